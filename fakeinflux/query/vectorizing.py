"""Which functions of `map` the real server computes over whole columns at once.

It shows: such a `map` keeps the order of columns, and its errors have no place. Source: observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.flux import syntax
from fakeinflux.query.builtins import Builtin
from fakeinflux.query.scopes import Function

if TYPE_CHECKING:
    from fakeinflux.flux.syntax import Node
    from fakeinflux.query.values import Value

_LITERALS = (syntax.IntegerLiteral, syntax.FloatLiteral, syntax.StringLiteral, syntax.DateTimeLiteral)


def is_vectorizable(function: Value) -> bool:
    """Return whether a function is computed over whole columns."""
    if not isinstance(function, Function):
        return False
    node = function.node
    if [parameter.name for parameter in node.parameters] != ["r"]:
        return False
    body = _returned(node.body)
    if not isinstance(body, syntax.ObjectExpression) or body.base not in (None, "r"):
        return False
    return all(entry.value is not None and _is_column(function, entry.value) for entry in body.properties)


def _returned(body: Node) -> Node | None:
    if isinstance(body, syntax.Block):
        only = body.body[0] if len(body.body) == 1 else None
        body = only.value if isinstance(only, syntax.ReturnStatement) else body
    while isinstance(body, syntax.ParenExpression):
        body = body.expression
    return body


def _is_column(function: Function, node: Node) -> bool:
    match node:
        case syntax.ParenExpression(expression=inner) | syntax.UnaryExpression(argument=inner):
            return _is_column(function, inner)
        case syntax.MemberExpression(object=inner):
            return _is_column(function, inner)
        case syntax.BinaryExpression(operator=sign, left=left, right=right):
            return sign not in ("=~", "!~") and _is_column(function, left) and _is_column(function, right)
        case syntax.LogicalExpression(left=left, right=right):
            return _is_column(function, left) and _is_column(function, right)
        case syntax.ConditionalExpression(test=test, consequent=chosen, alternate=other):
            return all(_is_column(function, part) for part in (test, chosen, other))
        case syntax.Identifier(name=name):
            return name in ("r", "true", "false")
        case syntax.CallExpression():
            return _is_float_call(function, node)
    return isinstance(node, _LITERALS)


def _is_float_call(function: Function, node: syntax.CallExpression) -> bool:
    if not isinstance(node.callee, syntax.Identifier) or node.callee.name != "float":
        return False
    try:
        called = function.scope.find("float")
    except KeyError:
        return False
    arguments = node.arguments
    if not isinstance(called, Builtin) or len(arguments) != 1 or arguments[0].key != "v":
        return False
    return arguments[0].value is not None and _is_column(function, arguments[0].value)
