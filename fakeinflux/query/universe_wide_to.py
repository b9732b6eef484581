"""The function influxdb.wideTo, which is experimental.to, too: rows of pivoted tables become points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.data_view import NewPoint
from fakeinflux.query.errors import FluxError
from fakeinflux.query.points_writing import is_writable, prepare_writing, refuse_host, stored, written
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import TABLES, evaluation_of, given
from fakeinflux.query.universe_sources import REMOTE

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.tables import Column, Table
    from fakeinflux.query.values import Record

_NO_FIELDS: Final = frozenset({"_start", "_stop", "_measurement", "_time"})


def _run_wide_to(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    return Feed(written(evaluation_of(execution), arguments, feeds[0].tables, points_of))


def points_of(table: Table) -> list[NewPoint]:
    """Return the points that the rows of a pivoted table are: its key are the tags, the rest the fields.

    Raises FluxError: a table is not pivoted.
    """
    tags = _tags_of(table)
    times = _times_of(table)
    fields = [
        column for column in table.columns if column.label not in _NO_FIELDS and column.label not in table.key
    ]
    points = []
    for at, time in enumerate(times.values):
        found = {
            column.label: stored(column.kind, column.values[at])
            for column in fields
            if is_writable(column.values[at])
        }
        if found and time is not None:
            points.append(NewPoint(table.key["_measurement"] or "", tags, found, time))
    return points


def _tags_of(table: Table) -> tuple[tuple[str, str], ...]:
    kinds = {column.label: column.kind for column in table.columns}
    for label in table.key:
        if label == "_field":
            raise FluxError('found column "_field" in the group key; wideTo() expects pivoted data')
        if label not in ("_start", "_stop") and kinds.get(label, "string") != "string":
            raise FluxError(f'group key column "{label}" has type {kinds[label]}; type string is required')
    if "_measurement" not in table.key:
        raise FluxError('required column "_measurement" not in group key')
    tags = [(label, value) for label, value in table.key.items() if value and label not in _NO_FIELDS]
    return tuple(sorted(tags))


def _times_of(table: Table) -> Column:
    times = table.find("_time")
    if times is None:
        raise FluxError('input table is missing required column "_time"')
    if times.kind != "time":
        raise FluxError(f'column "_time" has type {times.kind}; type time is required')
    return times


WIDE_TO: Final = Operation("wideTo", _run_wide_to, whole=True, node="wide-to", prepare=prepare_writing)


def _wide_to(execution: Execution, arguments: Record) -> Stream:
    evaluation = evaluation_of(execution)
    options = {name: given(arguments, name) for name in arguments if name != "tables"}
    if options["bucket"] is None and options["bucketID"] is None:
        raise FluxError("must specify bucket or bucketID")
    for name, other in (("bucket", "bucketID"), ("org", "orgID")):
        if options[name] is not None and options[other] is not None:
            raise FluxError(f"must specify only one of {name} or {other}")
    refuse_host("wideTo", options)
    stream = evaluation.stream(WIDE_TO, options, [arguments["tables"]])
    evaluation.results.append(stream)
    return stream


_PARAMETERS: Final = {
    "tables": TABLES,
    **dict.fromkeys(("bucket", "bucketID", "org", "orgID", *REMOTE), Param("string")),
}
WIDE_TO_FUNCTION: Final = Builtin("wideTo", _PARAMETERS, _wide_to)
EXPERIMENTAL_TO: Final = Builtin("to", _PARAMETERS, _wide_to)
