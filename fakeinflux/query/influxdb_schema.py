"""The package influxdata/influxdb/schema: the measurements, fields, tags and tag values of a bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.durations import DAY
from fakeinflux.query.scopes import make_closure
from fakeinflux.query.table_functions import evaluation_of, given
from fakeinflux.query.universe_pivot import FIELDS_AS_COLS
from fakeinflux.query.universe_selections import pipe
from fakeinflux.query.values import FluxDuration

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.values import Record, Value

MONTH_AGO: Final = FluxDuration(0, -30 * DAY)
"""From when on the functions look where the script does not say."""


def _found(execution: Execution, arguments: Record, predicate: Value) -> Stream:
    """Return what a bucket has within the range, of the series that the predicate wants."""
    source = evaluation_of(execution).universe["from"]
    stream = execution.call(source, {"bucket": arguments["bucket"]})
    stop = given(arguments, "stop", execution.now)
    bounded = pipe(execution, stream, "range", start=arguments["start"], stop=stop)
    return pipe(execution, bounded, "filter", fn=predicate)


def _values_of(tag: str, execution: Execution, arguments: Record, predicate: Value) -> Stream:
    kept = pipe(execution, _found(execution, arguments, predicate), "keep", columns=[tag])
    return pipe(execution, pipe(execution, kept, "group"), "distinct", column=tag)


def _keys(execution: Execution, arguments: Record, predicate: Value) -> Stream:
    keys = pipe(execution, _found(execution, arguments, predicate), "keys")
    return pipe(execution, pipe(execution, keys, "keep", columns=["_value"]), "distinct")


def _tag_values(execution: Execution, arguments: Record, predicate: Value) -> Stream:
    return _values_of(arguments["tag"], execution, arguments, predicate)


def _fields(execution: Execution, arguments: Record, predicate: Value) -> Stream:
    return _values_of("_field", execution, arguments, predicate)


def _measurements(execution: Execution, arguments: Record, predicate: Value) -> Stream:
    return _values_of("_measurement", execution, arguments, predicate)


def _of_all(name: str, find: Callable[[Execution, Record, Value], Stream], *needed: str) -> Builtin:
    """Return a function over the series of a bucket; most take a predicate."""

    def call(execution: Execution, arguments: Record) -> Stream:
        predicate = given(arguments, "predicate") if "predicate" in arguments else None
        return find(execution, arguments, predicate or make_closure("(r) => true"))

    parameters = dict.fromkeys(("bucket", *needed), _TEXT)
    filtered = {} if name == "measurements" else {"predicate": Param("function")}
    return Builtin(name, {**parameters, **filtered, **_RANGE}, call)


def _of_measurement(name: str, find: Callable[[Execution, Record, Value], Stream], *needed: str) -> Builtin:
    """Return a function over the series of one measurement."""

    def call(execution: Execution, arguments: Record) -> Stream:
        wanted = make_closure("(r) => r._measurement == wanted", wanted=arguments["measurement"])
        return find(execution, arguments, wanted)

    parameters = dict.fromkeys(("bucket", "measurement", *needed), _TEXT)
    return Builtin(name, {**parameters, **_RANGE}, call)


_TEXT: Final = Param("string", required=True)
_RANGE: Final = {"start": Param(default=MONTH_AGO), "stop": Param()}

FUNCTIONS: Final = {
    "fieldsAsCols": FIELDS_AS_COLS,
    "fieldKeys": _of_all("fieldKeys", _fields),
    "measurementFieldKeys": _of_measurement("measurementFieldKeys", _fields),
    "measurements": _of_all("measurements", _measurements),
    "tagKeys": _of_all("tagKeys", _keys),
    "measurementTagKeys": _of_measurement("measurementTagKeys", _keys),
    "tagValues": _of_all("tagValues", _tag_values, "tag"),
    "measurementTagValues": _of_measurement("measurementTagValues", _tag_values, "tag"),
}
