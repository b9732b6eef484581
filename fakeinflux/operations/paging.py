"""Pages of lists: limit, offset, after and order, and the links to the pages beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.operations.decoding import decode_bool, decode_id, decode_int

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fakeinflux.engine.model import Authorization, Bucket, Organization, User
    from fakeinflux.http.messages import Call, Json

    Record = TypeVar("Record", Authorization, Bucket, Organization, User)

DEFAULT_LIMIT, HIGHEST_LIMIT = 20, 100
"""Source: observed."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is wanted. `after` is an id; a negative offset is none."""

    limit: int
    offset: int
    after: str | None
    sort_by: str
    descending: bool

    def arguments(self) -> dict[str, str]:
        """The page as query parameters, as links have it."""
        shown = {"descending": "true" if self.descending else "false", "offset": str(self.offset)}
        shown |= {"after": self.after} if self.after else {}
        shown |= {"sortBy": self.sort_by} if self.sort_by else {}
        return {**shown, "limit": str(self.limit)}


def decode_page(call: Call) -> Page:
    """The page that a call asks for. Refused: `invalid`. Source: observed."""
    offset = _number(call, "offset") or 0
    after = _after(call)
    limit = _number(call, "limit")
    if limit is not None and not 1 <= limit <= HIGHEST_LIMIT:
        raise invalid(f"limit must be between 1 and {HIGHEST_LIMIT}")
    return Page(limit or DEFAULT_LIMIT, offset, after, call.argument("sortBy"), _descending(call))


def cut(records: Sequence[Record], page: Page) -> list[Record]:
    """The page's part of a list; `after` an id that is not in it gives nothing. Source: observed."""
    rows = list(reversed(records)) if page.descending else list(records)
    if page.after is not None:
        known = [row.id for row in rows]
        rows = rows[known.index(page.after) + 1 :] if page.after in known else []
    return rows[max(page.offset, 0) :][: page.limit]


def page_links(path: str, filters: Mapping[str, str], page: Page, found: int) -> dict[str, Json]:
    """Links to this page and to those beside it: a full page has a next one. Source: observed."""
    links: dict[str, Json] = {}
    if page.offset > 0:
        links["prev"] = _link(path, filters, page, max(page.offset - page.limit, 0))
    links["self"] = _link(path, filters, page, page.offset)
    if found >= page.limit:
        links["next"] = _link(path, filters, page, page.offset + page.limit)
    return links


def _link(path: str, filters: Mapping[str, str], page: Page, offset: int) -> str:
    arguments = {**filters, **page.arguments(), "offset": str(offset)}
    return f"{path}?{urlencode(sorted(arguments.items()))}"


def _number(call: Call, name: str) -> int | None:
    text = call.argument(name)
    if not text:
        return None
    try:
        return decode_int(text)
    except Refused:
        raise invalid(f"{name} is invalid") from None


def _after(call: Call) -> str | None:
    text = call.argument("after")
    if not text:
        return None
    try:
        return decode_id(text)
    except Refused as refusal:
        raise refusal.prefixed("decoding after") from None


def _descending(call: Call) -> bool:
    text = call.argument("descending")
    try:
        return bool(text) and decode_bool(text)
    except Refused:
        raise invalid("descending is invalid") from None
