"""The functions of Flux that a script may call without an import, and what they take.

They are those of the real server, whether they run here or are refused by name. `invalid` is the kind of a
parameter that takes more than one. Source: observed (range, from, mean, join, yield and a few more), spec
(the published signatures of the others).
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
_COUNT: Final = "n:int tables:stream"
_TOP: Final = "columns:array n:int tables:stream"
_HIGHEST: Final = "column:string groupColumns:array n:invalid tables:stream"
_SIGNATURES: Final = {
    "_fillEmpty": "createEmpty:bool tables:stream",
    "_highestOrLowest": "_sortLimit:function column:invalid groupColumns:array n:invalid reducer:function "
    "tables:stream",
    "_hourSelection": "location:object start:invalid stop:invalid tables:stream timeColumn:string",
    "_sortLimit": "columns:array desc:bool n:int tables:stream",
    "_vectorizedFloat": _VALUE,
    "_window": "createEmpty:bool every:duration location:object offset:duration period:duration "
    "startColumn:string stopColumn:string tables:stream timeColumn:string",
    "aggregateWindow": "column:invalid createEmpty:bool every:duration fn:function location:object "
    "offset:duration period:duration tables:stream timeDst:string timeSrc:string",
    "bool": _VALUE,
    "bottom": _TOP,
    "buckets": "host:string org:string orgID:string token:string",
    "bytes": _VALUE,
    "cardinality": "bucket:string bucketID:string host:string org:string orgID:string predicate:function "
    "start:invalid stop:invalid token:string",
    "chandeMomentumOscillator": _TOP,
    "columns": _COLUMN,
    "contains": "set:array value:invalid",
    "count": _COLUMN,
    "cov": "on:array pearsonr:bool x:invalid y:invalid",
    "covariance": "columns:array pearsonr:bool tables:stream valueDst:string",
    "cumulativeSum": _COLUMNS,
    "derivative": "columns:array initialZero:bool nonNegative:bool tables:stream timeColumn:string "
    "unit:duration",
    "die": "msg:string",
    "difference": "columns:array initialZero:bool keepFirst:bool nonNegative:bool tables:stream",
    "display": _VALUE,
    "distinct": _COLUMN,
    "doubleEMA": _COUNT,
    "drop": "columns:array fn:function tables:stream",
    "duplicate": "as:string column:string tables:stream",
    "duration": _VALUE,
    "elapsed": "columnName:string tables:stream timeColumn:string unit:duration",
    "exponentialMovingAverage": _COUNT,
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
    "highestAverage": _HIGHEST,
    "highestCurrent": _HIGHEST,
    "highestMax": _HIGHEST,
    "histogram": "bins:array column:string countColumn:string normalize:bool tables:stream "
    "upperBoundColumn:string",
    "histogramQuantile": "countColumn:string minValue:float onNonmonotonic:string quantile:float "
    "tables:stream upperBoundColumn:string valueColumn:string",
    "holtWinters": "column:string interval:duration n:int seasonality:int tables:stream timeColumn:string "
    "withFit:bool withMinSSE:bool",
    "hourSelection": "location:object start:invalid stop:invalid tables:stream timeColumn:string",
    "increase": _COLUMNS,
    "int": _VALUE,
    "integral": "column:string interpolate:string tables:stream timeColumn:string unit:duration",
    "join": "method:string on:array tables:invalid",
    "kaufmansAMA": "column:string n:int tables:stream",
    "kaufmansER": _COUNT,
    "keep": "columns:array fn:function tables:stream",
    "keyValues": "keyColumns:array tables:stream",
    "keys": _COLUMN,
    "last": _COLUMN,
    "length": "arr:array",
    "limit": "n:int offset:int tables:stream",
    "linearBins": "count:int infinity:bool start:float width:float",
    "logarithmicBins": "count:int factor:float infinity:bool start:float",
    "lowestAverage": _HIGHEST,
    "lowestCurrent": _HIGHEST,
    "lowestMin": _HIGHEST,
    "map": "fn:function mergeKey:bool tables:stream",
    "max": _COLUMN,
    "mean": _COLUMN,
    "median": "column:string compression:float method:string tables:stream",
    "min": _COLUMN,
    "mode": _COLUMN,
    "movingAverage": _COUNT,
    "now": "",
    "pearsonr": "on:array x:invalid y:invalid",
    "pivot": "columnKey:array rowKey:array tables:stream valueColumn:string",
    "quantile": "column:string compression:float method:string q:float tables:stream",
    "range": "start:invalid stop:invalid tables:stream",
    "reduce": "fn:function identity:invalid tables:stream",
    "relativeStrengthIndex": _TOP,
    "rename": "columns:invalid fn:function tables:stream",
    "sample": "column:string n:int pos:int tables:stream",
    "set": "key:string tables:stream value:string",
    "skew": _COLUMN,
    "sort": "columns:array desc:bool tables:stream",
    "spread": _COLUMN,
    "stateCount": "column:string fn:function tables:stream",
    "stateDuration": "column:string fn:function tables:stream timeColumn:string unit:duration",
    "stateTracking": "countColumn:string durationColumn:string durationUnit:duration fn:function "
    "tables:stream timeColumn:string",
    "stddev": "column:string mode:string tables:stream",
    "string": _VALUE,
    "sum": _COLUMN,
    "tableFind": "fn:function tables:stream",
    "tail": "n:int offset:int tables:stream",
    "time": _VALUE,
    "timeShift": "columns:array duration:duration tables:stream",
    "timeWeightedAvg": "tables:stream unit:duration",
    "timedMovingAverage": "column:string every:duration period:duration tables:stream",
    "to": "bucket:string bucketID:string fieldFn:function host:string measurementColumn:string org:string "
    "orgID:string tables:stream tagColumns:array timeColumn:string token:string",
    "toBool": _TABLES,
    "toFloat": _TABLES,
    "toInt": _TABLES,
    "toString": _TABLES,
    "toTime": _TABLES,
    "toUInt": _TABLES,
    "today": "",
    "top": _TOP,
    "tripleEMA": _COUNT,
    "tripleExponentialDerivative": _COUNT,
    "truncateTimeColumn": "tables:stream timeColumn:invalid unit:duration",
    "uint": _VALUE,
    "union": "tables:array",
    "unique": _COLUMN,
    "wideTo": "bucket:string bucketID:string host:string org:string orgID:string tables:stream token:string",
    "window": "createEmpty:bool every:duration location:object offset:duration period:duration "
    "startColumn:string stopColumn:string tables:stream timeColumn:string",
    "yield": "name:string tables:stream",
}


def list_suggestions(_world: WorldState, _call: Call, _request: None) -> Answer:
    """Return all functions by name; a parameter that is called `table` is left out. Source: observed."""
    shown = [_show(name, hidden="table") for name in sorted(_SIGNATURES)]
    return Answer(200, {"funcs": shown}, lasting=True)


def show_suggestion(_world: WorldState, call: Call, _request: None) -> Answer:
    """Return one of the functions.

    Raises Refused: internal error, for an unknown name. Source: spec, observed.
    """
    name = call.parameters["name"]
    if name not in _SIGNATURES:
        raise Refused("internal error", HIDDEN)
    return Answer(200, _show(name), lasting=True)


def _show(name: str, hidden: str = "") -> dict[str, Json]:
    parts = (part.split(":") for part in _SIGNATURES[name].split())
    return {"name": name, "params": {parameter: kind for parameter, kind in parts if parameter != hidden}}
