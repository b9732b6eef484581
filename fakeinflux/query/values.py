"""The values of Flux in Python.

| Flux | Python |
|---|---|
| null | `None` |
| bool, float, string, bytes | `bool`, `float`, `str`, `bytes` |
| int | `int`, always within 64 bits signed (`wrap_int`) |
| uint | `UInt`, within 64 bits unsigned (`wrap_uint`) |
| time | `Time`, nanoseconds since 1970 UTC |
| duration | `FluxDuration` |
| regexp | `Regexp` |
| array | `Array` |
| record | `dict[str, Value]` |
| dictionary | `Dictionary` |
| function | `Function` (a closure) or `Builtin` (`query/builtins.py`) |
| stream of tables | `Stream` (`query/streams.py`) |

In the columns of tables times, ints and uints are all plain `int`: the column's kind tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    import re

Value: TypeAlias = Any
"""Any of the values of the table above."""

Record: TypeAlias = dict[str, Value]

_INT_SPAN: Final = 1 << 64
_INT_SIGN: Final = 1 << 63


class UInt(int):
    """An unsigned integer of 64 bits."""

    __slots__ = ()


class Time(int):
    """A time in nanoseconds since 1970, UTC."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class FluxDuration:
    """A length of time: calendar months and nanoseconds, both signed alike or zero."""

    months: int = 0
    nanoseconds: int = 0

    def __neg__(self) -> FluxDuration:
        return FluxDuration(-self.months, -self.nanoseconds)

    @property
    def negative(self) -> bool:
        """Whether it points back in time."""
        return self.months < 0 or self.nanoseconds < 0


@dataclass(frozen=True, slots=True)
class Regexp:
    """A regular expression: as written, and compiled with RE2's meaning."""

    pattern: str
    compiled: re.Pattern[str]


class Array(list[Value]):
    """An array. `element` is the kind of its elements where that is known without looking."""

    __slots__ = ("element",)

    def __init__(self, values: Any = (), element: str | None = None) -> None:
        super().__init__(values)
        self.element = element


class Dictionary(dict[Value, Value]):
    """A dictionary, `["a": 1]`; a record is a plain dict."""

    __slots__ = ()


class Vacant:
    """The one value that says an argument was not given."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "VACANT"


VACANT: Final = Vacant()


def wrap_int(number: int) -> int:
    """Return an integer as 64 signed bits hold it."""
    return (number + _INT_SIGN) % _INT_SPAN - _INT_SIGN


def wrap_uint(number: int) -> UInt:
    """Return an integer as 64 unsigned bits hold it."""
    return UInt(number % _INT_SPAN)


_KINDS: Final[dict[type, str]] = {
    bool: "bool",
    int: "int",
    UInt: "uint",
    float: "float",
    str: "string",
    bytes: "bytes",
    Time: "time",
    FluxDuration: "duration",
    Regexp: "regexp",
    Array: "array",
    list: "array",
    dict: "record",
    Dictionary: "dictionary",
    type(None): "null",
}


def kind_of(value: Value) -> str:
    """Return the kind of a value.

    It is bool, int, uint, float, string, bytes, time, duration, regexp, array, record, dictionary, function,
    stream or null.
    """
    kind = _KINDS.get(type(value))
    return kind if kind is not None else str(value.kind)


TYPE_NAMES: Final = {"record": "object"}
"""Kinds that the real server names otherwise in its messages. Source: observed."""


def type_name(value: Value) -> str:
    """Return the kind of a value as messages name it."""
    kind = kind_of(value)
    return TYPE_NAMES.get(kind, kind)


def wrap(kind: str, value: Value) -> Value:
    """Return a value out of a column of this kind, as scripts see it."""
    if value is None or kind not in ("time", "uint"):
        return value
    return Time(value) if kind == "time" else UInt(value)
