"""Primary expressions other than names, by the character that they begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.flux.cursor import is_name
from fakeinflux.flux.error_locations import unclosed_string
from fakeinflux.flux.literals import number, regexp_literal, string_literal, string_text
from fakeinflux.flux.syntax import (
    ArrayExpression,
    DictExpression,
    FloatLiteral,
    FunctionExpression,
    LabelLiteral,
    ObjectExpression,
    Parameter,
    ParenExpression,
    PipeLiteral,
    Property,
    StringExpression,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fakeinflux.flux.cursor import Cursor
    from fakeinflux.flux.syntax import Node


def _parenthesis(c: Cursor) -> Node:
    """Read `(expression)` or a function: the tokens after the bracket decide which."""
    start = c.index
    after, then = c.tokens[start + 1 : start + 3]
    if after == ")" or (
        is_name(after) and (then in ("=", ",") or (then == ")" and c.tokens[start + 3] == "=>"))
    ):
        return _function(c)
    c.index += 1
    inner = c.expression(c)
    c.expect(")", "after the expression in parentheses")
    return ParenExpression(start, c.index, inner)


def _function(c: Cursor) -> FunctionExpression:
    start = c.index
    c.index += 1
    parameters = _parameters(c)
    c.expect("=>", "after the parameters of a function")
    body: Node = c.block(c) if c.tokens[c.index] == "{" else c.expression(c)
    return FunctionExpression(start, c.index, parameters, body)


def _parameters(c: Cursor) -> list[Parameter]:
    found = []
    while c.tokens[c.index] != ")":
        start, default = c.index, None
        name = c.name("a parameter's name")
        if c.tokens[c.index] == "=":
            c.index += 1
            default = c.expression(c)
        found.append(Parameter(start, c.index, name, default))
        if c.tokens[c.index] == ",":
            c.index += 1
        elif c.tokens[c.index] != ")":
            raise c.unexpected_token("`,` or `)`")
    c.index += 1
    return found


def _array_or_dict(c: Cursor) -> Node:
    start = c.index
    c.index += 1
    if c.tokens[c.index] == "]":
        c.index += 1
        return ArrayExpression(start, c.index, [])
    if c.tokens[c.index] == ":":
        c.index += 1
        c.expect("]", "after the `[:` of an empty dictionary")
        return DictExpression(start, c.index, [])
    first = c.expression(c)
    if c.tokens[c.index] == ":":
        return _dict(c, start, first)
    elements = [first]
    while _another_follows(c):
        elements.append(c.expression(c))
    return ArrayExpression(start, c.index, elements)


def _dict(c: Cursor, start: int, first: Node) -> DictExpression:
    items = [(first, _dict_value(c))]
    while _another_follows(c):
        key = c.expression(c)
        items.append((key, _dict_value(c)))
    return DictExpression(start, c.index, items)


def _dict_value(c: Cursor) -> Node:
    c.expect(":", "between a key and its value")
    return c.expression(c)


def _another_follows(c: Cursor) -> bool:
    """Step over the comma, the closing bracket or both, and return whether another element follows."""
    word = c.tokens[c.index]
    if word not in (",", "]"):
        raise c.unexpected_token("`,` or `]`")
    c.index += 1
    if word == "," and c.tokens[c.index] == "]":
        c.index += 1
        return False
    return word == ","


def _string(c: Cursor) -> Node:
    if len(c.tokens[c.index]) > 1:
        return string_literal(c)
    start = c.index
    c.index += 1
    parts: list[str | Node] = []
    while (word := c.tokens[c.index]) != '"':
        c.index += 1
        if word == "${":
            parts.append(c.expression(c))
            c.expect("}", "after the expression in a string")
        elif not word:
            raise unclosed_string(c.source, start)
        elif word in ("\\", "$"):
            raise c.error(f"`{word}`", r"one of the escapes \n \r \t \" \\ \${ \x00", c.index - 1)
        else:
            parts.append(string_text(c, word))
    c.index += 1
    return StringExpression(start, c.index, parts)


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
    """Read `key: value` pairs up to and over the closing bracket; a comma may follow the last."""
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
            raise c.unexpected_token(f"`,` or `{close}`")
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
        raise c.unexpected_token(f"a key or `{close}`")
    key = string_literal(c).value
    if c.tokens[c.index] != ":":
        raise c.unexpected_token("`:` and a value after a key in quotes")
    return key


def _dot(c: Cursor) -> Node:
    start, word = c.index, c.tokens[c.index]
    c.index += 1
    if len(word) > 1:
        return FloatLiteral(start, c.index, float(word))
    return label(c, start)


def label(c: Cursor, start: int) -> LabelLiteral:
    """Read the name of a label, after its dot."""
    word = c.tokens[c.index]
    is_quoted = word[:1] == '"' and len(word) > 1
    name = string_literal(c).value if is_quoted else c.name("the name of a label")
    return LabelLiteral(start, c.index, name)


def _pipe(c: Cursor) -> PipeLiteral:
    if c.tokens[c.index] != "<-":
        raise c.unexpected_token("an expression")
    c.index += 1
    return PipeLiteral(c.index - 1, c.index)


PRIMARIES: dict[str, Callable[[Cursor], Node]] = {
    "(": _parenthesis,
    "[": _array_or_dict,
    "{": record,
    '"': _string,
    "/": regexp_literal,
    ".": _dot,
    "<": _pipe,
    **dict.fromkeys("0123456789", number),
}
