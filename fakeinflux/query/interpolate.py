"""The package `interpolate`."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Param
from fakeinflux.query.durations import add_duration
from fakeinflux.query.errors import FluxError
from fakeinflux.query.table_functions import each_whole_table, evaluation_of, table_function
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.windows import make_windows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record, Value

_NO_TAGS: Final = ("_time", "_value")


def _interpolated(execution: Execution, arguments: Record, table: Table) -> Table:
    points = _points_of(table)
    windows = make_windows(arguments["every"])
    if points:
        evaluation_of(execution).announce(windows.count(points[0][0], points[-1][0]))
    made = points[:1]
    for (start, low), (stop, high) in pairwise(points):
        slope = (high - low) / float(stop - start) if stop != start else 0.0
        time = add_duration(windows.truncate(start), windows.every)
        while time < stop:
            made.append((time, low + slope * float(time - start)))
            time = add_duration(time, windows.every)
        made.append((stop, high))
    times, values = [time for time, _ in made], [value for _, value in made]
    replaced: dict[str, Sequence[Value]] = {"_time": times, "_value": values}
    columns = [
        Column(
            column.label, column.kind, replaced.get(column.label, [table.key.get(column.label)] * len(made))
        )
        for column in table.columns
    ]
    return Table(table.key, columns)


def _points_of(table: Table) -> list[tuple[int, float]]:
    """Return the points of a table that has nothing else. Raises FluxError."""
    for label in table.labels:
        if label not in table.key and label not in _NO_TAGS:
            raise FluxError(f'interpolate.linear requires column "{label}" to be in group key')
    times, values = table.find("_time"), table.find("_value")
    for label, column in (("_time", times), ("_value", values)):
        if column is None:
            raise FluxError(f"{label} column does not exist")
        if None in column.values:
            raise FluxError(f"null {label} found during linear interpolation")
    if times is None or values is None or values.kind != "float":
        kind = "no" if values is None else values.kind
        raise FluxError(f"cannot interpolate {kind} values; expected float values")
    return list(zip(times.values, values.values, strict=True))


FUNCTIONS: Final = {
    "linear": table_function(
        each_whole_table("interpolate.linear", _interpolated), {"every": Param("duration", required=True)}
    )
}
