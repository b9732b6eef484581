"""The function `to`: rows become points of a bucket."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from fakeinflux.engine.errors import Refused
from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.data_view import NewPoint
from fakeinflux.query.errors import FluxError
from fakeinflux.query.reading import find_bucket
from fakeinflux.query.row_functions import Mapper
from fakeinflux.query.scopes import Function
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import TABLES, evaluation_of, given
from fakeinflux.query.universe_rows import select_rows
from fakeinflux.query.universe_sources import REMOTE
from fakeinflux.query.values import UInt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.evaluation import Evaluation
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.tables import Column, Table
    from fakeinflux.query.values import Record, Value


def _run_to(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    return Feed(_written(evaluation_of(execution), arguments, feeds[0]), feeds[0].loose)


def _written(evaluation: Evaluation, arguments: Record, feed: Feed) -> Iterator[Table]:
    bucket_id = find_bucket(evaluation, arguments["bucket"], arguments["bucketID"], writing=True)
    for table in feed.tables:
        points = points_of(evaluation, arguments, table)
        if points:
            write_points(evaluation, bucket_id, points)
        yield _with_times(table, arguments["timeColumn"])


def write_points(evaluation: Evaluation, bucket_id: str, points: Sequence[NewPoint]) -> None:
    """Write points. Raises FluxError with the words of the write's refusal."""
    try:
        evaluation.data.write(bucket_id, points)
    except Refused as refused:
        raise FluxError(refused.message, refused.code) from None


def points_of(evaluation: Evaluation, arguments: Record, table: Table) -> list[NewPoint]:
    """The points that the rows of a table are. Raises FluxError."""
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
        found = {name: value for name, value in fields[at].items() if _is_writable(value)}
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


def _is_writable(value: Value) -> bool:
    return value is not None and not (isinstance(value, float) and not math.isfinite(value))


def _fields(evaluation: Evaluation, function: Value, table: Table) -> list[Record]:
    """Of each row its fields: what the function makes of it, or `_value` under the name in `_field`."""
    if function is not None:
        return _records(Mapper(evaluation, function).columns(table), table.row_count)
    names, values = table.find("_field"), table.find("_value")
    if names is None:
        raise FluxError("table has no _field column")
    if values is None:
        raise FluxError("table has no _value column")
    return [
        {name or "": _stored(values.kind, value)}
        for name, value in zip(names.values, values.values, strict=True)
    ]


def _records(columns: list[Column], count: int) -> list[Record]:
    return [
        {column.label: _stored(column.kind, column.values[at]) for column in columns} for at in range(count)
    ]


def _stored(kind: str, value: Value) -> Value:
    return UInt(value) if kind == "uint" and value is not None else value


def _tags(arguments: Record, table: Table) -> list[Column]:
    """The columns that become tags: those named, or all of strings that are nothing else."""
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
    return sorted(found, key=lambda column: column.label)


def _members(function: Value) -> set[str]:
    """The columns that a field function refers to."""
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


def _prepare(evaluation: Evaluation, stream: Stream) -> None:
    arguments = stream.arguments
    if arguments["org"] is not None and evaluation.data.find_org(arguments["org"]) is None:
        raise FluxError(f'could not find org "{arguments["org"]}"', "not found")
    find_bucket(evaluation, arguments["bucket"], arguments["bucketID"], writing=True)


TO: Final = Operation("to", _run_to, prepare=_prepare)


def _to(execution: Execution, arguments: Record) -> Stream:
    evaluation = evaluation_of(execution)
    options = {name: given(arguments, name) for name in arguments if name != "tables"}
    if options["bucket"] is None and options["bucketID"] is None:
        raise FluxError('missing required keyword argument "bucketID"')
    if options["bucket"] is not None and options["bucketID"] is not None:
        raise FluxError('cannot provide both "bucket" and "bucketID"')
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
