"""The function `to`: rows become points of a bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.data_view import NewPoint
from fakeinflux.query.errors import FluxError
from fakeinflux.query.points_writing import is_writable, prepare_writing, refuse_host, stored, written
from fakeinflux.query.row_functions import Mapper
from fakeinflux.query.scopes import Function
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import TABLES, evaluation_of, given
from fakeinflux.query.universe_rows import select_rows
from fakeinflux.query.universe_sources import REMOTE

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Evaluation, Stream
    from fakeinflux.query.tables import Column, Table
    from fakeinflux.query.values import Record, Value


def _run_to(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    evaluation = evaluation_of(execution)

    def make_points(table: Table) -> list[NewPoint]:
        return points_of(evaluation, arguments, table)

    tables = written(evaluation, arguments, feeds[0].tables, make_points)
    return Feed((_with_times(table, arguments["timeColumn"]) for table in tables), feeds[0].loose)


def points_of(evaluation: Evaluation, arguments: Record, table: Table) -> list[NewPoint]:
    """Return the points that the rows of a table are. Raises FluxError."""
    measurement = _typed(table, arguments["measurementColumn"], "string")
    time_label = arguments["timeColumn"]
    if table.find(time_label) is None:
        raise FluxError("no time column detected")
    times = _typed(table, time_label, "time")
    fields = _fields(evaluation, arguments["fieldFn"], table)
    tags = _tags(arguments, table)
    points = []
    for at in range(table.row_count):
        if times.values[at] is None:
            continue
        found = {name: value for name, value in fields[at].items() if is_writable(value)}
        if found:
            tagged = tuple((column.label, column.values[at]) for column in tags if column.values[at])
            points.append(NewPoint(measurement.values[at] or "", tagged, found, times.values[at]))
    return points


def _typed(table: Table, label: str, kind: str) -> Column:
    column = table.find(label)
    if column is None:
        raise FluxError(f"no column with label {label} exists")
    if column.kind != kind:
        raise FluxError(f"column {label} of type {column.kind} is not of type {kind}")
    return column


def _fields(evaluation: Evaluation, function: Value, table: Table) -> list[Record]:
    """Return of each row its fields: what the function makes of it, or `_value` under its `_field`."""
    if function is not None:
        return _records(Mapper(evaluation, function).columns(table), table.row_count)
    names, values = table.find("_field"), table.find("_value")
    if names is None:
        raise FluxError("table has no _field column")
    if values is None:
        raise FluxError("table has no _value column")
    return [
        {name or "": stored(values.kind, value)}
        for name, value in zip(names.values, values.values, strict=True)
    ]


def _records(columns: list[Column], count: int) -> list[Record]:
    return [
        {column.label: stored(column.kind, column.values[at]) for column in columns} for at in range(count)
    ]


def _tags(arguments: Record, table: Table) -> list[Column]:
    """Return the columns that become tags: those named, or all of strings that are nothing else."""
    labels = arguments["tagColumns"]
    if labels is not None:
        found = [column for column in table.columns if column.label in labels]
        for column in found:
            if column.kind != "string":
                raise FluxError("invalid type for tag column")
    else:
        excluded = {"_value", "_field", "_measurement", *_members(arguments["fieldFn"])}
        found = [
            column for column in table.columns if column.kind == "string" and column.label not in excluded
        ]
    points = (arguments["measurementColumn"], arguments["timeColumn"])
    return sorted([column for column in found if column.label not in points], key=lambda column: column.label)


def _members(function: Value) -> set[str]:
    """Return the columns that a field function refers to."""
    if not isinstance(function, Function):
        return set()
    program = function.scope.program
    row = function.node.parameters[0].name if function.node.parameters else "r"
    found = set()
    tokens = program.source.tokens[function.node.start : function.node.stop]
    for at, word in enumerate(tokens[:-2]):
        if word != row:
            continue
        if tokens[at + 1] == ".":
            found.add(tokens[at + 2])
        elif tokens[at + 1] == "[":
            found.add(tokens[at + 2].strip('"'))
    return found


def _with_times(table: Table, label: str) -> Table:
    times = table.find(label)
    if times is None or None not in times.values:
        return table
    return select_rows(table, [at for at, time in enumerate(times.values) if time is not None])


TO: Final = Operation("to", _run_to, prepare=prepare_writing)


def _to(execution: Execution, arguments: Record) -> Stream:
    evaluation = evaluation_of(execution)
    options = {name: given(arguments, name) for name in arguments if name != "tables"}
    if options["bucket"] is None and options["bucketID"] is None:
        raise FluxError('missing required keyword argument "bucketID"')
    if options["bucket"] is not None and options["bucketID"] is not None:
        raise FluxError("cannot provide both `bucket` and `bucketID` parameters to the `to` function")
    if options["org"] is not None and options["orgID"] is not None:
        raise FluxError("cannot provide both `org` and `orgID` parameters to the `to` function")
    if options["host"] is not None and options["token"] is None:
        raise FluxError('missing required keyword argument "token"')
    refuse_host("to", options)
    options["timeColumn"] = options["timeColumn"] or "_time"
    options["measurementColumn"] = options["measurementColumn"] or "_measurement"
    stream = evaluation.stream(TO, options, [arguments["tables"]])
    evaluation.results.append(stream)
    return stream


_TEXT: Final = Param("string")

TO_FUNCTION: Final = Builtin(
    "to",
    {
        "tables": TABLES,
        **dict.fromkeys(("bucket", "bucketID", "org", "orgID", *REMOTE), _TEXT),
        "timeColumn": _TEXT,
        "measurementColumn": _TEXT,
        "tagColumns": Param("[string]"),
        "fieldFn": Param("function"),
    },
    _to,
)

FUNCTIONS: Final = {"to": TO_FUNCTION}
