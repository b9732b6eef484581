"""Pages of lists: limit, offset, after and order, and the links to the neighbouring pages."""

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
    """Which part of a list a call asks for. `after` is an id; a negative offset counts as none."""

    limit: int
    offset: int
    after: str | None
    sort_by: str
    descending: bool

    def links(self, path: str, filters: Mapping[str, str | None], count: int) -> dict[str, Json]:
        """Return the links of a page with `count` records. Source: observed."""
        query = {
            **filters,
            "after": self.after,
            "descending": "true" if self.descending else "false",
            "limit": str(self.limit),
            "offset": str(self.offset),
            "sortBy": self.sort_by,
        }
        before = {"offset": str(max(self.offset - self.limit, 0))} if self.offset > 0 else None
        after = {"offset": str(self.offset + self.limit)} if count >= self.limit else None
        return page_links(path, query, before=before, after=after)


def page_links(
    path: str,
    query: Mapping[str, str | None],
    *,
    before: Mapping[str, str] | None = None,
    after: Mapping[str, str] | None = None,
) -> dict[str, Json]:
    """Return the links to a page and its neighbours; empty parameters are left out.

    `before` and `after`: the parameters that are different on the neighbouring pages; None if there is
    no such page. Source: observed.
    """
    links: dict[str, Json] = {}
    for name, changed in (("prev", before), ("self", {}), ("next", after)):
        if changed is not None:
            arguments = sorted({**query, **changed}.items())
            links[name] = f"{path}?{urlencode([(key, text) for key, text in arguments if text])}"
    return links


def decode_page(call: Call) -> Page:
    """Read the page that a call asks for. Raises Refused: invalid. Source: observed."""
    offset = _number(call, "offset") or 0
    after = call.argument("after")
    if after:
        try:
            after = decode_id(after)
        except Refused as error:
            raise error.prefixed("decoding after") from None
    limit = _number(call, "limit")
    if limit is not None and not 1 <= limit <= HIGHEST_LIMIT:
        raise invalid(f"limit must be between 1 and {HIGHEST_LIMIT}")
    descending = call.argument("descending")
    try:
        is_descending = bool(descending) and decode_bool(descending)
    except Refused:
        raise invalid("descending is invalid") from None
    return Page(limit or DEFAULT_LIMIT, offset, after or None, call.argument("sortBy"), is_descending)


def _number(call: Call, name: str) -> int | None:
    text = call.argument(name)
    if not text:
        return None
    try:
        return decode_int(text)
    except Refused:
        raise invalid(f"{name} is invalid") from None


def cut(records: Sequence[Record], page: Page) -> list[Record]:
    """Return the page's part of a list; nothing if `after` is an id not in it. Source: observed."""
    rows = list(reversed(records)) if page.descending else list(records)
    if page.after is not None:
        ids = [row.id for row in rows]
        rows = rows[ids.index(page.after) + 1 :] if page.after in ids else []
    return rows[max(page.offset, 0) :][: page.limit]
