"""The package `math`: functions of floats, which answer as Go's do where Python's would refuse."""

from __future__ import annotations

import math
import struct
import sys
from typing import TYPE_CHECKING, Any, Final

from fakeinflux.golang.powers import power
from fakeinflux.query.builtins import pure
from fakeinflux.query.errors import FluxError
from fakeinflux.query.values import UInt

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.query.builtins import Builtin
    from fakeinflux.query.values import Value

_LEAST_INT: Final = -(2**31)
_GREATEST_INT: Final = 2**31 - 1


def round_half_away(number: float) -> float:
    """Return the nearest whole number, halves away from zero.

    >>> round_half_away(2.5), round_half_away(-2.5), round_half_away(0.49999999999999994)
    (3.0, -3.0, 0.0)
    """
    return _whole(number, lambda size: math.floor(size) + (size - math.floor(size) >= 0.5))


def _whole(number: float, compute: Callable[[float], int]) -> float:
    """Return a whole number out of a float's size, under its sign, which a zero keeps, too."""
    if not math.isfinite(number):
        return number
    return math.copysign(float(compute(abs(number))), number)


def _ceil(number: float) -> float:
    return _whole(number, math.ceil if number > 0 else math.floor)


def _floor(number: float) -> float:
    return _whole(number, math.floor if number > 0 else math.ceil)


def _logarithm(compute: Callable[[float], float], pole: float = 0.0) -> Callable[[float], float]:
    """Return a logarithm: -Inf at its pole, NaN before it."""

    def call(number: float) -> float:
        if number <= pole:
            return -math.inf if number == pole else math.nan
        return compute(number)

    return call


def _within(compute: Callable[..., float], beyond: float = math.nan) -> Callable[..., float]:
    """Return a function that is NaN where it is not defined, and `beyond` where floats end."""

    def call(*numbers: float) -> float:
        try:
            return compute(*numbers)
        except ValueError:
            return math.nan
        except OverflowError:
            return math.copysign(beyond, numbers[0]) if math.isinf(beyond) else beyond

    return call


def _growing(compute: Callable[[float], float]) -> Callable[[float], float]:
    """Return a function that is +Inf where floats end."""

    def call(number: float) -> float:
        try:
            return compute(number)
        except OverflowError:
            return math.inf

    return call


def _atanh(number: float) -> float:
    return math.copysign(math.inf, number) if abs(number) == 1 else _within(math.atanh)(number)


def _gamma(number: float) -> float:
    try:
        return math.gamma(number)
    except OverflowError:
        return math.inf
    except ValueError:
        return math.copysign(math.inf, number) if number == 0 else math.nan


def _log_gamma(number: float) -> Value:
    if math.isinf(number):
        return {"lgamma": number, "sign": 1}
    is_whole = number == math.floor(number) if not math.isnan(number) else False
    size = math.inf if is_whole and number <= 0 else _growing(math.lgamma)(number)
    negative = number < 0 and not is_whole and math.floor(number) % 2 == 1
    return {"lgamma": size, "sign": -1 if negative else 1}


def _logb(number: float) -> float:
    if number == 0:
        return -math.inf
    return float(math.frexp(number)[1] - 1) if math.isfinite(number) else abs(number)


def _ilogb(number: float) -> int:
    if number == 0:
        return _LEAST_INT
    return math.frexp(number)[1] - 1 if math.isfinite(number) else _GREATEST_INT


def _larger(some: float, other: float) -> float:
    if math.inf in (some, other):
        return math.inf
    if math.isnan(some) or math.isnan(other):
        return math.nan
    return some if some > other or (some == other and math.copysign(1, some) > 0) else other


def _smaller(some: float, other: float) -> float:
    return -_larger(-some, -other)


def _positive_difference(some: float, other: float) -> float:
    difference = some - other
    return 0.0 if difference <= 0 else difference


def _is_infinite(number: float, sign: int) -> bool:
    return math.isinf(number) and (sign == 0 or (number > 0) == (sign > 0))


def _exponent_apart(number: float) -> Value:
    fraction, exponent = math.frexp(number)
    return {"frac": fraction, "exp": exponent}


def _whole_apart(number: float) -> Value:
    if math.isinf(number):
        return {"int": number, "frac": math.nan}
    fraction, whole = math.modf(number)
    return {"int": whole, "frac": fraction}


def _sine_and_cosine(number: float) -> Value:
    return {"sin": _within(math.sin)(number), "cos": _within(math.cos)(number)}


def _scaled(fraction: float, exponent: int) -> float:
    return _within(math.ldexp, math.inf)(fraction, min(max(exponent, _LEAST_INT), _GREATEST_INT))


def _power_of_ten(exponent: int) -> float:
    if exponent > sys.float_info.max_10_exp:
        return math.inf
    return 0.0 if exponent < -323 else float(f"1e{exponent}")


