"""The tree of a script in JSON, as the real server's syntax trees are written. Source: observed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from fakeinflux.flux.syntax import (
    ArrayExpression,
    BinaryExpression,
    Block,
    CallExpression,
    ConditionalExpression,
    DateTimeLiteral,
    DictExpression,
    DurationLiteral,
    FloatLiteral,
    FunctionExpression,
    Identifier,
    ImportDeclaration,
    IndexExpression,
    IntegerLiteral,
    LabelLiteral,
    LogicalExpression,
    MemberExpression,
    Node,
    ObjectExpression,
    OptionStatement,
    ParenExpression,
    PipeExpression,
    PipeLiteral,
    RegexpLiteral,
    ReturnStatement,
    StringExpression,
    StringLiteral,
    UnaryExpression,
    VariableAssignment,
)
from fakeinflux.timing.errors import FakeInfluxError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fakeinflux.flux.lexer import Source
    from fakeinflux.flux.parser import Program
    from fakeinflux.flux.syntax import Parameter, Property

Tree: TypeAlias = dict[str, Any]

_QUANTITY: Final = re.compile(r"([0-9]+)(ns|us|µs|ms|mo|[ywdhms])")
_STATEMENTS: Final = (VariableAssignment, OptionStatement, ReturnStatement)


class UnshownNode(FakeInfluxError):
    """A script has a part that has no place in our trees. `node` is the part."""

    def __init__(self, node: Node) -> None:
        super().__init__(type(node).__name__)
        self.node = node


def show_package(program: Program) -> Tree:
    """The package that a script is, with its one file. Raises UnshownNode."""
    return {"type": "Package", "package": program.package or "main", "files": [_show_file(program)]}


def _show_file(program: Program) -> Tree:
    tokens = _Tokens(program.source)
    body = [tokens.statement(node) for node in program.body]
    last = max((node.stop for node in (*program.imports, *program.body)), default=2 if program.package else 0)
    file: Tree = {"type": "File"}
    if last:
        file |= tokens.located(0, last)
    return {
        **file,
        "metadata": "parser-type=rust",
        "package": tokens.package() if program.package is not None else None,
        "imports": [tokens.node(node) for node in program.imports] or None,
        "body": body,
    }


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The tokens of a script, by which its nodes find their places."""

    source: Source

    def located(self, start: int, stop: int) -> Tree:
        """The location of some tokens."""
        place = self.source.place(start, stop)
        line, column = self.source.byte_position(place.start)
        end_line, end_column = self.source.byte_position(place.stop)
        return {
            "location": {
                "start": {"line": line, "column": column},
                "end": {"line": end_line, "column": end_column},
                "source": self.source.text[place.start : place.stop],
            }
        }

    def part(self, kind: str, start: int, stop: int, **fields: Any) -> Tree:
        """A node that our own tree does not have."""
        return {"type": kind, **self.located(start, stop), **fields}

    def name(self, at: int, name: str) -> Tree:
        """An identifier or a string in quotes, whichever the token is."""
        if self.source.tokens[at][:1] == '"':
            return self.part("StringLiteral", at, at + 1, value=name)
        return self.part("Identifier", at, at + 1, name=name)

    def package(self) -> Tree:
        """The clause that a script begins with."""
        return self.part("PackageClause", 0, 2, name=self.name(1, self.source.tokens[1]))

    def node(self, node: Node) -> Tree:
        """A node with all that is below it."""
        show = _FIELDS.get(type(node))
        if show is None:
            raise UnshownNode(node)
        return {"type": type(node).__name__, **self.located(node.start, node.stop), **show(self, node)}

    def statement(self, node: Node) -> Tree:
        """A statement; an expression is wrapped into one."""
        if isinstance(node, _STATEMENTS):
            return self.node(node)
        return self.part("ExpressionStatement", node.start, node.stop, expression=self.node(node))

    def properties(self, properties: Sequence[Property]) -> list[Tree]:
        """The properties of a record or call."""
        return [
            self.part(
                "Property",
                node.start,
                node.stop,
                key=self.name(node.start, node.key),
                value=None if node.value is None else self.node(node.value),
            )
            for node in properties
        ]


def _value(_tokens: _Tokens, node: Any) -> Tree:
    return {"value": node.value}


def _operands(tokens: _Tokens, node: Any) -> Tree:
    return {"operator": node.operator, "left": tokens.node(node.left), "right": tokens.node(node.right)}


def _string_expression(tokens: _Tokens, node: StringExpression) -> Tree:
    at, parts = node.start + 1, []
    for part in node.parts:
        if isinstance(part, str):
            parts.append(tokens.part("TextPart", at, at + 1, value=part))
            at += 1
        else:
            inner = tokens.node(part)
            parts.append(tokens.part("InterpolatedPart", at, part.stop + 1, expression=inner))
            at = part.stop + 1
    return {"parts": parts}


