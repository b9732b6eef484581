"""The package `experimental/array`: the package `array`, and arrays of other kinds made of arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.array import FUNCTIONS as ARRAY
from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.conversions import CONVERSIONS
from fakeinflux.query.values import Array

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record, Value

_NAMES: Final = {
    "toBool": "bool",
    "toDuration": "duration",
    "toFloat": "float",
    "toInt": "int",
    "toString": "string",
    "toTime": "time",
    "toUInt": "uint",
}


def _converted(name: str, kind: str, convert: Callable[[Value], Value]) -> Builtin:
    def call(_: Execution, arguments: Record) -> Array:
        return Array(map(convert, arguments["arr"]), kind)

    return Builtin(name, {"arr": Param("array", required=True, pipe=True)}, call)


FUNCTIONS: Final = {
    **ARRAY,
    **{name: _converted(name, kind, CONVERSIONS[kind]) for name, kind in _NAMES.items()},
}
