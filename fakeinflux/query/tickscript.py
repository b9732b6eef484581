"""The package contrib/bonitoo-io/tickscript: what scripts of Kapacitor are turned into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.calls import call_piped
from fakeinflux.query.experimental_tables import FUNCTIONS as EXPERIMENTAL
from fakeinflux.query.monitor import FUNCTIONS as MONITOR
from fakeinflux.query.scopes import make_closure
from fakeinflux.query.table_functions import TABLES, evaluation_of, given
from fakeinflux.query.universe_find import FUNCTIONS as FIND
from fakeinflux.query.universe_pivot import FIELDS_AS_COLS
from fakeinflux.query.universe_selections import pipe
from fakeinflux.query.universe_sources import ARRAY_FROM
from fakeinflux.query.values import Time

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.values import Record, Value

_DUMMY_TIME: Final = Time(946_684_800 * 10**9)


def _extend(execution: Execution, stream: Value, *labels: str) -> Stream:
    group = {"mode": "extend", "columns": list(labels)}
    made: Stream = call_piped(evaluation_of(execution), EXPERIMENTAL["group"], stream, group)
    return made


def _map(execution: Execution, stream: Value, text: str, **names: Value) -> Stream:
    return pipe(execution, stream, "map", fn=make_closure(text, **names))


def _renamed(execution: Execution, stream: Value, old: str, new: str) -> Stream:
    rename = make_closure("(column) => if column == old then new else column", old=old, new=new)
    return pipe(execution, stream, "rename", fn=rename)


def _define_check(_: Execution, arguments: Record) -> Record:
    return {
        "_check_id": arguments["id"],
        "_check_name": arguments["name"],
        "_type": arguments["type"],
        "tags": {},
    }


def _alert(execution: Execution, arguments: Record) -> Value:
    """Return the statuses of rows, with an id, details and, it may be, a topic."""
    bounds = make_closure("(column) => column =~ /_start.*/ or column =~ /_stop.*/")
    stream = pipe(execution, arguments["tables"], "drop", fn=bounds)
    checked = "(r) => ({r with _check_id: check._check_id, _check_name: check._check_name})"
    stream = _map(execution, stream, checked, check=arguments["check"])
    for label, default in (("id", '(r) => "${r._check_id}"'), ("details", '(r) => ""')):
        function = given(arguments, label) or make_closure(default)
        stream = _map(execution, stream, f"(r) => ({{r with {label}: told(r: r)}})", told=function)
    if arguments["topic"]:
        stream = pipe(execution, stream, "set", key="_topic", value=arguments["topic"])
        stream = _extend(execution, stream, "_topic")
    default = '(r) => "Threshold Check: ${r._check_name} is: ${r._level}"'
    message = given(arguments, "message") or make_closure(default)
    given_levels = {name: given(arguments, name) for name in ("crit", "warn", "info", "ok")}
    levels = {name: function for name, function in given_levels.items() if function is not None}
    told = {"messageFn": message, "data": arguments["check"], **levels}
    return call_piped(evaluation_of(execution), MONITOR["check"], stream, told)


def _deadman(execution: Execution, arguments: Record) -> Value:
    """Return a critical status where a measurement has no more rows than the threshold, even none at all."""
    stream = _present(execution, arguments["tables"], arguments["measurement"])
    stream = pipe(execution, stream, "duplicate", column="_measurement", **{"as": "__value__"})
    stream = pipe(execution, stream, "count", column="__value__")
    stream = _map(execution, stream, "(r) => ({r with _time: now})", now=execution.now)
    dead = "(r) => ({r with dead: r.__value__ <= threshold})"
    stream = _map(execution, stream, dead, threshold=arguments["threshold"])
    stream = pipe(execution, stream, "drop", columns=["__value__"])
    default = '(r) => "Deadman Check: ${r._check_name} is: " + (if r.dead then "dead" else "alive")'
    told = {
        "check": arguments["check"],
        "message": given(arguments, "message") or make_closure(default),
        "crit": make_closure("(r) => r.dead"),
        "topic": arguments["topic"],
    }
    function = given(arguments, "id")
    return call_piped(
        evaluation_of(execution), _ALERT, stream, told | ({} if function is None else {"id": function})
    )


def _present(execution: Execution, tables: Value, measurement: str) -> Value:
    """Return the tables, or one without rows where there are none, so that something can be counted."""
    evaluation = evaluation_of(execution)
    row = {"_time": _DUMMY_TIME, "_field": "unknown", "_value": 0}
    stream = execution.call(ARRAY_FROM, {"rows": [row]})
    stream = pipe(execution, stream, "set", key="_measurement", value=measurement)
    dummy = call_piped(evaluation, FIELDS_AS_COLS, _extend(execution, stream, "_measurement"), {})
    both = execution.call(evaluation.universe["union"], {"tables": [dummy, tables]})
    kept = pipe(execution, both, "keep", columns=["_measurement", "_time"])
    copied = pipe(execution, kept, "duplicate", column="_measurement", **{"as": "__value__"})
    counted = pipe(execution, copied, "count", column="__value__")
    wanted = make_closure("(key) => key._measurement == wanted", wanted=measurement)
    counts = call_piped(evaluation, FIND["findColumn"], counted, {"fn": wanted, "column": "__value__"})
    if list(counts[:1]) != [1]:
        return tables
    return pipe(execution, pipe(execution, dummy, "drop", columns=["unknown"]), "limit", n=0)


def _select(execution: Execution, arguments: Record) -> Stream:
    column, stream = arguments["column"], arguments["tables"]
    function = given(arguments, "fn")
    if function is not None:
        stream = call_piped(evaluation_of(execution), function, stream, {"column": column})
    return _renamed(execution, stream, column, arguments["as"])


def _select_window(execution: Execution, arguments: Record) -> Stream:
    column = arguments["column"]
    measures = {"every": arguments["every"], "fn": arguments["fn"], "column": column, "createEmpty": True}
    stream = pipe(execution, arguments["tables"], "aggregateWindow", **measures)
    stream = pipe(execution, stream, "fill", column=column, value=arguments["defaultValue"])
    return _renamed(execution, stream, column, arguments["as"])


def _group_by(execution: Execution, arguments: Record) -> Stream:
    grouped = pipe(execution, arguments["tables"], "group", columns=arguments["columns"])
    return _extend(execution, grouped, "_measurement")


def _join(execution: Execution, arguments: Record) -> Stream:
    join = evaluation_of(execution).universe["join"]
    joined = execution.call(join, {"tables": arguments["tables"], "on": arguments["on"]})
    text = "(r) => ({r with _measurement: measurement})"
    return _extend(
        execution, _map(execution, joined, text, measurement=arguments["measurement"]), "_measurement"
    )


_TEXT: Final = Param("string", required=True)
_FN: Final = Param("function")
_RECORD: Final = Param("record", required=True)
_VALUE: Final = Param("string", "_value")
_TOPIC: Final = Param("string", "")

_ALERT: Final = Builtin(
    "alert",
    {
        "check": _RECORD,
        **dict.fromkeys(("id", "details", "message", "crit", "warn", "info", "ok"), _FN),
        "topic": _TOPIC,
        "tables": TABLES,
    },
    _alert,
)
_SELECT: Final = {"column": _VALUE, "fn": _FN, "as": _TEXT, "tables": TABLES}

FUNCTIONS: Final = {
    "alert": _ALERT,
    "compute": Builtin("compute", _SELECT, _select),
    "deadman": Builtin(
        "deadman",
        {
            "check": _RECORD,
            "measurement": _TEXT,
            "threshold": Param("int", 0),
            "id": _FN,
            "message": _FN,
            "topic": _TOPIC,
            "tables": TABLES,
        },
        _deadman,
    ),
    "defineCheck": Builtin(
        "defineCheck", {"id": _TEXT, "name": _TEXT, "type": Param("string", "custom")}, _define_check
    ),
    "groupBy": Builtin("groupBy", {"columns": Param("[string]", required=True), "tables": TABLES}, _group_by),
    "join": Builtin(
        "join",
        {
            "tables": _RECORD,
            "on": Param("[string]", ["_time"]),
            "measurement": _TEXT,
        },
        _join,
    ),
    "select": Builtin("select", _SELECT, _select),
    "selectWindow": Builtin(
        "selectWindow",
        {
            "column": _VALUE,
            "fn": Param("function", required=True),
            "as": _TEXT,
            "every": Param("duration", required=True),
            "defaultValue": Param(required=True),
            "tables": TABLES,
        },
        _select_window,
    ),
}
