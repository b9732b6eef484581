"""Statements of a broken script. Source: observed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.flux.recovery_expressions import continued, expression, primary
from fakeinflux.flux.recovery_literals import literal_error
from fakeinflux.flux.recovery_reader import Part, Reader
from fakeinflux.flux.recovery_types import type_expression

if TYPE_CHECKING:
    from collections.abc import Callable

_OPENERS: Final = frozenset(
    (
        *("INT", "FLOAT", "STRING", "DIV", "TIME", "DURATION", "PIPE_RECEIVE", "QUOTE"),
        *("LPAREN", "LBRACK", "LBRACE", "ADD", "SUB", "NOT", "EXISTS", "IF"),
    )
)


def read_file(text: str) -> Part:
    """Read a whole script, whatever is wrong with it."""
    reader = Reader(text, block)
    found: list[Part] = []
    attributed = _attributes(reader)
    if reader.peek().kind == "PACKAGE":
        found.append(_package(reader))
        attributed = []
    while (kind := reader.peek().kind) in ("ATTRIBUTE", "IMPORT"):
        if kind == "ATTRIBUTE":
            if attributed:
                reader.errors.append("found multiple attribute lists")
            attributed = _attributes(reader)
        else:
            found.append(_import(reader))
            attributed = []
    if reader.more():
        found.append(_statement_without_attributes(reader))
        found += _statements(reader)
    elif attributed:
        text = "extra attributes not associated with anything"
        found.append(reader.node("BadStatement", attributed[0].start, attributed[-1].stop, [], text))
    return Part("File", 0, len(reader.text), found)


def _package(reader: Reader) -> Part:
    token = reader.scan()
    name = reader.identifier()
    return reader.node("PackageClause", token.start, name.stop, [name])


def _import(reader: Reader) -> Part:
    token = reader.scan()
    children = [reader.identifier()] if reader.peek().kind == "IDENT" else []
    path = _quoted(reader)
    return reader.node("ImportDeclaration", token.start, path.stop, [*children, path])


def _quoted(reader: Reader) -> Part:
    token = reader.expect("STRING")
    error = literal_error(token) if token.kind == "STRING" else "invalid string literal"
    if error is not None:
        reader.errors.append(error)
    return reader.token_node("StringLiteral", token)


def _attributes(reader: Reader) -> list[Part]:
    found = []
    while reader.peek().kind == "ATTRIBUTE":
        token = reader.scan()
        if reader.peek().kind != "LPAREN":
            found.append(reader.token_node("Attribute", token))
            continue
        reader.open("LPAREN", "RPAREN")
        errors: list[str] = []

        def read(reader: Reader, errors: list[str] = errors) -> Part:
            value = primary(reader)
            if reader.more() and not reader.skips("COMMA"):
                errors.append(f"expected comma in attribute parameter list, got {reader.peek().kind}")
            return reader.node("AttributeParameter", value.start, value.stop, [])

        reader.entries(read)
        reader.errors += errors
        end = reader.close("RPAREN")
        found.append(reader.node("Attribute", token.start, end.stop, []))
    return found


def block(reader: Reader) -> Part:
    """Read statements in braces."""
    start = reader.open("LBRACE", "RBRACE")
    found = _statements(reader)
    end = reader.close("RBRACE")
    return reader.node("Block", start.start, end.stop, found)


def _statements(reader: Reader) -> list[Part]:
    found = []
    while reader.more():
        found.append(reader.guarded(_attributed_statement, "BadStatement"))
    return found


def _statement_without_attributes(reader: Reader) -> Part:
    return reader.guarded(_statement, "BadStatement")


def _attributed_statement(reader: Reader) -> Part:
    _attributes(reader)
    return _statement(reader)


def _statement(reader: Reader) -> Part:
    kind = reader.peek().kind
    if kind in _OPENERS:
        part = expression(reader)
        return reader.node("ExpressionStatement", part.start, part.stop, [part])
    read = _STATEMENTS.get(kind)
    return reader.token_node("BadStatement", reader.scan()) if read is None else read(reader)


def _name_first(reader: Reader) -> Part:
    name = reader.identifier()
    if reader.peek().kind == "ASSIGN":
        return _assignment(reader, name)
    part = continued(reader, name)
    return reader.node("ExpressionStatement", part.start, part.stop, [part])


def _assignment(reader: Reader, name: Part) -> Part:
    reader.scan()
    value = expression(reader)
    return reader.node("VariableAssignment", name.start, value.stop, [name, value], name.text)


def _option(reader: Reader) -> Part:
    token = reader.scan()
    name = reader.identifier()
    kind = reader.peek().kind
    if kind == "ASSIGN":
        assignment = _assignment(reader, name)
    elif kind == "DOT":
        reader.scan()
        key = reader.identifier()
        reader.expect("ASSIGN")
        value = expression(reader)
        assignment = reader.node("MemberAssignment", name.start, value.stop, [])
        member = reader.node("MemberExpression", name.start, key.stop, [name, key])
        assignment.children = [member, value]
    else:
        return reader.token_node("BadStatement", token)
    return reader.node("OptionStatement", token.start, assignment.stop, [assignment])


def _builtin(reader: Reader) -> Part:
    token = reader.scan()
    name = reader.identifier()
    reader.expect("COLON")
    kind = type_expression(reader)
    return reader.node("BuiltinStatement", token.start, kind.stop, [name])


def _testcase(reader: Reader) -> Part:
    token = reader.scan()
    name = reader.identifier()
    following = reader.peek()
    if following.kind == "IDENT" and following.text == "extends":
        reader.scan()
        _quoted(reader)
    body = block(reader)
    return reader.node("TestCaseStatement", token.start, body.stop, [name, body])


def _return(reader: Reader) -> Part:
    token = reader.scan()
    value = expression(reader)
    return reader.node("ReturnStatement", token.start, value.stop, [value])


_STATEMENTS: Final[dict[str, Callable[[Reader], Part]]] = {
    "IDENT": _name_first,
    "OPTION": _option,
    "BUILTIN": _builtin,
    "TESTCASE": _testcase,
    "RETURN": _return,
}
