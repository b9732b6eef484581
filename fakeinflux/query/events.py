"""The package `contrib/tomhollingworth/events`: how long it is from each row to the next."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Param
from fakeinflux.query.durations import fixed_nanoseconds
from fakeinflux.query.errors import FluxError
from fakeinflux.query.numbers import float_to_int
from fakeinflux.query.operators import divide_floats
from fakeinflux.query.table_functions import each_whole_table, given, table_function, with_new_columns
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.values import FluxDuration
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record


def _with_durations(_: Execution, arguments: Record, table: Table) -> Table:
    times = _times_of(table, arguments["timeColumn"])
    if not times.values:
        return Table(table.key, with_new_columns(table.columns, Column(arguments["columnName"], "int", [])))
    unit = float(fixed_nanoseconds(arguments["unit"]))
    stop = given(arguments, "stop")
    if stop is None:
        label = arguments["stopColumn"]
        stops = table.find(label)
        if stops is not None and stops.kind != "time":
            raise FluxError(f'stop column "{label}" must be of type time, got {stops.kind}')
        stop = _times_of(table, label).values[-1]
    stamps = [float(time or 0) for time in (*times.values, stop)]
    durations = [float_to_int(divide_floats(after - before, unit)) for before, after in pairwise(stamps)]
    made = Column(arguments["columnName"], "int", durations)
    return Table(table.key, with_new_columns(table.columns, made))


def _times_of(table: Table, label: str) -> Column:
    column = table.find(label)
    if column is None:
        raise FluxError(f'column "{label}" does not exist')
    return column


FUNCTIONS: Final = {
    "duration": table_function(
        each_whole_table("duration", _with_durations),
        {
            "unit": Param("duration", FluxDuration(0, SECOND)),
            "timeColumn": Param("string", "_time"),
            "columnName": Param("string", "duration"),
            "stopColumn": Param("string", "_stop"),
            "stop": Param("time"),
        },
    )
}
