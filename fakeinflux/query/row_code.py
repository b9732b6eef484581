"""Functions over rows as the text of Python: the code of one expression, from the kinds of the columns.

A piece is the code of one value and what is known of it. Kinds that are known make plain Python operators of
Flux's; what is not known goes through `query/operators.py` while rows are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from fakeinflux.flux import syntax
from fakeinflux.query.builtins import Builtin
from fakeinflux.query.errors import FluxError
from fakeinflux.query.interpreter import evaluate, item
from fakeinflux.query.row_calls import builtin_call, interpolation, values_of_parameters
from fakeinflux.query.row_operators import arithmetic, comparison, matching, negation
from fakeinflux.query.row_pieces import NULL, GeneratedCode, Piece, RecordPiece, type_conflict
from fakeinflux.query.scopes import Function, Package
from fakeinflux.query.values import VACANT, Array, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.flux.syntax import Node
    from fakeinflux.query.row_pieces import AnyPiece
    from fakeinflux.query.scopes import Scope
    from fakeinflux.query.values import Value

_DEEPEST: Final = 30


class NotCompilable(Exception):
    """What a function does has no code here: it is evaluated row by row instead."""


@dataclass(slots=True)
class RowCode(GeneratedCode):
    """The code for the rows of tables of one schema, made from functions of Flux.

    `bound` are parameters and variables of the functions being read, innermost last, and `scopes` theirs.
    """

    bound: list[dict[str, AnyPiece]] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)

    def function(self, function: Function, arguments: dict[str, AnyPiece]) -> AnyPiece:
        """Return the piece that a call of a closure with these arguments is."""
        if len(self.bound) > _DEEPEST:
            raise NotCompilable
        bound = values_of_parameters(self, function, arguments)
        self.bound.append(bound)
        self.scopes.append(function.scope)
        try:
            body = function.node.body
            return self._block(body) if isinstance(body, syntax.Block) else self.piece(body)
        finally:
            self.bound.pop()
            self.scopes.pop()

    def _block(self, block: syntax.Block) -> AnyPiece:
        for statement in block.body:
            match statement:
                case syntax.ReturnStatement(value=value):
                    return self.piece(value)
                case syntax.VariableAssignment(name=name, value=value):
                    self.bound[-1][name] = self.piece(value)
                case _:
                    raise NotCompilable
        raise NotCompilable

    def piece(self, node: Node) -> AnyPiece:
        """Return the piece of an expression.

        Raises NotCompilable. Raises FluxError: the kinds do not fit.
        """
        read = _READERS.get(type(node))
        if read is None:
            raise NotCompilable
        return read(self, node)

    def value(self, node: Node) -> Piece:
        """Return the piece of an expression as one value; records become dicts."""
        return self.single(self.piece(node))


def _identifier(code: RowCode, node: syntax.Identifier) -> AnyPiece:
    if node.name in code.bound[-1]:
        return code.bound[-1][node.name]
    try:
        return code.constant(code.scopes[-1].find(node.name))
    except KeyError:
        return code.constant(evaluate(code.evaluation, node, code.scopes[-1]))


def _member(code: RowCode, node: syntax.MemberExpression) -> AnyPiece:
    owner = code.piece(node.object)
    if isinstance(owner, RecordPiece):
        found = owner.fields.get(node.property, NULL)
        code.reads_rows |= found is not NULL
        return found
    if isinstance(owner.value, Package):
        return code.constant(owner.value.members.get(node.property))
    if owner.constant and type(owner.value) is dict:
        return code.constant(owner.value.get(node.property))
    if owner.kind not in ("record", None):
        raise type_conflict("record", owner.kind)
    return Piece(f"{code.name(_property)}({owner.code}, {node.property!r})", None)


def _property(record: Value, label: str) -> Value:
    if type(record) is not dict:
        raise FluxError(f"cannot access property of a value with type {kind_of(record)}; expected record")
    return record.get(label)


def _index(code: RowCode, node: syntax.IndexExpression) -> Piece:
    array, index = code.value(node.array), code.value(node.index)
    return Piece(
        f"{code.name(item)}({array.code}, {code.boxed(index)})",
        None,
        constant=array.constant and index.constant,
    )


def _record(code: RowCode, node: syntax.ObjectExpression) -> RecordPiece:
    fields: dict[str, AnyPiece] = {}
    if node.base is not None:
        base = _identifier(code, syntax.Identifier(node.start + 1, node.start + 2, node.base))
        if isinstance(base, Piece):
            if type(base.value) is not dict:
                raise NotCompilable
            fields.update({label: code.constant(value) for label, value in base.value.items()})
        else:
            fields.update(base.fields)
            code.reads_rows = True
    for entry in node.properties:
        fields[entry.key] = code.piece(entry.value or syntax.Identifier(entry.start, entry.stop, entry.key))
    return RecordPiece(fields)


def _array(code: RowCode, node: syntax.ArrayExpression) -> Piece:
    elements = [code.value(element) for element in node.elements]
    listed = ", ".join(code.boxed(element) for element in elements)
    constant = all(element.constant for element in elements)
    return Piece(f"{code.name(Array)}([{listed}])", "array", nullable=False, constant=constant)


def _call(code: RowCode, node: syntax.CallExpression, piped: AnyPiece | None = None) -> AnyPiece:
    callee = code.piece(node.callee)
    function = callee.value if isinstance(callee, Piece) else VACANT
    given = {
        entry.key: code.piece(entry.value or syntax.Identifier(entry.start, entry.stop, entry.key))
        for entry in node.arguments
    }
    if isinstance(function, Function):
        if piped is not None:
            given[_pipe_parameter(function)] = piped
        return code.function(function, given)
    if not isinstance(function, Builtin):
        raise NotCompilable
    if piped is not None:
        given[next((name for name, found in function.parameters.items() if found.pipe), "")] = piped
    return builtin_call(code, function, given)


def _pipe_parameter(function: Function) -> str:
    for parameter in function.node.parameters:
        if isinstance(parameter.default, syntax.PipeLiteral):
            return parameter.name
    raise NotCompilable


def _pipe(code: RowCode, node: syntax.PipeExpression) -> AnyPiece:
    return _call(code, node.call, code.piece(node.argument))


def _unary(code: RowCode, node: syntax.UnaryExpression) -> AnyPiece:
    operand = code.piece(node.argument)
    if node.operator == "exists":
        return _existence(operand)
    single = code.single(operand)
    if node.operator == "-":
        return negation(code, single)
    if node.operator != "not":
        return single
    if single.kind not in ("bool", "null", None):
        raise type_conflict("bool", single.kind)
    if not single.nullable:
        return Piece(f"(not {single.code})", "bool", nullable=False, constant=single.constant)
    name, once = code.once(single)
    return Piece(f"(None if {once} is None else not {name})", "bool", constant=single.constant)


def _existence(operand: AnyPiece) -> Piece:
    if isinstance(operand, RecordPiece):
        return Piece("True", "bool", nullable=False, constant=True, value=True)
    if operand is NULL or not operand.nullable:
        found = operand is not NULL
        return Piece(repr(found), "bool", nullable=False, constant=True, value=found)
    return Piece(f"({operand.code} is not None)", "bool", nullable=False, constant=operand.constant)


def _binary(code: RowCode, node: syntax.BinaryExpression) -> Piece:
    left, right = code.value(node.left), code.value(node.right)
    if node.operator in ("=~", "!~"):
        return matching(code, node.operator, left, right)
    if node.operator in ("+", "-", "*", "/", "%", "^"):
        return arithmetic(code, node.operator, left, right)
    return comparison(code, node.operator, left, right)


def _logical(code: RowCode, node: syntax.LogicalExpression) -> Piece:
    left, right = code.value(node.left), code.value(node.right)
    for side in (left, right):
        if side.kind not in ("bool", "null", None):
            raise type_conflict("bool", side.kind)
    constant = left.constant and right.constant
    if code.strict and (left.nullable or right.nullable):
        decide = _strict_and if node.operator == "and" else _strict_or
        return Piece(f"{code.name(decide)}({left.code}, {right.code})", "bool", constant=constant)
    test = left.code if not left.nullable else f"({left.code} is True)"
    return Piece(f"({test} {node.operator} {right.code})", "bool", nullable=right.nullable, constant=constant)


def _strict_and(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _strict_or(left: bool | None, right: bool | None) -> bool | None:
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def _conditional(code: RowCode, node: syntax.ConditionalExpression) -> AnyPiece:
    test = code.value(node.test)
    if test.kind not in ("bool", "null", None):
        raise type_conflict("bool", test.kind)
    chosen, other = code.piece(node.consequent), code.piece(node.alternate)
    if isinstance(chosen, RecordPiece) or isinstance(other, RecordPiece):
        raise NotCompilable
    if chosen is NULL and other is NULL:
        return NULL
    kind = _common_kind(chosen, other)
    condition = f"({test.code} is True)" if test.nullable else test.code
    constant = test.constant and chosen.constant and other.constant
    nullable = chosen.nullable or other.nullable
    return Piece(
        f"({chosen.code} if {condition} else {other.code})", kind, nullable=nullable, constant=constant
    )


def _common_kind(chosen: Piece, other: Piece) -> str | None:
    if chosen.kind == other.kind or other.kind == "null":
        return chosen.kind
    if chosen.kind == "null":
        return other.kind
    if chosen.kind is None or other.kind is None:
        raise NotCompilable
    expected, found = (other, chosen) if chosen.column else (chosen, other)
    raise type_conflict(expected.kind, found.kind)


def _literal(code: RowCode, node: Node) -> Piece:
    return code.constant(evaluate(code.evaluation, node, code.scopes[-1]))


def _text(code: RowCode, node: syntax.StringExpression) -> Piece:
    return interpolation(code, [part if isinstance(part, str) else code.value(part) for part in node.parts])


_READERS: Final[dict[type[Node], Callable[[RowCode, Any], AnyPiece]]] = {
    syntax.Identifier: _identifier,
    syntax.StringExpression: _text,
    syntax.ParenExpression: lambda code, node: code.piece(node.expression),
    syntax.ArrayExpression: _array,
    syntax.ObjectExpression: _record,
    syntax.MemberExpression: _member,
    syntax.IndexExpression: _index,
    syntax.CallExpression: _call,
    syntax.PipeExpression: _pipe,
    syntax.UnaryExpression: _unary,
    syntax.BinaryExpression: _binary,
    syntax.LogicalExpression: _logical,
    syntax.ConditionalExpression: _conditional,
    **dict.fromkeys(
        (
            syntax.StringLiteral,
            syntax.IntegerLiteral,
            syntax.FloatLiteral,
            syntax.DurationLiteral,
            syntax.DateTimeLiteral,
            syntax.RegexpLiteral,
        ),
        _literal,
    ),
}
