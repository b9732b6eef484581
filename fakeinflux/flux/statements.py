"""Statements, and the attributes before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.flux.cursor import MAX_DEPTH, is_name
from fakeinflux.flux.literals import string_literal
from fakeinflux.flux.primaries import PRIMARIES
from fakeinflux.flux.syntax import (
    Attribute,
    Block,
    BuiltinStatement,
    Identifier,
    ImportDeclaration,
    OptionStatement,
    ReturnStatement,
    TestcaseStatement,
    VariableAssignment,
)
from fakeinflux.flux.type_expressions import type_expression

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.flux.cursor import Cursor
    from fakeinflux.flux.syntax import Node


def statements(c: Cursor, close: str) -> list[Node]:
    """Read statements up to, but not over, the token `close`."""
    found = []
    while c.tokens[c.index] != close:
        found.append(statement(c))
    return found


def statement(c: Cursor) -> Node:
    """Read one statement."""
    c.depth += 1
    if c.depth > MAX_DEPTH:
        raise c.too_deep()
    if c.tokens[c.index][:1] == "@":
        attributes(c)
    word = c.tokens[c.index]
    read = _STATEMENTS.get(word)
    if read is not None:
        node = read(c)
    elif c.tokens[c.index + 1] == "=" and is_name(word):
        node = _assignment(c)
    elif (word[:1] in _OPENERS and word != ".") or word.isidentifier():
        node = c.expression(c)
    else:
        raise c.unexpected_token("a statement")
    c.depth -= 1
    return node


def block(c: Cursor) -> Block:
    """Read `{ statements }`."""
    start = c.index
    c.expect("{", "to open a block")
    body = statements(c, "}")
    c.index += 1
    return Block(start, c.index, body)


def attributes(c: Cursor) -> list[Attribute]:
    """Read the attributes that are next, if any."""
    found = []
    while c.tokens[c.index][:1] == "@" and len(c.tokens[c.index]) > 1:
        found.append(_attribute(c))
    return found


def import_declaration(c: Cursor) -> ImportDeclaration:
    """Read `import "path"` or `import alias "path"`."""
    start = c.index
    c.index += 1
    alias = None
    if is_name(c.tokens[c.index]):
        alias = c.name("an alias")
    path = _quoted(c, "the path of a package in quotes")
    if "\n" in path:
        raise c.error("a path that runs over several lines", 'a `"` at its end', c.index - 1)
    return ImportDeclaration(start, c.index, alias, path)


def _assignment(c: Cursor) -> VariableAssignment:
    start = c.index
    c.index += 2
    value = c.expression(c)
    return VariableAssignment(start, c.index, c.tokens[start], value)


def _option(c: Cursor) -> OptionStatement:
    start = c.index
    c.index += 1
    package, name = None, c.name("the name of an option")
    if c.tokens[c.index] == ".":
        c.index += 1
        package, name = name, c.name("the name of an option after `.`")
    c.expect("=", "after the name of an option")
    value = c.expression(c)
    return OptionStatement(start, c.index, package, name, value)


def _builtin(c: Cursor) -> BuiltinStatement:
    start = c.index
    c.index += 1
    name = c.name("the name of a builtin")
    c.expect(":", "after the name of a builtin")
    kind = type_expression(c)
    return BuiltinStatement(start, c.index, name, kind)


def _testcase(c: Cursor) -> TestcaseStatement:
    start = c.index
    c.index += 1
    name = c.name("the name of a test case")
    extends = None
    if c.tokens[c.index] == "extends":
        c.index += 1
        extends = _quoted(c, "the name of the extended test case in quotes")
    body = c.block(c)
    return TestcaseStatement(start, c.index, name, extends, body)


def _return(c: Cursor) -> ReturnStatement:
    start = c.index
    c.index += 1
    value = c.expression(c)
    return ReturnStatement(start, c.index, value)


def _misplaced(c: Cursor) -> Node:
    word = c.tokens[c.index]
    raise c.error(f"`{word}` after a statement or in a block", "it at the beginning of the script")


def _attribute(c: Cursor) -> Attribute:
    start = c.index
    c.index += 1
    parameters: list[Node] = []
    if c.tokens[c.index] == "(":
        c.index += 1
        while c.tokens[c.index] != ")":
            parameters.append(_attribute_parameter(c))
        c.index += 1
    return Attribute(start, c.index, c.tokens[start][1:], parameters)


def _attribute_parameter(c: Cursor) -> Node:
    node = _primary(c)
    if c.tokens[c.index] == ",":
        c.index += 1
    elif c.tokens[c.index] != ")":
        raise c.unexpected_token("`,` or `)`")
    return node


def _primary(c: Cursor) -> Node:
    read = PRIMARIES.get(c.tokens[c.index][:1])
    if read is not None:
        return read(c)
    name = c.name("a value")
    return Identifier(c.index - 1, c.index, name)


def _quoted(c: Cursor, what: str) -> str:
    word = c.tokens[c.index]
    if word[:1] != '"' or len(word) == 1:
        raise c.unexpected_token(what)
    return string_literal(c).value


_OPENERS = frozenset((*PRIMARIES, "+", "-"))
_STATEMENTS: dict[str, Callable[[Cursor], Node]] = {
    "option": _option,
    "builtin": _builtin,
    "testcase": _testcase,
    "return": _return,
    "import": _misplaced,
    "package": _misplaced,
}
