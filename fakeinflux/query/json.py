"""The package `json`: values as JSON, as Go writes it."""

from __future__ import annotations

import json
import math
import re
from base64 import b64encode
from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import pure
from fakeinflux.query.conversions import to_string
from fakeinflux.query.durations import format_duration
from fakeinflux.query.errors import FluxError
from fakeinflux.query.numbers import format_float
from fakeinflux.query.values import kind_of
from fakeinflux.timing.instants import format_instant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeinflux.query.values import Value

_ESCAPED: Final = re.compile("[<>&\u2028\u2029]")
_EXPONENT: Final = re.compile(r"e([+-])0*(\d)")
"""Go writes `1e-7` where Python writes `1e-07`."""


def json_text(value: Value) -> str:
    """Return a value as JSON, members of records by name. Raises FluxError: there is a function or a stream.

    >>> json_text({"b": 1.5, "a": ["x<y"]})
    '{"a":["x\\\\u003cy"],"b":1.5}'
    """
    kind = kind_of(value)
    printer = _PRINTERS.get(kind)
    if printer is not None:
        return printer(value)
    if kind == "array":
        return f"[{','.join(map(json_text, value))}]"
    if kind == "record":
        return _object(value)
    if kind == "dictionary":
        return _object({to_string(key) or "": member for key, member in value.items()})
    if kind == "stream":
        raise FluxError(
            "got table stream instead of array. "
            "Try using tableFind() or findRecord() to extract data from stream"
        )
    raise FluxError("cannot encode a function value")


def _object(members: Mapping[str, Value]) -> str:
    pairs = (f"{_quoted(name)}:{json_text(value)}" for name, value in sorted(members.items()))
    return f"{{{','.join(pairs)}}}"


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def _float(number: float) -> str:
    if not math.isfinite(number):
        raise FluxError(f"json: unsupported value: {format_float(number)}", "internal error")
    if number == 0 or 1e-6 <= abs(number) < 1e21:
        return format_float(number)
    return _EXPONENT.sub(r"e\1\2", repr(number))


_PRINTERS: Final[dict[str, Callable[[Value], str]]] = {
    "null": lambda _: "null",
    "bool": lambda value: "true" if value else "false",
    "int": str,
    "uint": str,
    "float": _float,
    "string": _quoted,
    "bytes": lambda value: _quoted(b64encode(value).decode()),
    "time": lambda value: _quoted(format_instant(value)),
    "duration": lambda value: _quoted(format_duration(value)),
    "regexp": lambda value: _quoted(value.pattern),
}

FUNCTIONS: Final = {"encode": pure("encode", {"v": None}, lambda value: json_text(value).encode())}
