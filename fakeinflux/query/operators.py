"""Operators on values whose kinds are known only while a query runs."""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING, Final

from fakeinflux.golang.powers import power
from fakeinflux.query.errors import FluxError
from fakeinflux.query.values import UInt, kind_of, wrap_int, wrap_uint

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.query.values import Regexp, Value

    Operator = Callable[[Value, Value], Value]


LONGEST_TEXT: Final = 1 << 26
"""How many characters a text may have that a script makes."""


def require_length(length: int) -> None:
    """Raise FluxError: a text of so many characters is longer than a script may make. Source: simulated."""
    if length > LONGEST_TEXT:
        raise FluxError(
            f"fakeinflux: found a text of {length} characters to make, expected at most {LONGEST_TEXT}: make "
            "shorter ones",
            "not implemented",
        )


def join_texts(left: str, right: str) -> str:
    """Return one text behind the other. Raises FluxError: that is too long."""
    require_length(len(left) + len(right))
    return left + right


def bounded_text(text: str) -> str:
    """Return a text as it is. Raises FluxError: it is too long."""
    require_length(len(text))
    return text


def divide_ints(left: int, right: int) -> int:
    """Return whole division towards zero. Raises FluxError: cannot divide by zero."""
    if not right:
        raise FluxError("cannot divide by zero")
    quotient = abs(left) // abs(right)
    return wrap_int(quotient if (left < 0) == (right < 0) else -quotient)


def remainder_ints(left: int, right: int) -> int:
    """Return what `divide_ints` leaves, with the sign of the left side. Raises FluxError: cannot mod zero."""
    if not right:
        raise FluxError("cannot mod zero")
    return int(math.fmod(left, right)) if abs(left) < 1 << 53 > abs(right) else _remainder(left, right)


def _remainder(left: int, right: int) -> int:
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def divide_floats(left: float, right: float) -> float:
    """Divide as IEEE 754 has it: by zero gives an infinity or NaN."""
    if right:
        return left / right
    if not left or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def remainder_floats(left: float, right: float) -> float:
    """Return what is left of a division, with the sign of the left side; NaN where there is no such thing."""
    try:
        return math.fmod(left, right)
    except ValueError:
        return math.nan


def power_ints(left: int, right: int) -> float:
    """Return a power of whole numbers: a float. Source: observed."""
    return power(float(left), float(right))


_INTS: Final[dict[str, Operator]] = {
    "+": lambda left, right: wrap_int(left + right),
    "-": lambda left, right: wrap_int(left - right),
    "*": lambda left, right: wrap_int(left * right),
    "/": divide_ints,
    "%": remainder_ints,
    "^": power_ints,
}
_UINTS: Final[dict[str, Operator]] = {
    "+": lambda left, right: wrap_uint(left + right),
    "-": lambda left, right: wrap_uint(left - right),
    "*": lambda left, right: wrap_uint(left * right),
    "/": lambda left, right: UInt(divide_ints(left, right)),
    "%": lambda left, right: UInt(remainder_ints(left, right)),
    "^": power_ints,
}
_FLOATS: Final[dict[str, Operator]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divide_floats,
    "%": remainder_floats,
    "^": power,
}
_ARITHMETIC: Final[dict[str, dict[str, Operator]]] = {
    "int": _INTS,
    "uint": _UINTS,
    "float": _FLOATS,
    "string": {"+": join_texts},
}
COMPARISONS: Final[dict[str, Operator]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
NUMBERS: Final = frozenset({"int", "uint", "float"})
_ORDERED: Final = frozenset({"int", "uint", "float", "string", "time"})
_EQUAL: Final = _ORDERED | {"bool", "duration", "array", "record", "bytes"}


def operate(sign: str, left: Value, right: Value) -> Value:
    """Return the value of `left sign right`, null where either is null.

    Raises FluxError: unsupported binary expression.
    """
    if sign in ("=~", "!~"):
        return match(left, right, negated=sign == "!~")
    if left is None or right is None:
        return None
    left_kind, right_kind = kind_of(left), kind_of(right)
    if sign in COMPARISONS:
        if comparable(sign, left_kind, right_kind):
            return COMPARISONS[sign](left, right)
    elif left_kind == right_kind and sign in (known := _ARITHMETIC.get(left_kind, {})):
        return known[sign](left, right)
    raise FluxError(f"unsupported binary expression {left_kind} {sign} {right_kind}")


def comparable(sign: str, left: str, right: str) -> bool:
    """Return whether values of these kinds can be compared so."""
    if left in NUMBERS and right in NUMBERS:
        return True
    return left == right and left in (_EQUAL if sign in ("==", "!=") else _ORDERED)


def match(text: Value, pattern: Value, *, negated: bool) -> bool | None:
    """Return whether a text matches a regular expression anywhere, null for a text that is null.

    Raises FluxError: the one is no string or the other no regular expression.
    """
    if text is None or pattern is None:
        return None
    if kind_of(text) != "string" or kind_of(pattern) != "regexp":
        sign = "!~" if negated else "=~"
        raise FluxError(f"unsupported binary expression {kind_of(text)} {sign} {kind_of(pattern)}")
    return matches(text, pattern) is not negated


def matches(text: str, pattern: Regexp) -> bool:
    """Return whether a text matches a regular expression anywhere."""
    return pattern.compiled.search(text) is not None


def negate(value: Value) -> Value:
    """Return the value of `-value`, null for null. Raises FluxError."""
    kind = kind_of(value)
    if kind in ("float", "duration"):
        return -value
    if kind == "int":
        return wrap_int(-value)
    if kind == "null":
        return None
    raise FluxError(f"operand to unary expression is not a number value, got {kind}")


def truth(value: Value, what: str) -> bool:
    """Return a bool as it is, null as false. Raises FluxError: it is neither."""
    if value is None or value is False:
        return False
    if value is not True:
        raise FluxError(f"{what} is not a boolean value, got {kind_of(value)}")
    return True
