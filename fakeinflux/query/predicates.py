"""Which part of a filter storage answers, and how.

Right behind a read, the parts of a predicate that compare a tag or `_value` with a literal are asked of
storage: there a tag that a series lacks is an empty string, so that `r.missing != "x"` holds, and a value
of another kind is not equal to anything. Source: observed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from fakeinflux.flux import syntax
from fakeinflux.query.operators import COMPARISONS, comparable
from fakeinflux.query.row_functions import conjuncts
from fakeinflux.query.scopes import Function
from fakeinflux.query.values import VACANT, Regexp, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fakeinflux.flux.syntax import Node
    from fakeinflux.query.streams import Evaluation
    from fakeinflux.query.values import Value

_EQUALITIES: Final = frozenset(("==", "!=", "=~", "!~"))
_RESOLVED: Final = frozenset(("string", "int", "bool", "float", "regexp"))

Test: TypeAlias = "Compared | Joined"


@dataclass(frozen=True, slots=True)
class Compared:
    """A tag or `_value`, compared with a literal."""

    label: str
    sign: str
    literal: Value


@dataclass(frozen=True, slots=True)
class Joined:
    """Tests joined by `and` or `or`."""

    sign: str
    left: Test
    right: Test


def split_predicate(evaluation: Evaluation, function: Value) -> tuple[list[Test], Function | None]:
    """Return what storage answers of a predicate, and what is left of it, None where nothing is."""
    if not isinstance(function, Function) or isinstance(function.node.body, syntax.Block):
        return [], function
    asked: list[Test] = []
    left: list[Node] = []
    for part in conjuncts(function):
        test = _test(evaluation, part, part.node.body)
        if test is None:
            left.append(part.node.body)
        else:
            asked.append(test)
    return asked, joined(function, left)


def joined(function: Function, parts: Sequence[Node]) -> Function | None:
    """Return a predicate of these parts, None where there are none."""
    if not parts:
        return None
    body = parts[0]
    for part in parts[1:]:
        body = syntax.LogicalExpression(body.start, part.stop, "and", body, part)
    node = function.node
    made = syntax.FunctionExpression(node.start, node.stop, node.parameters, body)
    return Function(made, function.scope, function.whole or node)


def _test(evaluation: Evaluation, function: Function, node: Node) -> Test | None:
    match node:
        case syntax.ParenExpression(expression=inner):
            return _test(evaluation, function, inner)
        case syntax.LogicalExpression(operator=sign, left=left, right=right):
            first, second = _test(evaluation, function, left), _test(evaluation, function, right)
            return None if first is None or second is None else Joined(sign, first, second)
        case syntax.UnaryExpression():
            return _existence(function, node)
        case syntax.BinaryExpression(operator=sign, left=left, right=right):
            return _comparison(evaluation, function, sign, _label(function, left), right)
    return None


def _existence(function: Function, node: Node, sign: str = "!=") -> Test | None:
    while isinstance(node, syntax.ParenExpression):
        node = node.expression
    if not isinstance(node, syntax.UnaryExpression):
        return None
    if node.operator == "not":
        return _existence(function, node.argument, "==" if sign == "!=" else "!=")
    label = _label(function, node.argument)
    return Compared(label, sign, "") if node.operator == "exists" and label not in (None, "_value") else None


def _comparison(
    evaluation: Evaluation, function: Function, sign: str, label: str | None, right: Node
) -> Test | None:
    if label is None or sign not in (*COMPARISONS, "=~", "!~"):
        return None
    literal = literal_value(evaluation, function, right)
    if literal is VACANT:
        return None
    if label != "_value" and (sign not in _EQUALITIES or (sign == "==" and literal == "")):
        return None
    return Compared(label, sign, literal)


def _label(function: Function, node: Node) -> str | None:
    """Return the property of the row that an expression is, None where it is something else."""
    while isinstance(node, syntax.ParenExpression):
        node = node.expression
    if isinstance(node, syntax.MemberExpression) and isinstance(node.object, syntax.Identifier):
        parameters = function.node.parameters
        if len(parameters) == 1 and node.object.name == parameters[0].name:
            return node.property
    return None


def literal_value(evaluation: Evaluation, function: Function, node: Node) -> Value:
    """Return the value of a literal, or of a name around the function; VACANT for all else."""
    while isinstance(node, syntax.ParenExpression):
        node = node.expression
    match node:
        case (
            syntax.StringLiteral(value=value)
            | syntax.IntegerLiteral(value=value)
            | syntax.FloatLiteral(value=value)
        ):
            return value
        case syntax.RegexpLiteral():
            return evaluation.value(node, function.scope)
        case syntax.Identifier(name=name):
            return _resolved(function, name)
    return VACANT


def _resolved(function: Function, name: str) -> Value:
    if any(parameter.name == name for parameter in function.node.parameters):
        return VACANT
    try:
        value = function.scope.find(name)
    except KeyError:
        return VACANT
    return value if kind_of(value) in _RESOLVED else VACANT


def answer(test: Test, tags: Mapping[str, str], kind: str, values: Sequence[Value]) -> bool | list[bool]:
    """Return whether a series passes a test: all of its points alike, or one by one."""
    if isinstance(test, Joined):
        first, second = answer(test.left, tags, kind, values), answer(test.right, tags, kind, values)
        return _joined_answer(test.sign, first, second)
    if test.label != "_value":
        return _holds(test, tags.get(test.label, ""), "string")
    check = _value_check(test, kind)
    return False if check is None else [check(value) for value in values]


def _joined_answer(sign: str, first: bool | list[bool], second: bool | list[bool]) -> bool | list[bool]:
    for one, other in ((first, second), (second, first)):
        if isinstance(one, bool):
            return other if one is (sign == "and") else one
    assert not isinstance(first, bool) and not isinstance(second, bool)  # noqa: S101, PT018 (for the checker)
    if sign == "and":
        return [a and b for a, b in zip(first, second, strict=True)]
    return [a or b for a, b in zip(first, second, strict=True)]


def _holds(test: Compared, value: Value, kind: str) -> bool:
    check = _value_check(test, kind)
    return check is not None and check(value)


def _value_check(test: Compared, kind: str) -> Callable[[Value], bool] | None:
    """Return the test of values of a kind, None where none passes. Source: observed.

    No unsigned value passes any, and no text one of its order.
    """
    literal, sign = test.literal, test.sign
    if isinstance(literal, Regexp):
        search = literal.compiled.search
        if kind != "string" or sign not in ("=~", "!~"):
            return None
        return (
            (lambda value: search(value) is not None)
            if sign == "=~"
            else (lambda value: search(value) is None)
        )
    if kind == "string" and sign not in _EQUALITIES:
        return None
    if kind == "uint" or sign not in COMPARISONS or not comparable(sign, kind, kind_of(literal)):
        return None
    compare = COMPARISONS[sign]
    return lambda value: bool(compare(value, literal))
