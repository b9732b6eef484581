"""Primary expressions other than names and plain strings, by the character they begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.flux.culprits import unclosed_string
from fakeinflux.flux.cursor import is_name
from fakeinflux.flux.literals import number, regexp_literal, string_literal, string_text
from fakeinflux.flux.records import record
from fakeinflux.flux.syntax import (
    ArrayExpression,
    DictExpression,
    FloatLiteral,
    FunctionExpression,
    LabelLiteral,
    Parameter,
    ParenExpression,
    PipeLiteral,
    StringExpression,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.flux.cursor import Cursor
    from fakeinflux.flux.syntax import Node


def _parenthesis(c: Cursor) -> Node:
    """Read `(expression)` or a function: the tokens behind the bracket tell which."""
    start = c.index
    after = c.tokens[start + 1]
    if after == ")" or (is_name(after) and _continues_parameters(c, start + 2)):
        return _function(c)
    c.index += 1
    inner = c.expression(c)
    c.expect(")", "behind the expression in parentheses")
    return ParenExpression(start, c.index, inner)


def _continues_parameters(c: Cursor, at: int) -> bool:
    word = c.tokens[at]
    return word in ("=", ",") or (word == ")" and c.tokens[at + 1] == "=>")


def _function(c: Cursor) -> FunctionExpression:
    start = c.index
    c.index += 1
    parameters = _parameters(c)
    c.expect("=>", "behind the parameters of a function")
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
            raise c.unexpected("`,` or `)`")
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
        c.expect("]", "behind the `[:` of an empty dictionary")
        return DictExpression(start, c.index, [])
    first = c.expression(c)
    return _dict(c, start, first) if c.tokens[c.index] == ":" else _array(c, start, first)


def _array(c: Cursor, start: int, first: Node) -> ArrayExpression:
    elements = [first]
    while _goes_on(c):
        elements.append(c.expression(c))
    return ArrayExpression(start, c.index, elements)


def _dict(c: Cursor, start: int, first: Node) -> DictExpression:
    items = [(first, _dict_value(c))]
    while _goes_on(c):
        key = c.expression(c)
        items.append((key, _dict_value(c)))
    return DictExpression(start, c.index, items)


def _dict_value(c: Cursor) -> Node:
    c.expect(":", "between a key and its value")
    return c.expression(c)


def _goes_on(c: Cursor) -> bool:
    """Step over the comma, the closing bracket, or both; whether another element follows."""
    word = c.tokens[c.index]
    if word not in (",", "]"):
        raise c.unexpected("`,` or `]`")
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
        parts.append(_interpolated(c) if word == "${" else _piece(c, word, start))
    c.index += 1
    return StringExpression(start, c.index, parts)


def _interpolated(c: Cursor) -> Node:
    inner = c.expression(c)
    c.expect("}", "behind the expression in a string")
    return inner


def _piece(c: Cursor, word: str, start: int) -> str:
    if not word:
        raise unclosed_string(c.source, start)
    if word in ("\\", "$"):
        raise c.error(f"`{word}`", r"one of the escapes \n \r \t \" \\ \${ \x00", c.index - 1)
    return string_text(c, word)


def _dot(c: Cursor) -> Node:
    start, word = c.index, c.tokens[c.index]
    c.index += 1
    if len(word) > 1:
        return FloatLiteral(start, c.index, float(word))
    return label(c, start)


def label(c: Cursor, start: int) -> LabelLiteral:
    """Read the name of a label, whose dot is behind us."""
    word = c.tokens[c.index]
    is_quoted = word[:1] == '"' and len(word) > 1
    name = string_literal(c).value if is_quoted else c.name("the name of a label")
    return LabelLiteral(start, c.index, name)


def _pipe(c: Cursor) -> PipeLiteral:
    if c.tokens[c.index] != "<-":
        raise c.unexpected("an expression")
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
