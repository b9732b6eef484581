"""Expressions, from `if … then … else` down to the operands of operators.

Operators are folded with a stack instead of recursion: only brackets, `if` and the bodies of functions
nest, and the depth of those is limited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from fakeinflux.flux.cursor import MAX_DEPTH
from fakeinflux.flux.lexer import KEYWORDS
from fakeinflux.flux.primaries import PRIMARIES, properties
from fakeinflux.flux.syntax import (
    BinaryExpression,
    CallExpression,
    ConditionalExpression,
    Identifier,
    IndexExpression,
    LogicalExpression,
    MemberExpression,
    PipeExpression,
    StringLiteral,
    UnaryExpression,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.flux.cursor import Cursor
    from fakeinflux.flux.syntax import Node

_PIPE, _NEGATION, _AND, _OR = 8, 3, 2, 1
_BINDING = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "=~", "!~"), 4),
    **dict.fromkeys("+-", 5),
    **dict.fromkeys("*/%", 6),
    "^": 7,
    "|>": _PIPE,
}
_NEGATIONS = frozenset(("not", "exists"))
_SIGNS = frozenset("+-")

_Pending: TypeAlias = list[tuple[str, int, int]]
"""Operators whose right side is still being read: the operator, how tightly it binds, its token."""


def expression(c: Cursor) -> Node:
    """Read one expression, as far as it goes."""
    c.depth += 1
    if c.depth > MAX_DEPTH:
        raise c.too_deep()
    word = c.tokens[c.index]
    node: Node
    if word == "if":
        node = _conditional(c)
    elif word in _NEGATIONS:
        node = _operation(c, None)
    else:
        node = _operand(c)
        if c.tokens[c.index] in _BINDING:
            node = _operation(c, node)
    c.depth -= 1
    return node


def _conditional(c: Cursor) -> ConditionalExpression:
    start = c.index
    c.index += 1
    test = c.expression(c)
    c.expect("then", "after the condition of `if`")
    consequent = c.expression(c)
    c.expect("else", "after the value of `then`")
    alternate = c.expression(c)
    return ConditionalExpression(start, c.index, test, consequent, alternate)


def _operation(c: Cursor, left: Node | None) -> Node:
    """Read operators and operands; `left` is the first operand if it has been read."""
    pending: _Pending = []
    if left is None:
        _negations(c, pending)
    operands = [left or _operand(c)]
    while (level := _BINDING.get(word := c.tokens[c.index])) is not None:
        c.index += 1
        if level == _PIPE:
            argument, call = operands[-1], _operand(c)
            if not isinstance(call, CallExpression):
                raise c.error("something that is not a call", "a function call after `|>`", call.start)
            operands[-1] = PipeExpression(argument.start, c.index, argument, call)
            continue
        _fold(operands, pending, level)
        pending.append((word, level, c.index - 1))
        if level <= _AND:
            _negations(c, pending)
        operands.append(_operand(c))
    _fold(operands, pending, 0)
    return operands[0]


def _negations(c: Cursor, pending: _Pending) -> None:
    """Step over `not` and `exists` before an operand and put them into `pending`."""
    while c.tokens[c.index] in _NEGATIONS:
        pending.append((c.tokens[c.index], _NEGATION, c.index))
        c.index += 1


def _fold(operands: list[Node], pending: _Pending, level: int) -> None:
    """Build the nodes of all operators that bind at least as tightly as `level`."""
    while pending and pending[-1][1] >= level:
        operator, binding, at = pending.pop()
        right = operands.pop()
        if binding == _NEGATION:
            operands.append(UnaryExpression(at, right.stop, operator, right))
            continue
        left = operands.pop()
        kind = LogicalExpression if binding <= _AND else BinaryExpression
        operands.append(kind(left.start, right.stop, operator, left, right))


def _operand(c: Cursor) -> Node:
    """Read a primary expression with the signs before it and the calls and accesses after it."""
    tokens, signs = c.tokens, c.index
    start = _skip_signs(c) if tokens[signs] in _SIGNS else signs
    word = tokens[start]
    primary = PRIMARIES.get(word[:1])
    node: Node
    if primary is not None:
        node = primary(c)
    elif word.isidentifier() and word not in KEYWORDS:
        c.index = start + 1
        node = Identifier(start, start + 1, word)
    else:
        raise c.unexpected_token("an expression")
    while (access := _ACCESSES.get(tokens[c.index])) is not None:
        node = access(c, node)
    for at in range(start - 1, signs - 1, -1):
        node = UnaryExpression(at, c.index, tokens[at], node)
    return node


def _skip_signs(c: Cursor) -> int:
    while c.tokens[c.index] in _SIGNS:
        c.index += 1
    return c.index


def _member(c: Cursor, node: Node) -> MemberExpression:
    c.index += 1
    name = c.name("the name of a property after `.`")
    return MemberExpression(node.start, c.index, node, name)


def _call(c: Cursor, node: Node) -> CallExpression:
    c.index += 1
    arguments = properties(c, ")")
    call = CallExpression(node.start, c.index, node, arguments)
    c.calls.append(call)
    return call


def _index(c: Cursor, node: Node) -> Node:
    c.index += 1
    index = c.expression(c)
    c.expect("]", "after an index")
    if isinstance(index, StringLiteral):
        return MemberExpression(node.start, c.index, node, index.value)
    return IndexExpression(node.start, c.index, node, index)


_ACCESSES: dict[str, Callable[[Cursor, Node], Node]] = {".": _member, "(": _call, "[": _index}
