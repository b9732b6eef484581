"""The package `experimental/json`: JSON to values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.golang.json_reader import Members, Number, parse_json
from fakeinflux.query.builtins import pure
from fakeinflux.query.errors import FluxError
from fakeinflux.query.values import Array, kind_of

if TYPE_CHECKING:
    from fakeinflux.query.values import Value


def _parse(data: bytes) -> Value:
    """Return the value of a JSON text: numbers are floats, objects records.

    Raises FluxError: the text is no JSON, in Go's words.
    """
    return _flux_value(parse_json(data, lambda _, message: FluxError(message, "internal error")))


def _flux_value(value: Value) -> Value:
    if isinstance(value, Members):
        return {name: _flux_value(member) for name, member in sorted(value, key=lambda pair: pair[0])}
    if isinstance(value, Number):
        return float(value)
    if isinstance(value, list):
        items = [_flux_value(item) for item in value]
        if len({kind_of(item) for item in items}) > 1:
            raise FluxError("array values must all be the same type")
        return Array(items, kind_of(items[0]) if items else None)
    return value


FUNCTIONS: Final = {"parse": pure("parse", {"data": "bytes"}, _parse)}
