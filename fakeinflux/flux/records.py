"""Lists of `key: value`, in records and in calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.flux.cursor import is_name
from fakeinflux.flux.literals import string_literal
from fakeinflux.flux.syntax import ObjectExpression, Property

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.flux.cursor import Cursor


def record(c: Cursor) -> ObjectExpression:
    """Read `{…}` or `{base with …}`."""
    start = c.index
    c.index += 1
    base = None
    if c.tokens[c.index + 1] == "with" and is_name(c.tokens[c.index]):
        base = c.tokens[c.index]
        c.index += 2
    found = properties(c, "}")
    return ObjectExpression(start, c.index, base, found)


def properties(c: Cursor, close: str) -> Sequence[Property]:
    """Read properties up to and over the closing bracket; a comma may stand behind the last."""
    tokens = c.tokens
    if tokens[c.index] == close:
        c.index += 1
        return ()
    found: list[Property] = []
    short = 0
    first = c.index
    while tokens[c.index] != close:
        found.append(_property(c, close))
        if found[-1].value is None:
            short += 1
        if tokens[c.index] == ",":
            c.index += 1
        elif tokens[c.index] != close:
            raise c.unexpected(f"`,` or `{close}`")
    c.index += 1
    if short and short != len(found):
        raise c.error("`key` beside `key: value`", "one of the two ways for all properties", first)
    return found


def _property(c: Cursor, close: str) -> Property:
    start, key = c.index, c.tokens[c.index]
    if key[:1] == '"' and len(key) > 1:
        key = string_literal(c).value
        if c.tokens[c.index] != ":":
            raise c.unexpected("`:` and a value behind a key in quotes")
    elif is_name(key):
        c.index += 1
    else:
        raise c.unexpected(f"a key or `{close}`")
    if c.tokens[c.index] != ":":
        return Property(start, c.index, key, None)
    c.index += 1
    value = c.expression(c)
    return Property(start, c.index, key, value)
