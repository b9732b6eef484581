"""The functions that a script may call without an import, as far as they are there, and what they take.

The kinds are the real server's: `invalid` stands for a parameter that takes more than one. Source: observed
(range, from, mean, join, yield); spec (the others, from the published signatures).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.engine.errors import Refused
from fakeinflux.http.messages import Answer

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call, Json

HIDDEN: Final = "An internal error has occurred - check server logs"
_COLUMN: Final = "column:string tables:stream"
_COLUMNS: Final = "columns:array tables:stream"
_TABLES: Final = "tables:stream"
_VALUE: Final = "v:invalid"
_SIGNATURES: Final = {
    "aggregateWindow": "column:string createEmpty:bool every:duration fn:function location:object "
    "offset:duration period:duration tables:stream timeDst:string timeSrc:string",
    "bool": _VALUE,
    "buckets": "host:string org:string orgID:string token:string",
    "bytes": _VALUE,
    "contains": "set:array value:invalid",
    "count": _COLUMN,
    "cumulativeSum": _COLUMNS,
    "derivative": "columns:array nonNegative:bool tables:stream timeColumn:string unit:duration",
    "die": "msg:string",
    "difference": "columns:array initialZero:bool keepFirst:bool nonNegative:bool tables:stream",
    "display": _VALUE,
    "distinct": _COLUMN,
    "drop": "columns:array fn:function tables:stream",
    "duplicate": "as:string column:string tables:stream",
    "duration": _VALUE,
    "elapsed": "columnName:string tables:stream timeColumn:string unit:duration",
    "fill": "column:string tables:stream usePrevious:bool value:invalid",
    "filter": "fn:function onEmpty:string tables:stream",
    "findColumn": "column:string fn:function tables:stream",
    "findRecord": "fn:function idx:int tables:stream",
    "first": _COLUMN,
    "float": _VALUE,
    "from": "bucket:string bucketID:string host:string org:string orgID:string token:string",
    "getColumn": "column:string table:stream",
    "getRecord": "idx:int table:stream",
    "group": "columns:array mode:string tables:stream",
    "increase": _COLUMNS,
    "int": _VALUE,
    "join": "method:string on:array tables:invalid",
    "keep": "columns:array fn:function tables:stream",
    "last": _COLUMN,
    "length": "arr:array",
    "limit": "n:int offset:int tables:stream",
    "map": "fn:function mergeKey:bool tables:stream",
    "max": _COLUMN,
    "mean": _COLUMN,
    "median": "column:string compression:float method:string tables:stream",
    "min": _COLUMN,
    "mode": _COLUMN,
    "now": "",
    "pivot": "columnKey:array rowKey:array tables:stream valueColumn:string",
    "quantile": "column:string compression:float method:string q:float tables:stream",
    "range": "start:invalid stop:invalid tables:stream",
    "reduce": "fn:function identity:invalid tables:stream",
    "rename": "columns:invalid fn:function tables:stream",
    "set": "key:string tables:stream value:string",
    "sort": "columns:array desc:bool tables:stream",
    "spread": _COLUMN,
    "stddev": "column:string mode:string tables:stream",
    "string": _VALUE,
    "sum": _COLUMN,
    "tableFind": "fn:function tables:stream",
    "tail": "n:int offset:int tables:stream",
    "time": _VALUE,
    "to": "bucket:string bucketID:string fieldFn:function host:string measurementColumn:string org:string "
    "orgID:string tables:stream tagColumns:array timeColumn:string token:string",
    "toBool": _TABLES,
    "toFloat": _TABLES,
    "toInt": _TABLES,
    "toString": _TABLES,
    "toTime": _TABLES,
    "toUInt": _TABLES,
    "today": "",
    "uint": _VALUE,
    "union": "tables:array",
    "unique": _COLUMN,
    "window": "createEmpty:bool every:duration location:object offset:duration period:duration "
    "startColumn:string stopColumn:string tables:stream timeColumn:string",
    "yield": "name:string tables:stream",
}


def list_suggestions(_world: WorldState, _call: Call, _request: None) -> Answer:
    """All of them by name; a parameter that is called `table` is left out. Source: observed."""
    shown = [_show(name, hidden="table") for name in sorted(_SIGNATURES)]
    return Answer(200, {"funcs": shown}, lasting=True)


def show_suggestion(_world: WorldState, call: Call, _request: None) -> Answer:
    """One of them. Refused: `internal error` for an unknown name. Source: spec, observed."""
    name = call.parameters["name"]
    if name not in _SIGNATURES:
        raise Refused("internal error", HIDDEN)
    return Answer(200, _show(name), lasting=True)


def _show(name: str, hidden: str = "") -> dict[str, Json]:
    parts = (part.split(":") for part in _SIGNATURES[name].split())
    return {"name": name, "params": {parameter: kind for parameter, kind in parts if parameter != hidden}}
