"""An operation, compiled: its parameters, its body, its security and its responses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakeinflux.contract.checks.security import reads_other_headers
from fakeinflux.engine.bounded_memory import Memory

if TYPE_CHECKING:
    from fakeinflux.contract.checks.media import Media
    from fakeinflux.contract.checks.parameters import Parameter
    from fakeinflux.contract.checks.schemas import Check
    from fakeinflux.contract.checks.security import Security


@dataclass(slots=True, eq=False)
class RequestBody:
    """The request body of an operation. `content`: its entries by media type.

    `untyped`: the entry for a body without a Content-Type, where the document says what that is.
    """

    pointer: str
    required: bool
    content: dict[str, Media]
    untyped: Media | None = None


@dataclass(slots=True, eq=False)
class ResponseSpec:
    """One entry of an operation's responses.

    `status`: as the document writes it, such as `201`, `4XX` or `default`. `headers`: by their names in
    lower case. `json`: the entry of `content` for application/json. `item_checks`: for each list of the
    JSON body whose schema constrains nothing but its items, the check of one item, by the list's key.
    `headers_seen_sufficient`: common headers that satisfied this response without any others.
    """

    status: str
    pointer: str
    content: dict[str, Media]
    headers: tuple[tuple[bytes, Parameter], ...]
    json: Media | None = None
    item_checks: dict[str, Check] = field(default_factory=dict)
    headers_seen_sufficient: object = None


@dataclass(slots=True, eq=False)
class Operation:
    """One operation. `path` is its template, such as `/api/v2/tasks/{taskID}`.

    `header_and_cookie_parameters`: only those that a call can violate. `by_headers`: whether they, or a
    credential in a header of its own, are checked. `responses`: by status (an integer), range (`4XX`) and
    `default`. `seen`: query strings that were accepted before.
    """

    id: str
    method: str
    path: str
    pointer: str
    query_parameters: dict[str, Parameter]
    path_parameters: tuple[tuple[str, Parameter], ...]
    header_and_cookie_parameters: tuple[Parameter, ...]
    security: Security
    body: RequestBody | None
    responses: dict[int | str, ResponseSpec]
    required_query: frozenset[str] = frozenset()
    seen: Memory[bytes, bool] = field(default_factory=Memory)
    by_headers: bool = field(init=False)

    def __post_init__(self) -> None:
        self.by_headers = bool(self.header_and_cookie_parameters) or reads_other_headers(self.security)