def _bits(number: float) -> UInt:
    return UInt(struct.unpack("<Q", struct.pack("<d", number))[0])


def _from_bits(bits: int) -> float:
    return float(struct.unpack("<d", struct.pack("<Q", bits))[0])


_OF_ONE: Final[dict[str, Callable[[float], float]]] = {
    "abs": abs,
    "acos": _within(math.acos),
    "acosh": _within(math.acosh),
    "asin": _within(math.asin),
    "asinh": math.asinh,
    "atan": math.atan,
    "atanh": _atanh,
    "cbrt": math.cbrt,
    "ceil": _ceil,
    "cos": _within(math.cos),
    "cosh": _growing(math.cosh),
    "erf": math.erf,
    "erfc": math.erfc,
    "exp": _growing(math.exp),
    "exp2": _growing(math.exp2),
    "expm1": _growing(math.expm1),
    "floor": _floor,
    "gamma": _gamma,
    "log": _logarithm(math.log),
    "log10": _logarithm(math.log10),
    "log1p": _logarithm(math.log1p, -1.0),
    "log2": _logarithm(math.log2),
    "logb": _logb,
    "round": round_half_away,
    "roundtoeven": lambda number: _whole(number, round),
    "sin": _within(math.sin),
    "sinh": _within(math.sinh, math.inf),
    "sqrt": _within(math.sqrt),
    "tan": _within(math.tan),
    "tanh": math.tanh,
    "trunc": lambda number: _whole(number, math.floor),
}
_OF_TWO: Final[dict[str, tuple[tuple[str, str], Callable[[float, float], float]]]] = {
    "atan2": (("y", "x"), math.atan2),
    "copysign": (("x", "y"), math.copysign),
    "dim": (("x", "y"), _positive_difference),
    "hypot": (("p", "q"), math.hypot),
    "mMax": (("x", "y"), _larger),
    "mMin": (("x", "y"), _smaller),
    "mod": (("x", "y"), _within(math.fmod)),
    "nextafter": (("x", "y"), math.nextafter),
    "pow": (("x", "y"), power),
    "remainder": (("x", "y"), _within(math.remainder)),
}
_OTHERS: Final[dict[str, tuple[dict[str, str], str, Callable[..., Value]]]] = {
    "NaN": ({}, "float", lambda: math.nan),
    "float64bits": ({"f": "float"}, "uint", _bits),
    "float64frombits": ({"b": "uint"}, "float", _from_bits),
    "ilogb": ({"x": "float"}, "int", _ilogb),
    "isInf": ({"f": "float", "sign": "int"}, "bool", _is_infinite),
    "isNaN": ({"f": "float"}, "bool", math.isnan),
    "ldexp": ({"frac": "float", "exp": "int"}, "float", _scaled),
    "mInf": ({"sign": "int"}, "float", lambda sign: math.inf if sign >= 0 else -math.inf),
    "pow10": ({"n": "int"}, "float", _power_of_ten),
    "signbit": ({"x": "float"}, "bool", lambda number: math.copysign(1.0, number) < 0),
}
_OF_RECORDS: Final[dict[str, tuple[str, Callable[[float], Value]]]] = {
    "frexp": ("f", _exponent_apart),
    "lgamma": ("x", _log_gamma),
    "modf": ("f", _whole_apart),
    "sincos": ("x", _sine_and_cosine),
}


def _of_record(name: str, parameter: str, compute: Callable[[float], Value]) -> Builtin:
    def refuse(_: str, __: str, ___: object) -> FluxError:
        return FluxError(f"{name} does not support null values")

    return pure(name, {parameter: "float"}, compute, refuse=refuse)


FUNCTIONS: Final = {
    **{name: pure(name, {"x": "float"}, compute, gives="float") for name, compute in _OF_ONE.items()},
    **{
        name: pure(name, dict.fromkeys(names, "float"), compute, gives="float")
        for name, (names, compute) in _OF_TWO.items()
    },
    **{name: pure(name, kinds, compute, gives=gives) for name, (kinds, gives, compute) in _OTHERS.items()},
    **{name: _of_record(name, *rest) for name, rest in _OF_RECORDS.items()},
}

_PHI: Final = (1 + math.sqrt(5)) / 2

VALUES: Final[dict[str, Any]] = {
    "pi": math.pi,
    "e": math.e,
    "phi": _PHI,
    "sqrt2": math.sqrt(2),
    "sqrte": math.sqrt(math.e),
    "sqrtpi": 1.772453850905516,
    "sqrtphi": math.sqrt(_PHI),
    "ln2": math.log(2),
    "log2e": 1 / math.log(2),
    "ln10": math.log(10),
    "log10e": 0.4342944819032518,
    "maxfloat": sys.float_info.max,
    "smallestNonzeroFloat": 5e-324,
    "maxint": 2**63 - 1,
    "minint": -(2**63),
    "maxuint": UInt(2**64 - 1),
}
