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
    tokens, first = c.tokens, c.index
    found: list[Property] = []
    short = 0
    while tokens[c.index] != close:
        start = c.index
        key = _key(c, close)
        value = None
        if tokens[c.index] == ":":
            c.index += 1
            value = c.expression(c)
        else:
            short += 1
        found.append(Property(start, c.index, key, value))
        if tokens[c.index] == ",":
            c.index += 1
        elif tokens[c.index] != close:
            raise c.unexpected(f"`,` or `{close}`")
    c.index += 1
    if short and short != len(found):
        raise c.error("`key` beside `key: value`", "one of the two ways for all properties", first)
    return found or ()


def _key(c: Cursor, close: str) -> str:
    key = c.tokens[c.index]
    if is_name(key):
        c.index += 1
        return key
    if key[:1] != '"' or len(key) == 1:
        raise c.unexpected(f"a key or `{close}`")
    key = string_literal(c).value
    if c.tokens[c.index] != ":":
        raise c.unexpected("`:` and a value behind a key in quotes")
    return key
