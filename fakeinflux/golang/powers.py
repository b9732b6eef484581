"""Powers as Go computes them: those with whole exponents by squaring, whose last digits differ from C's.

The part of an exponent behind the point goes through C's `exp` and `log`, where Go's depend on the processor.
"""

from __future__ import annotations

import math

_MOST_SHIFTED = 1 << 12
_TOO_LARGE = 2.0**63


def power(base: float, exponent: float) -> float:
    """Return a power as IEEE 754 has it: overflow is an infinity, roots of negative numbers are NaN.

    >>> power(1.1, 3.0), power(0.0, -1.0), power(-8.0, 0.5)
    (1.3310000000000004, inf, nan)
    """
    if not _is_computed(base, exponent):
        return _special_power(base, exponent)
    whole = math.floor(abs(exponent))
    part = abs(exponent) - whole
    mantissa, shift = 1.0, 0
    if part:
        if part > 0.5:
            part -= 1.0
            whole += 1
        mantissa = math.exp(part * math.log(base))
    square, square_shift = math.frexp(base)
    while whole:
        if abs(square_shift) > _MOST_SHIFTED:
            shift += square_shift
            break
        if whole & 1:
            mantissa *= square
            shift += square_shift
        square *= square
        square_shift *= 2
        if square < 0.5:
            square += square
            square_shift -= 1
        whole >>= 1
    if exponent < 0:
        mantissa, shift = 1.0 / mantissa, -shift
    return _scale(mantissa, shift)


def _is_computed(base: float, exponent: float) -> bool:
    """Whether a power is worked out step by step, as that of a root is not, nor that of an infinity."""
    if not (math.isfinite(base) and math.isfinite(exponent)) or base in (0.0, 1.0):
        return False
    if exponent in (0.0, 0.5, -0.5, 1.0) or abs(exponent) >= _TOO_LARGE:
        return False
    return base > 0 or exponent.is_integer()


def _special_power(base: float, exponent: float) -> float:
    if exponent in (0.5, -0.5) and base > 0:
        root = math.sqrt(base)
        return root if exponent > 0 else 1.0 / root
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:  # a root of a negative number, or a zero that is divided by
        if base != 0:
            return math.nan
        return math.copysign(math.inf, base) if exponent % 2 == 1 else math.inf


def _scale(mantissa: float, shift: int) -> float:
    try:
        return math.ldexp(mantissa, shift)
    except OverflowError:
        return math.copysign(math.inf, mantissa)
