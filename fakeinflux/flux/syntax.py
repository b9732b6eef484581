"""The syntax tree of a Flux script.

`start` and `stop` of a node are indexes into the list of tokens (`stop` is the token after the node);
`Source.place_of` turns them into str indexes, line and column. The classes have the names that the
server prints when it says what it found in place of a record. Source: observed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(slots=True, eq=False)
class Node:
    start: int
    stop: int


@dataclass(slots=True, eq=False)
class Identifier(Node):
    name: str


@dataclass(slots=True, eq=False)
class StringLiteral(Node):
    value: str


@dataclass(slots=True, eq=False)
class NewString(Node):
    """A string that an edit puts into a script; `escaped` is what is to stand between its quotes."""

    escaped: str


@dataclass(slots=True, eq=False)
class StringExpression(Node):
    """A string with `${…}` in it: its pieces of text, and the expressions between them."""

    parts: list[str | Node]


@dataclass(slots=True, eq=False)
class IntegerLiteral(Node):
    value: int


@dataclass(slots=True, eq=False)
class FloatLiteral(Node):
    value: float


@dataclass(slots=True, eq=False)
class DurationLiteral(Node):
    text: str


@dataclass(slots=True, eq=False)
class DateTimeLiteral(Node):
    text: str


@dataclass(slots=True, eq=False)
class RegexpLiteral(Node):
    """A regular expression. `pattern` is what stands between the slashes, with `/` for `\\/`."""

    pattern: str


@dataclass(slots=True, eq=False)
class LabelLiteral(Node):
    value: str


@dataclass(slots=True, eq=False)
class PipeLiteral(Node):
    """`<-`: the default of the parameter that a pipe fills."""


@dataclass(slots=True, eq=False)
class ParenExpression(Node):
    expression: Node


@dataclass(slots=True, eq=False)
class ArrayExpression(Node):
    elements: list[Node]


@dataclass(slots=True, eq=False)
class DictExpression(Node):
    items: list[tuple[Node, Node]]


@dataclass(slots=True, eq=False)
class Property(Node):
    """One `key: value` of a record or call; `value` is None in the short form `{key}`."""

    key: str
    value: Node | None


@dataclass(slots=True, eq=False)
class RenamedProperty(Property):
    """A property that an edit gave another key and value: in the text it has still the old ones."""


@dataclass(slots=True, eq=False)
class ObjectExpression(Node):
    """A record; `base` is the `r` of `{r with …}`."""

    base: str | None
    properties: Sequence[Property]


@dataclass(slots=True, eq=False)
class Parameter(Node):
    name: str
    default: Node | None


@dataclass(slots=True, eq=False)
class FunctionExpression(Node):
    """A function. `body` is an expression or a `Block`."""

    parameters: list[Parameter]
    body: Node


@dataclass(slots=True, eq=False)
class MemberExpression(Node):
    """`object.property`, also written `object["property"]`."""

    object: Node
    property: str


@dataclass(slots=True, eq=False)
class IndexExpression(Node):
    array: Node
    index: Node


@dataclass(slots=True, eq=False)
class CallExpression(Node):
    callee: Node
    arguments: Sequence[Property]


@dataclass(slots=True, eq=False)
class PipeExpression(Node):
    argument: Node
    call: CallExpression


@dataclass(slots=True, eq=False)
class UnaryExpression(Node):
    operator: str
    argument: Node


@dataclass(slots=True, eq=False)
class BinaryExpression(Node):
    operator: str
    left: Node
    right: Node


@dataclass(slots=True, eq=False)
class LogicalExpression(Node):
    operator: str
    left: Node
    right: Node


@dataclass(slots=True, eq=False)
class ConditionalExpression(Node):
    test: Node
    consequent: Node
    alternate: Node


@dataclass(slots=True, eq=False)
class TypeExpression(Node):
    """The type of a builtin, of which only the constraints are kept."""

    constraints: list[tuple[str, list[str]]]


@dataclass(slots=True, eq=False)
class Attribute(Node):
    name: str
    parameters: list[Node]


@dataclass(slots=True, eq=False)
class Block(Node):
    """Statements between braces; a statement that is an expression is the expression itself."""

    body: list[Node]


@dataclass(slots=True, eq=False)
class VariableAssignment(Node):
    name: str
    value: Node


@dataclass(slots=True, eq=False)
class OptionStatement(Node):
    """`option name = value`, or `option package.name = value`."""

    package: str | None
    name: str
    value: Node


@dataclass(slots=True, eq=False)
class BuiltinStatement(Node):
    name: str
    type: TypeExpression


@dataclass(slots=True, eq=False)
class TestcaseStatement(Node):
    name: str
    extends: str | None
    block: Block


@dataclass(slots=True, eq=False)
class ReturnStatement(Node):
    value: Node


@dataclass(slots=True, eq=False)
class ImportDeclaration(Node):
    alias: str | None
    path: str


Operation = TypeVar("Operation", BinaryExpression, LogicalExpression)


def left_chain(node: Operation) -> tuple[Node, list[Operation]]:
    """Return the leftmost operand of operations of one kind, and the operations from left to right.

    They nest to the left, and more of them than Python's stack holds.
    """
    operations: list[Operation] = []
    first: Node = node
    while isinstance(first, type(node)):
        operations.append(first)
        first = first.left
    return first, operations[::-1]


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes right below a node, in the order of the text."""
    for name in type(node).__slots__:
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, (list, tuple)):
            for item in value:
                if isinstance(item, Node):
                    yield item
                elif isinstance(item, tuple):  # the key and the value of a dictionary's item
                    yield from (part for part in item if isinstance(part, Node))