def _duration(_tokens: _Tokens, node: DurationLiteral) -> Tree:
    quantities = _QUANTITY.findall(node.text)
    return {"values": [{"magnitude": int(count), "unit": unit} for count, unit in quantities]}


def _time(_tokens: _Tokens, node: DateTimeLiteral) -> Tree:
    return {"value": node.text if "T" in node.text else f"{node.text}T00:00:00Z"}


def _dict(tokens: _Tokens, node: DictExpression) -> Tree:
    items = [{"key": tokens.node(key), "val": tokens.node(item)} for key, item in node.items]
    return {"elements": items}


def _object(tokens: _Tokens, node: ObjectExpression) -> Tree:
    base = {} if node.base is None else {"with": tokens.name(node.start + 1, node.base)}
    return {**base, "properties": tokens.properties(node.properties)}


def _function(tokens: _Tokens, node: FunctionExpression) -> Tree:
    return {"params": [_parameter(tokens, each) for each in node.parameters], "body": tokens.node(node.body)}


def _parameter(tokens: _Tokens, node: Parameter) -> Tree:
    default = None if node.default is None else tokens.node(node.default)
    key = tokens.name(node.start, node.name)
    return tokens.part("Property", node.start, node.stop, key=key, value=default)


def _call(tokens: _Tokens, node: CallExpression) -> Tree:
    shown: Tree = {"callee": tokens.node(node.callee)}
    if node.arguments:
        start, stop = node.arguments[0].start, node.arguments[-1].stop
        properties = tokens.properties(node.arguments)
        shown["arguments"] = [tokens.part("ObjectExpression", start, stop, properties=properties)]
    return shown


def _member(tokens: _Tokens, node: MemberExpression) -> Tree:
    at = node.stop - (2 if tokens.source.tokens[node.stop - 1] == "]" else 1)
    return {"object": tokens.node(node.object), "property": tokens.name(at, node.property)}


def _conditional(tokens: _Tokens, node: ConditionalExpression) -> Tree:
    return {
        "test": tokens.node(node.test),
        "consequent": tokens.node(node.consequent),
        "alternate": tokens.node(node.alternate),
    }


def _assignment(tokens: _Tokens, node: VariableAssignment) -> Tree:
    return {"id": tokens.name(node.start, node.name), "init": tokens.node(node.value)}


def _option(tokens: _Tokens, node: OptionStatement) -> Tree:
    first, value = node.start + 1, tokens.node(node.value)
    if node.package is None:
        name = tokens.name(first, node.name)
        return {"assignment": tokens.part("VariableAssignment", first, node.stop, id=name, init=value)}
    member = tokens.part(
        "MemberExpression",
        first,
        first + 3,
        object=tokens.name(first, node.package),
        property=tokens.name(first + 2, node.name),
    )
    return {"assignment": tokens.part("MemberAssignment", first, node.stop, member=member, init=value)}


def _import(tokens: _Tokens, node: ImportDeclaration) -> Tree:
    alias = None if node.alias is None else tokens.name(node.start + 1, node.alias)
    return {"as": alias, "path": tokens.name(node.stop - 1, node.path)}


_FIELDS: Final[dict[type[Node], Callable[[_Tokens, Any], Tree]]] = {
    Identifier: lambda _tokens, node: {"name": node.name},
    StringLiteral: _value,
    StringExpression: _string_expression,
    IntegerLiteral: lambda _tokens, node: {"value": str(node.value)},
    FloatLiteral: _value,
    DurationLiteral: _duration,
    DateTimeLiteral: _time,
    RegexpLiteral: lambda _tokens, node: {"value": node.pattern},
    LabelLiteral: _value,
    PipeLiteral: lambda _tokens, _node: {},
    ParenExpression: lambda tokens, node: {"expression": tokens.node(node.expression)},
    ArrayExpression: lambda tokens, node: {"elements": [tokens.node(item) for item in node.elements]},
    DictExpression: _dict,
    ObjectExpression: _object,
    FunctionExpression: _function,
    MemberExpression: _member,
    IndexExpression: lambda tokens, node: {
        "array": tokens.node(node.array),
        "index": tokens.node(node.index),
    },
    CallExpression: _call,
    PipeExpression: lambda tokens, node: {
        "argument": tokens.node(node.argument),
        "call": tokens.node(node.call),
    },
    UnaryExpression: lambda tokens, node: {
        "operator": node.operator,
        "argument": tokens.node(node.argument),
    },
    BinaryExpression: _operands,
    LogicalExpression: _operands,
    ConditionalExpression: _conditional,
    Block: lambda tokens, node: {"body": [tokens.statement(item) for item in node.body]},
    VariableAssignment: _assignment,
    OptionStatement: _option,
    ReturnStatement: lambda tokens, node: {"argument": tokens.node(node.value)},
    ImportDeclaration: _import,
}
"""What each kind of node has beside its type and its location."""
