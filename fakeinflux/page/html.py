"""HTML as text: elements are functions' results, and every text that is not markup already is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    Child: TypeAlias = "str | int | float | Iterable[Child] | None"
    Attribute: TypeAlias = str | int | float | bool | None

VOID = frozenset({"input", "line", "link", "meta", "path", "polyline", "rect"})
"""Elements that have no content. Those of SVG need the slash that those of HTML may have."""


class Html(str):
    """A text that is markup already."""

    __slots__ = ()


def markup(child: Child) -> Html:
    """Return children as markup, one after the other; None is nothing.

    >>> markup(["a < b", Html("<br>"), None, 3])
    'a &lt; b<br>3'
    """
    if isinstance(child, Html):
        return child
    if child is None:
        return Html("")
    if isinstance(child, str | int | float):
        return Html(escape(str(child)))
    return Html("".join(map(markup, child)))


def tag(name: str, /, *children: Child, **attributes: Attribute) -> Html:
    """Return an element. An attribute that is None or False is left out; an underscore stands for a hyphen.

    A name that Python has for itself ends with an underscore.

    >>> tag("a", "x & y", href="/?q=\\"", class_="big", hidden=True, title=None)
    '<a href="/?q=&quot;" class="big" hidden>x &amp; y</a>'
    """
    written = "".join(map(_attribute, attributes, attributes.values()))
    if name in VOID:
        return Html(f"<{name}{written}/>")
    return Html(f"<{name}{written}>{markup(children)}</{name}>")


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    shown = name.rstrip("_").replace("_", "-")
    return f" {shown}" if value is True else f' {shown}="{escape(str(value))}"'


def table(caption: str, heads: Iterable[str], rows: Iterable[Iterable[Child]]) -> Html:
    """Return a table with a caption, a row of column heads, and rows of cells."""
    head = tag("tr", [tag("th", each, scope="col") for each in heads])
    body = [tag("tr", [tag("td", cell) for cell in row]) for row in rows]
    whole = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", body))
    return tag("div", whole, class_="scroll", tabindex=0, role="region", aria_label=caption)


def facts(pairs: Iterable[tuple[str, Child]]) -> Html:
    """Return a list of names and what they are."""
    return tag("dl", [[tag("dt", name), tag("dd", value)] for name, value in pairs])
