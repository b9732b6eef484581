"""The package influxdata/influxdb/monitor: checks of points, what they found, and who is told of it.

What it writes goes to the bucket `_monitoring`, or where the options `monitor.write` and `monitor.log` say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeinflux.query import experimental_tables as tables_of
from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.calls import call_piped
from fakeinflux.query.scopes import make_closure
from fakeinflux.query.table_functions import TABLES, evaluation_of, given
from fakeinflux.query.universe_pivot import FIELDS_AS_COLS
from fakeinflux.query.universe_selections import pipe
from fakeinflux.query.universe_wide_to import EXPERIMENTAL_TO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.values import Record, Value

_PATH: Final = "influxdata/influxdb/monitor"
_BUCKET: Final = "_monitoring"
_LEVELS: Final = {
    "levelCrit": "crit",
    "levelInfo": "info",
    "levelOK": "ok",
    "levelUnknown": "unknown",
    "levelWarn": "warn",
}

VALUES: Final[dict[str, Any]] = {"bucket": _BUCKET, **_LEVELS}


def _extend(execution: Execution, stream: Value, labels: Iterable[str]) -> Stream:
    """Return the group key with more columns."""
    evaluation = evaluation_of(execution)
    group = tables_of.FUNCTIONS["group"]
    made: Stream = call_piped(evaluation, group, stream, {"mode": "extend", "columns": list(labels)})
    return made


def _set(execution: Execution, stream: Value, record: Record) -> Stream:
    """Return these values in all rows, and in the group key."""
    evaluation = evaluation_of(execution)
    made = call_piped(evaluation, tables_of.FUNCTIONS["set"], stream, {"o": record})
    return _extend(execution, made, record)


def _map(execution: Execution, stream: Value, text: str, **names: Value) -> Stream:
    """Return the rows of a stream through a function of Flux."""
    universe = evaluation_of(execution).universe
    known = {name: universe[name] for name in ("int", "now")}
    return pipe(execution, stream, "map", fn=make_closure(text, **known, **names))


def _written(execution: Execution, stream: Value, option: str) -> Value:
    """Return what the option does with a stream; without it, the stream is written to the bucket."""
    evaluation = evaluation_of(execution)
    chosen = evaluation.options.get((_PATH, option))
    if chosen is not None:
        return call_piped(evaluation, chosen, stream, {})
    return call_piped(evaluation, EXPERIMENTAL_TO, stream, {"bucket": _BUCKET})


_STATUS: Final = """(r) => ({r with
    _measurement: "statuses",
    _source_measurement: r._measurement,
    _type: data._type,
    _check_id: data._check_id,
    _check_name: data._check_name,
    _level: if crit(r: r) then "crit" else if warn(r: r) then "warn" else if info(r: r) then "info"
        else if ok(r: r) then "ok" else "unknown",
    _source_timestamp: int(v: r._time),
    _time: now(),
})"""
_STATUS_KEY: Final = ("_source_measurement", "_type", "_check_id", "_check_name", "_level")


def _check(execution: Execution, arguments: Record) -> Value:
    data, never, always = arguments["data"], make_closure("(r) => false"), make_closure("(r) => true")
    levels = {
        name: given(arguments, name) or (always if name == "ok" else never)
        for name in ("crit", "warn", "info", "ok")
    }
    stream = _set(execution, arguments["tables"], data.get("tags") or {})
    stream = _map(execution, stream, _STATUS, data=data, **levels)
    message = "(r) => ({r with _message: messageFn(r: r)})"
    stream = _map(execution, stream, message, messageFn=arguments["messageFn"])
    return _written(execution, _extend(execution, stream, _STATUS_KEY), "write")


_NOTIFICATION: Final = """(r) => ({r with
    _measurement: "notifications", _status_timestamp: int(v: r._time), _time: now()
})"""


def _notify(execution: Execution, arguments: Record) -> Value:
    stream = _set(execution, arguments["tables"], arguments["data"])
    stream = _map(execution, stream, _NOTIFICATION)
    sent = call_piped(evaluation_of(execution), arguments["endpoint"], stream, {})
    return _written(execution, _extend(execution, sent, ["_sent"]), "log")


def _deadman(execution: Execution, arguments: Record) -> Stream:
    latest = pipe(execution, arguments["tables"], "max", column="_time")
    return _map(execution, latest, "(r) => ({r with dead: r._time < t})", t=arguments["t"])


def _stored(measurement: str) -> Callable[[Execution, Record], Value]:
    """Return what was written of one measurement, fields as columns."""

    def call(execution: Execution, arguments: Record) -> Value:
        evaluation = evaluation_of(execution)
        stream = execution.call(evaluation.universe["from"], {"bucket": _BUCKET})
        stop = given(arguments, "stop", execution.now)
        stream = pipe(execution, stream, "range", start=arguments["start"], stop=stop)
        wanted = make_closure("(r) => r._measurement == wanted", wanted=measurement)
        stream = pipe(execution, stream, "filter", fn=wanted)
        chosen = given(arguments, "fn") or make_closure("(r) => true")
        stream = pipe(execution, stream, "filter", fn=chosen)
        return call_piped(evaluation, FIELDS_AS_COLS, stream, {})

    return call


_BY_RANK: Final = """(r) => ({r with
    level_value: if r._level == "crit" then 4 else if r._level == "warn" then 3
        else if r._level == "info" then 2 else if r._level == "ok" then 1 else 0
})"""
_BY_DIRECTION: Final = """(r) => ({r with
    level_value: if reached(r: r) then 1 else if left(r: r) then 0 else -10
})"""


def _changes(execution: Execution, stream: Value, rank: str, kept: str, **names: Value) -> Stream:
    """Return the rows whose level is another than that of the row before, as far as wanted."""
    stream = _map(execution, stream, rank, **names)
    stream = pipe(execution, stream, "duplicate", column="_level", **{"as": "____temp_level____"})
    stream = pipe(execution, stream, "drop", columns=["_level"])
    stream = pipe(execution, stream, "rename", columns={"____temp_level____": "_level"})
    stream = pipe(execution, stream, "sort", columns=["_source_timestamp", "_time"], desc=False)
    stream = pipe(execution, stream, "difference", columns=["level_value"])
    stream = pipe(execution, stream, "filter", fn=make_closure(kept))
    return _extend(execution, pipe(execution, stream, "drop", columns=["level_value"]), ["_level"])


def _changes_only(execution: Execution, arguments: Record) -> Stream:
    return _changes(execution, arguments["tables"], _BY_RANK, "(r) => r.level_value != 0")


def _state_changes(execution: Execution, arguments: Record) -> Stream:
    before, after = arguments["fromLevel"], arguments["toLevel"]
    if before == after == "any":
        return _changes_only(execution, arguments)
    exact, other = "(r) => r._level == level", "(r) => r._level != level and exists r._level"
    reached = make_closure(other, level=before) if after == "any" else make_closure(exact, level=after)
    left = make_closure(other, level=after) if before == "any" else make_closure(exact, level=before)
    kept = "(r) => r.level_value == 1"
    return _changes(execution, arguments["tables"], _BY_DIRECTION, kept, reached=reached, left=left)


_RECORD: Final = Param("record", required=True)
_FN: Final = Param("function")
_NEEDED_FN: Final = Param("function", required=True)
_ANY: Final = Param("string", "any")
_SINCE: Final = {"start": Param(required=True), "stop": Param()}

FUNCTIONS: Final = {
    "check": Builtin(
        "check",
        {
            "tables": TABLES,
            "data": _RECORD,
            "messageFn": _NEEDED_FN,
            **dict.fromkeys(("crit", "warn", "info", "ok"), _FN),
        },
        _check,
    ),
    "deadman": Builtin("deadman", {"tables": TABLES, "t": Param("time", required=True)}, _deadman),
    "from": Builtin("from", {**_SINCE, "fn": _FN}, _stored("statuses")),
    "logs": Builtin("logs", {**_SINCE, "fn": _NEEDED_FN}, _stored("notifications")),
    "notify": Builtin("notify", {"tables": TABLES, "endpoint": _NEEDED_FN, "data": _RECORD}, _notify),
    "stateChanges": Builtin(
        "stateChanges", {"tables": TABLES, "fromLevel": _ANY, "toLevel": _ANY}, _state_changes
    ),
    "stateChangesOnly": Builtin("stateChangesOnly", {"tables": TABLES}, _changes_only),
}
