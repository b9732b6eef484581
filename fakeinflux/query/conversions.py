"""The functions that turn a value into another kind: bool, bytes, duration, float, int, string, time, uint.

Null stays null. Each also takes the values of a column one by one (`toInt` and the like).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

from fakeinflux.golang.quoting import go_quote
from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.durations import fixed_nanoseconds, format_duration, parse_duration
from fakeinflux.query.errors import FluxError
from fakeinflux.query.numbers import (
    float_to_int,
    float_to_uint,
    format_float,
    parse_float,
    parse_int,
    parse_uint,
)
from fakeinflux.query.values import FluxDuration, Time, UInt, kind_of, type_name, wrap_int, wrap_uint
from fakeinflux.timing.instants import InstantError, format_seconds, parse_instant
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record, Value

_T = TypeVar("_T")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def to_bool(value: Value) -> bool | None:
    """Return a boolean out of "true", "false", 0 or 1. Raises FluxError. Source: observed."""
    kind = kind_of(value)
    if kind in ("bool", "null"):
        return value  # type: ignore[no-any-return]
    if kind == "string":
        if value in ("true", "false"):
            return bool(value == "true")
        raise FluxError(f"cannot convert string {go_quote(value)} to bool")
    if kind in ("int", "uint", "float"):
        if value in (0, 1):
            return bool(value)
        shown = _six_decimals(value) if kind == "float" else value
        raise FluxError(f"cannot convert {kind} {shown} to bool, must be 0 or 1")
    raise _inconvertible(value, "bool")


def _six_decimals(number: float) -> str:
    text = format_float(number)
    return text if text[-1] in "Nf" else f"{number:.6f}"


def to_int(value: Value) -> int | None:
    """Return an integer: of a float its whole part, of times and durations their nanoseconds.

    Raises FluxError. Source: observed.
    """
    kind = kind_of(value)
    if kind == "string":
        return _parsed(parse_int, value, "int")
    if kind == "float":
        return float_to_int(value)
    if kind == "duration":
        return fixed_nanoseconds(value)
    if kind in ("int", "uint", "bool", "time"):
        return wrap_int(int(value))
    if kind == "null":
        return None
    raise _inconvertible(value, "int")


def to_uint(value: Value) -> UInt | None:
    """Return an unsigned integer, as `to_int`; negative numbers wrap, but texts of them are refused."""
    kind = kind_of(value)
    if kind == "string":
        return UInt(_parsed(parse_uint, value, "uint"))
    if kind == "float":
        return UInt(float_to_uint(value))
    if kind == "duration":
        return wrap_uint(fixed_nanoseconds(value))
    if kind in ("int", "uint", "bool", "time"):
        return wrap_uint(value)
    if kind == "null":
        return None
    raise _inconvertible(value, "uint")


def to_float(value: Value) -> float | None:
    """Return a float out of a number, a boolean or a text. Raises FluxError. Source: observed."""
    kind = kind_of(value)
    if kind == "string":
        return _parsed(parse_float, value, "float")
    if kind in ("int", "uint", "float", "bool"):
        return float(value)
    if kind == "null":
        return None
    raise _inconvertible(value, "float")


def to_string(value: Value) -> str | None:
    """Return a text: floats without exponents, times with nine digits of fraction. Raises FluxError.

    Source: observed.
    """
    kind = kind_of(value)
    printer = _PRINTERS.get(kind)
    if printer is not None:
        return printer(value)
    if kind == "null":
        return None
    raise _inconvertible(value, "string")


def _decode(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise FluxError("bytes contained non utf8 bytes, cannot be converted into a string") from None


def format_time(time: int) -> str:
    """Return a time as `string` and interpolation print it. Source: observed.

    >>> format_time(0)
    '1970-01-01T00:00:00.000000000Z'
    """
    return f"{format_seconds(time)[:-1]}.{time % SECOND:09d}Z"


_PRINTERS: Final[dict[str, Callable[[Value], str]]] = {
    "string": str,
    "int": str,
    "uint": str,
    "float": format_float,
    "bool": lambda value: "true" if value else "false",
    "time": format_time,
    "duration": format_duration,
    "bytes": _decode,
}


def to_time(value: Value) -> Time | None:
    """Return a time out of nanoseconds, or out of text such as 2024-01-31 or 2024-01-31T12:00:00Z.

    Raises FluxError. Source: observed.
    """
    kind = kind_of(value)
    if kind == "string":
        return Time(wrap_int(_parse_time(value)))
    if kind in ("int", "uint", "time"):
        return Time(wrap_int(value))
    if kind == "null":
        return None
    raise _inconvertible(value, "time")


def _parse_time(text: str) -> int:
    """Return nanoseconds since 1970, of a date or a time."""
    has_time = "T" in text
    try:
        if has_time:
            return parse_instant(text)
        if _DATE.fullmatch(text):
            return parse_instant(f"{text}T00:00:00Z")
    except InstantError:
        pass
    refusal = f"cannot convert string {go_quote(text)} to time due to invalid syntax"
    raise FluxError(f"{refusal}: cannot parse date{' time' * has_time}")


def to_duration(value: Value) -> FluxDuration | None:
    """Return a duration out of nanoseconds, or out of text such as 1h30m.

    Raises FluxError. Source: observed.
    """
    kind = kind_of(value)
    if kind == "string":
        return _parsed(parse_duration, value, "duration")
    if kind in ("int", "uint"):
        return FluxDuration(0, wrap_int(value))
    if kind in ("duration", "null"):
        return value  # type: ignore[no-any-return]
    raise _inconvertible(value, "duration")


def to_bytes(value: Value) -> bytes:
    """Return the UTF-8 of a text. Raises FluxError: the value is no text. Source: observed."""
    if kind_of(value) != "string":
        raise _inconvertible(value, "bytes")
    return str(value).encode("utf-8", "surrogatepass")


def _parsed(parse: Callable[[str], _T], text: str, wanted: str) -> _T:
    try:
        return parse(text)
    except ValueError:
        message = f"cannot convert string {go_quote(text)} to {wanted} due to invalid syntax"
        raise FluxError(message) from None


def _inconvertible(value: Value, wanted: str) -> FluxError:
    return FluxError(f"cannot convert {type_text(value)} to {wanted}")


def type_text(value: Value) -> str:
    """Return the type of a value as the real server's messages print it: `[int]`, `{a: string}`."""
    kind = kind_of(value)
    if kind == "array":
        return f"[{type_text(value[0]) if value else 'A'}]"
    if kind == "record":
        return f"{{{', '.join(f'{label}: {type_text(member)}' for label, member in value.items())}}}"
    if kind == "dictionary":
        [(key, member), *_] = value.items() or [("", "")]
        return f"[{type_text(key)}: {type_text(member)}]"
    return type_name(value)


CONVERSIONS: Final[dict[str, Callable[[Value], Value]]] = {
    "bool": to_bool,
    "bytes": to_bytes,
    "duration": to_duration,
    "float": to_float,
    "int": to_int,
    "string": to_string,
    "time": to_time,
    "uint": to_uint,
}


def _builtin(name: str, convert: Callable[[Value], Value]) -> Builtin:
    def call(_: Execution, arguments: Record) -> Value:
        return convert(arguments["v"])

    return Builtin(name, {"v": Param(required=True)}, call)


FUNCTIONS: Final = {name: _builtin(name, convert) for name, convert in CONVERSIONS.items()}
