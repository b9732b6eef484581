"""The values of fields: what a line may have, and what it is in the store."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeinflux.golang.quoting import go_quote
from fakeinflux.storage.series import Unreadable, Unsigned
from fakeinflux.timing.errors import FakeInfluxError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.storage.series import Kind, Value

BOOLEANS: Final[dict[str, bool]] = {
    "t": True, "T": True, "true": True, "True": True, "TRUE": True,
    "f": False, "F": False, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INT64: Final = range(-(2**63), 2**63)
_UINT64: Final = range(2**64)
_SIGN_AND_DIGITS: Final = re.compile(r"(-?)0*([0-9]*)")
_FLOAT: Final = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_ESCAPE: Final = re.compile(r'\\(["\\])')
_CHECKED_INT, _CHECKED_UINT = 19, 20
"""From how many characters on an integer is checked for its range. Source: observed."""
_CHECKED_FLOAT: Final = 25


class LineError(FakeInfluxError):
    """A line, or a part of it, that does not parse; the message is the real server's."""


def check_number(text: str) -> None:
    """Raise LineError for a value that begins as a number and is none. Source: observed."""
    kind = text[-1] if text[-1] in "iu" else ""
    digits = text.removesuffix(kind)
    if kind and not re.fullmatch("-?[0-9]+" if kind == "i" else "[0-9]+", digits):
        raise LineError("invalid number")
    if kind == "i" and len(digits) >= _CHECKED_INT:
        _check_range(digits, "integer", "ParseInt", _INT64)
    elif kind == "u" and len(digits) >= _CHECKED_UINT:
        _check_range(digits, "unsigned", "ParseUint", _UINT64)
    elif not kind:
        _check_float(text)


def _check_range(digits: str, name: str, parser: str, allowed: range) -> None:
    if read_digits(digits) not in allowed:
        failure = f"strconv.{parser}: parsing {go_quote(digits)}: value out of range"
        raise LineError(f"unable to parse {name} {digits}: {failure}")


def _check_float(text: str) -> None:
    """Check a float. The real server looks at the shape first, and parses what could be out of range."""
    if not _has_float_shape(text):
        raise LineError("invalid number")
    scientific = "e" in text or "E" in text
    if (scientific or len(text) >= _CHECKED_FLOAT) and read_float(text) is None:
        raise LineError("invalid float")


_SHAPE: Final = re.compile(r"-?(?:[0-9.]|(?<=.)[eE]|(?<=[eE])[+-])*", re.DOTALL)


def _has_float_shape(text: str) -> bool:
    """Return whether it is of digits, one point at most, and exponents anywhere but at the beginning."""
    if not _SHAPE.fullmatch(text) or text.count(".") > 1:
        return False
    return len(text) - text.count(".") - text.startswith("-") > 0


def read_digits(digits: str) -> int:
    """Return an integer of any length; one that has more than 20 digits is given as out of every range."""
    match = _SIGN_AND_DIGITS.fullmatch(digits)
    sign, rest = match.groups() if match else ("", "")
    number = int(rest or "0") if len(rest) <= 20 else _UINT64.stop
    return -number if sign else number


def read_float(text: str) -> float | None:
    """Return a float as Go's ParseFloat reads a decimal one; None for what it refuses."""
    number = float(text) if _FLOAT.fullmatch(text) else None
    return None if number in (float("inf"), float("-inf")) else number


def read_value(text: str) -> Value:
    """Return the value of a field by its own text, as it is stored.

    It is an Unreadable where only its kind can be told.

    `text`: of a line that was found to parse. Source: observed.
    """
    kind = _kind_of(text)
    value = None if kind is None else _READERS[kind](text)
    return Unreadable(text, kind) if value is None else value


def _kind_of(text: str) -> Kind | None:
    """Return the kind of a value by its first and last character, None for no text."""
    if not text:
        return None
    if text[0] == '"':
        return "string"
    if text[0] not in "0123456789-.nNiIu":
        return "bool"
    return _INTEGERS.get(text[-1], "float")


def _read_string(text: str) -> str | None:
    """Return what stands between the first and the last byte. What follows a closing quote counts, too."""
    if len(text) == 1:
        return None
    if text[-1].isascii():
        inside = text[1:-1]
    else:
        inside = text.encode("utf-8", "surrogateescape")[1:-1].decode("utf-8", "surrogateescape")
    return _ESCAPE.sub(r"\1", inside)


def _read_integer(text: str) -> int | None:
    number = _read_whole(text)
    return number if number is not None and number in _INT64 else None


def _read_unsigned(text: str) -> int | None:
    number = _read_whole(text)
    return Unsigned(number) if number is not None and number in _UINT64 else None


def _read_whole(text: str) -> int | None:
    digits = text[:-1]
    return read_digits(digits.removeprefix("+")) if re.fullmatch("[+-]?[0-9]+", digits) else None


_INTEGERS: Final[dict[str, Kind]] = {"i": "int", "u": "uint"}
_READERS: Final[dict[Kind, Callable[[str], Value | None]]] = {
    "float": read_float,
    "int": _read_integer,
    "uint": _read_unsigned,
    "string": _read_string,
    "bool": BOOLEANS.get,
}
