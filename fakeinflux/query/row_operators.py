"""Operators of Flux between pieces of code."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fakeinflux.golang.powers import power
from fakeinflux.query.errors import FluxError
from fakeinflux.query.operators import (
    COMPARISONS,
    NUMBERS,
    comparable,
    divide_floats,
    divide_ints,
    join_texts,
    match,
    negate,
    operate,
    power_ints,
    remainder_floats,
    remainder_ints,
)
from fakeinflux.query.row_pieces import NULL, Piece, type_conflict
from fakeinflux.query.values import VACANT, wrap_int

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.query.row_pieces import GeneratedCode
    from fakeinflux.query.values import Value

_LEAST, _LARGEST, _SPAN = -(1 << 63), (1 << 63) - 1, 1 << 64
_FUNCTIONS: Final[dict[tuple[str, str], Callable[[Value, Value], Value]]] = {
    ("int", "/"): divide_ints,
    ("int", "%"): remainder_ints,
    ("int", "^"): power_ints,
    ("uint", "/"): divide_ints,
    ("uint", "%"): remainder_ints,
    ("uint", "^"): power_ints,
    ("float", "%"): remainder_floats,
    ("float", "^"): power,
    ("string", "+"): join_texts,
}


def arithmetic(code: GeneratedCode, sign: str, left: Piece, right: Piece) -> Piece:
    """Return the code of `left sign right`; with a column that is not there, a null of the other's kind.

    Raises FluxError: the kinds do not go together. Source: observed.
    """
    if left is NULL and right is NULL:
        if code.strict:
            return NULL
        raise FluxError(f"unsupported binary expression invalid {sign} invalid")
    if left is NULL or right is NULL:
        kind = (right if left is NULL else left).kind
        return NULL if kind is None else Piece("None", kind, constant=True)
    if left.kind is None or right.kind is None:
        return _dynamic(code, sign, left, right)
    if code.strict and left.promised and left.promised == right.promised:
        computed = arithmetic(code, sign, replace(left, promised=None), replace(right, promised=None))
        return replace(computed, promised=left.promised)
    _require_promised(left, right)
    if left.kind != right.kind:
        expected, found = (right, left) if left.column and not right.column else (left, right)
        raise type_conflict(expected.kind, found.kind)
    kind = left.kind
    if kind not in NUMBERS and (kind, sign) != ("string", "+"):
        raise _unsupported(sign, left, right)
    if sign == "^" and kind != "float":
        computed = _with_nulls(code, left, right, "float", lambda a, b: _computed(code, kind, sign, a, b))
        return replace(computed, promised=kind)
    if sign == "%" and code.strict and kind in ("int", "uint") and not (left.constant and right.constant):
        remainder = code.name(remainder_of_columns)
        return _with_nulls(code, left, right, kind, lambda a, b: f"{remainder}({a}, {b})")
    return _with_nulls(code, left, right, kind, lambda a, b: _computed(code, kind, sign, a, b))


def _require_promised(*pieces: Piece) -> None:
    """Require that values have the kinds that the compiler gave them, or the real server panics.

    A power of whole numbers is a float, which no compiler says. Source: observed.
    """
    for piece in pieces:
        if piece.promised is not None:
            message = f'panic: unexpected kind: got "{piece.kind}" expected "{piece.promised}"'
            raise FluxError(message, "internal error")


def _unsupported(sign: str, left: Piece, right: Piece) -> FluxError:
    return FluxError(f"unsupported binary expression {left.kind} {sign} {right.kind}")


def _computed(code: GeneratedCode, kind: str, sign: str, left: str, right: str) -> str:
    if (kind, sign) in _FUNCTIONS:
        return f"{code.name(_FUNCTIONS[kind, sign])}({left}, {right})"
    if kind == "int":
        sum_ = code.temporary()
        checked = f"{_LEAST} <= ({sum_} := {left} {sign} {right}) <= {_LARGEST}"
        return f"({sum_} if {checked} else {code.name(wrap_int)}({sum_}))"
    if kind == "uint":
        return f"(({left} {sign} {right}) % {_SPAN})"
    if sign == "/":
        divisor = code.temporary()
        slow = f"{code.name(divide_floats)}({left}, {divisor})"
        return f"({left} / {divisor} if ({divisor} := {right}) else {slow})"
    return f"({left} {sign} {right})"


def remainder_of_columns(left: int, right: int) -> int:
    """Return a remainder as the real server computes it over whole columns, which stumbles over zero.

    Source: observed.
    """
    if not right:
        raise FluxError("panic: runtime error: integer divide by zero", "internal error")
    return remainder_ints(left, right)


def comparison(code: GeneratedCode, sign: str, left: Piece, right: Piece) -> Piece:
    """Return the code of `left sign right`. Raises FluxError: the kinds cannot be compared."""
    if left is NULL or right is NULL:
        return Piece("None", "bool", constant=True)
    if left.kind is None or right.kind is None:
        return _dynamic(code, sign, left, right, "bool")
    if not comparable(sign, left.kind, right.kind):
        raise _unsupported(sign, left, right)
    if sign not in COMPARISONS:
        raise _unsupported(sign, left, right)
    if not code.strict:
        _require_promised(left, right)
    return _with_nulls(code, left, right, "bool", lambda a, b: f"({a} {sign} {b})")


def matching(code: GeneratedCode, sign: str, left: Piece, right: Piece) -> Piece:
    """Return the code of `left =~ right` or `left !~ right`."""
    if right.kind == "regexp" and right.constant and left.kind == "string":
        search = code.name(right.value.compiled.search)
        test = "is not None" if sign == "=~" else "is None"
        if not left.nullable:
            return Piece(f"({search}({left.code}) {test})", "bool", nullable=False, constant=left.constant)
        name, once = code.once(left)
        return Piece(f"(None if {once} is None else {search}({name}) {test})", "bool", constant=left.constant)
    if left is NULL:
        return Piece("None", "bool", constant=True)
    if left.kind not in ("string", None) or right.kind not in ("regexp", None):
        raise type_conflict("string", left.kind)
    called = f"{code.name(match)}({code.boxed(left)}, {right.code}, negated={sign == '!~'})"
    return Piece(called, "bool", constant=left.constant and right.constant)


def negation(code: GeneratedCode, operand: Piece) -> Piece:
    """Return the code of `-operand`."""
    if operand is NULL:
        return NULL
    if operand.constant and type(operand.value) in (int, float) and not math.isnan(operand.value):
        return code.constant(negate(operand.value))
    if operand.kind == "float" and not operand.nullable:
        return replace(operand, code=f"(-{operand.code})", value=VACANT, column=False)
    kind = operand.kind if operand.kind in ("int", "float", "duration") else None
    if operand.kind is not None and kind is None:
        raise type_conflict("int", operand.kind)
    return Piece(f"{code.name(negate)}({code.boxed(operand)})", kind, operand.nullable, operand.constant)


def _dynamic(code: GeneratedCode, sign: str, left: Piece, right: Piece, kind: str | None = None) -> Piece:
    called = f"{code.name(operate)}({sign!r}, {code.boxed(left)}, {code.boxed(right)})"
    return Piece(called, kind, constant=left.constant and right.constant)


def _with_nulls(
    code: GeneratedCode, left: Piece, right: Piece, kind: str, compute: Callable[[str, str], str]
) -> Piece:
    """Return what `compute` makes of both sides, null where either is null."""
    constant = left.constant and right.constant
    names, tests = [], []
    for side in (left, right):
        # A division needs its left side at two places.
        name, once = code.once(side) if side.nullable else (side.code, side.code)
        names.append(name)
        if side.nullable:
            tests.append(f"{once} is None")
    computed = compute(*names)
    if not tests:
        return Piece(computed, kind, nullable=False, constant=constant)
    return Piece(f"(None if {' or '.join(tests)} else {computed})", kind, constant=constant)
