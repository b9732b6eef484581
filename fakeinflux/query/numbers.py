"""Numbers as text and back, as Go writes and reads them."""

from __future__ import annotations

import math
import re
from typing import Final

_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_HEXADECIMAL: Final = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+")
_SPECIAL: Final = re.compile(r"[+-]?(?:inf|infinity)|nan", re.IGNORECASE)
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_UNSIGNED: Final = re.compile(r"[0-9]+")
_LONGEST_INTEGER: Final = 1_000
"""Digits beyond which no whole number is looked at: leading zeros aside, 20 do for 64 bits."""


def format_float(number: float) -> str:
    """Return a float without an exponent, in as few digits as tell it apart. Source: observed.

    >>> format_float(1e21), format_float(1e-7), format_float(5.0)
    ('1000000000000000000000', '0.0000001', '5')
    """
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else f"{'+' if number > 0 else '-'}Inf"
    text = repr(number)
    if "e" in text:
        text = _spread_exponent(text)
    return text.removesuffix(".0")


def _spread_exponent(text: str) -> str:
    """Return Return Python's `1.5e-07` as `0.00000015`."""
    digits, _, exponent = text.partition("e")
    sign = "-" * digits.startswith("-")
    whole, _, fraction = digits.lstrip("-").partition(".")
    point = len(whole) + int(exponent)
    digits = whole + fraction
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    return f"{sign}{digits[:point].ljust(point, '0')}.{digits[point:] or '0'}"


def parse_float(text: str) -> float:
    """Read a float: decimal, `1e3`, `0x1p-2`, `Inf`, `NaN`.

    Raises ValueError: the text is no float of 64 bits.
    """
    if _SPECIAL.fullmatch(text):
        return float(text)
    if _HEXADECIMAL.fullmatch(text):
        return _parse_hexadecimal(text)
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"found {text!r}, expected a number")
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"found {text!r}, expected a number of at most 64 bits")
    return number


def _parse_hexadecimal(text: str) -> float:
    try:
        return float.fromhex(text)
    except OverflowError:
        raise ValueError(f"found {text!r}, expected a number of at most 64 bits") from None


def parse_int(text: str) -> int:
    """Read a whole number of 64 bits, with a sign or without. Raises ValueError."""
    return _parse_whole(text, _INTEGER, -(2**63), 2**63 - 1)


def parse_uint(text: str) -> int:
    """Read a whole number of 64 bits without a sign. Raises ValueError."""
    return _parse_whole(text, _UNSIGNED, 0, 2**64 - 1)


def _parse_whole(text: str, pattern: re.Pattern[str], lowest: int, highest: int) -> int:
    if len(text) > _LONGEST_INTEGER or not pattern.fullmatch(text):
        raise ValueError(f"found {text!r}, expected a whole number")
    number = int(text)
    if not lowest <= number <= highest:
        raise ValueError(f"found {text!r}, expected a whole number of 64 bits")
    return number


def float_to_int(number: float) -> int:
    """Return a float's whole part; what 64 bits do not hold is the least integer. Source: observed."""
    if not -(2.0**63) <= number < 2.0**63:
        return -(2**63)
    return int(number)


def float_to_uint(number: float) -> int:
    """Return a float's whole part as an unsigned integer: negative ones wrap. Source: observed.

    What 64 bits do not hold, and NaN, are 2^63, as on the processors that servers run on.
    Source: simulated.
    """
    if -(2.0**63) <= number < 2.0**64:
        return int(number) % 2**64
    return 2**63
