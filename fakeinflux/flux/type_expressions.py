"""The types that builtin statements declare. They are checked but not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.flux.cursor import MAX_DEPTH
from fakeinflux.flux.literals import string_literal
from fakeinflux.flux.primaries import label
from fakeinflux.flux.syntax import TypeExpression

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.flux.cursor import Cursor


def type_expression(c: Cursor) -> TypeExpression:
    """Read a type and the `where` after it."""
    start = c.index
    _type(c)
    constraints = []
    if c.tokens[c.index] == "where":
        c.index += 1
        constraints = [_constraint(c)]
        while c.tokens[c.index] == ",":
            c.index += 1
            constraints.append(_constraint(c))
    return TypeExpression(start, c.index, constraints)


def _constraint(c: Cursor) -> tuple[str, list[str]]:
    variable = c.name("a type variable after `where`")
    c.expect(":", "after the variable of a constraint")
    kinds = [c.name("the name of a constraint")]
    while c.tokens[c.index] == "+":
        c.index += 1
        kinds.append(c.name("the name of a constraint"))
    return variable, kinds


def _type(c: Cursor) -> None:
    c.depth += 1
    if c.depth > MAX_DEPTH:
        raise c.too_deep()
    read = _TYPES.get(c.tokens[c.index])
    if read is not None:
        read(c)
    else:
        c.name("a type")
    c.depth -= 1


def _stream(c: Cursor) -> None:
    """`stream[T]` or `vector[T]`."""
    c.index += 1
    c.expect("[", "before the type of the elements")
    _type(c)
    c.expect("]", "after the type of the elements")


def _array_or_dict(c: Cursor) -> None:
    c.index += 1
    _type(c)
    if c.tokens[c.index] == ":":
        c.index += 1
        _type(c)
    c.expect("]", "after the type of the elements")


def _label(c: Cursor) -> None:
    c.index += 1
    label(c, c.index - 1)


def _record(c: Cursor) -> None:
    c.index += 1
    if c.tokens[c.index + 1] == "with":
        c.name("a type variable before `with`")
        c.index += 1
    while c.tokens[c.index] != "}":
        _key(c)
        c.expect(":", "after the key of a record's type")
        _type(c)
        _separator(c, "}")
    c.index += 1


def _key(c: Cursor) -> None:
    word = c.tokens[c.index]
    if word[:1] == '"' and len(word) > 1:
        string_literal(c)
    else:
        c.name("a key of a record's type or `}`")


def _function(c: Cursor) -> None:
    c.index += 1
    while c.tokens[c.index] != ")":
        _parameter(c)
        _separator(c, ")")
    c.index += 1
    c.expect("=>", "after the parameters of a function's type")
    _type(c)


def _parameter(c: Cursor) -> None:
    mark = c.tokens[c.index]
    if mark in ("<-", "?"):
        c.index += 1
    if mark != "<-" or c.tokens[c.index] != ":":
        c.name("a parameter's name or `)`")
    c.expect(":", "after a parameter's name")
    _type(c)
    if mark == "?" and c.tokens[c.index] == "=":
        c.index += 1
        c.expect(".", "before the label that is a parameter's default")
        label(c, c.index - 1)


def _separator(c: Cursor, close: str) -> None:
    if c.tokens[c.index] == ",":
        c.index += 1
    elif c.tokens[c.index] != close:
        raise c.unexpected_token(f"`,` or `{close}`")


_TYPES: dict[str, Callable[[Cursor], None]] = {
    "[": _array_or_dict,
    "{": _record,
    "(": _function,
    ".": _label,
    "stream": _stream,
    "vector": _stream,
}
