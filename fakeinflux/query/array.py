"""The package `array`: functions that take and give arrays, and `from`, which makes a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.errors import FluxError
from fakeinflux.query.universe_sources import ARRAY_FROM
from fakeinflux.query.values import Array, kind_of

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record, Value


def _concat(_: Execution, arguments: Record) -> Array:
    some, others = arguments["arr"], arguments["v"]
    if some and others and kind_of(some[0]) != kind_of(others[0]):
        raise FluxError(f"expected {kind_of(some[0])} but found {kind_of(others[0])} (argument v)")
    return Array([*some, *others], getattr(some, "element", None) or getattr(others, "element", None))


def _map(execution: Execution, arguments: Record) -> Array:
    mapped = [execution.call(arguments["fn"], {"x": item}) for item in arguments["arr"]]
    return Array(mapped, kind_of(mapped[0]) if mapped else None)


def _filter(execution: Execution, arguments: Record) -> Array:
    kept = [item for item in arguments["arr"] if _is_true(execution.call(arguments["fn"], {"x": item}))]
    return Array(kept, getattr(arguments["arr"], "element", None))


def _is_true(value: Value) -> bool:
    if value is not None and kind_of(value) != "bool":
        raise FluxError(f"expected bool but found {kind_of(value)} (argument fn)")
    return bool(value)


_ARR: Final = Param("array", required=True, pipe=True)
_FN: Final = Param("function", required=True)

FUNCTIONS: Final = {
    "from": ARRAY_FROM,
    "concat": Builtin("concat", {"arr": _ARR, "v": Param("array", required=True)}, _concat),
    "map": Builtin("map", {"arr": _ARR, "fn": _FN}, _map),
    "filter": Builtin("filter", {"arr": _ARR, "fn": _FN}, _filter),
}
