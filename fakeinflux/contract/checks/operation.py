"""An operation, compiled: what it takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.contract.checks.security import reads_other_headers
from fakeinflux.engine.bounded_memory import Memory

if TYPE_CHECKING:
    from fakeinflux.contract.checks.media import Media
    from fakeinflux.contract.checks.parameters import Parameter
    from fakeinflux.contract.checks.schemas import Check
    from fakeinflux.contract.checks.security import Security


@dataclass(slots=True, eq=False)
class RequestBody:
    """What an operation takes as its body: entries by media type."""

    pointer: str
    required: bool
    content: dict[str, Media]


@dataclass(slots=True, eq=False)
class ResponseSpec:
    """One entry of an operation's responses. `headers` by their names in lower case.

    `item_checks`: the check of the single items of a list, by the key that the list has in the
    JSON body, for lists whose schema says nothing beyond its items. `headers_seen_sufficient`: headers that
    were seen to do without any others.
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

    `seen` holds query strings that were accepted before. `header_and_cookie_parameters` are those of headers
    and cookies that can be broken at all.
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

    @property
    def by_headers(self) -> bool:
        """Whether headers beside those of every call decide if a call keeps the contract."""
        return bool(self.header_and_cookie_parameters) or reads_other_headers(self.security)


class OperationRef(NamedTuple):
    """What is known of an operation before it is compiled. The pointers are its own and its path's."""

    id: str
    method: str
    path: str
    pointer: str
    path_pointer: str
