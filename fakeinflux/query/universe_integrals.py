"""Areas and correlations: integral, timeWeightedAvg, covariance, cov, pearsonr; and truncateTimeColumn."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from fakeinflux.query import date
from fakeinflux.query.aggregates import NUMERIC
from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.durations import fixed_nanoseconds
from fakeinflux.query.errors import FluxError
from fakeinflux.query.moving_averages import covariance_of
from fakeinflux.query.operators import divide_floats
from fakeinflux.query.scopes import Package, make_closure
from fakeinflux.query.table_functions import (
    TABLES,
    each_whole_table,
    evaluation_of,
    given,
    key_columns,
    require_kind,
    table_function,
    wanted_column,
    with_new_columns,
)
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.universe_selections import pipe
from fakeinflux.query.values import FluxDuration
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.values import Record, Value

    Points = Sequence[tuple[int, float]]


def _integrate(_: Execution, arguments: Record, table: Table) -> Table:
    for label in ("_start", "_stop"):
        if label not in table.key:
            raise FluxError(f"integral function needs {label} column to be part of group key")
    label = arguments["column"]
    column = table.find(label)
    if column is None:
        raise FluxError(f'column "{label}" does not exist')
    if label in table.key:
        raise FluxError("cannot aggregate columns that are part of the group key")
    if column.kind not in NUMERIC:
        raise FluxError(f"cannot perform integral over {column.kind}")
    times = wanted_column(table, arguments["timeColumn"])
    require_kind(times, "time")
    points: list[tuple[int, float]] = []
    for some_times, values in zip(table.in_pieces(times.values), table.in_pieces(column.values), strict=True):
        points += _points(some_times, values)
    bounds = (table.key["_start"], table.key["_stop"]) if arguments["interpolate"] == "linear" else None
    area = _area(points, float(fixed_nanoseconds(arguments["unit"])), bounds)
    return Table(table.key, [*key_columns(table, 1), Column(label, "float", [area])])


def _points(times: Sequence[Value], values: Sequence[Value]) -> list[tuple[int, float]]:
    """Return the points of a piece to integrate over: the first of each time, those without nulls.

    The times of the next piece may be earlier again. Source: observed. Raises FluxError.
    """
    if None in times:
        raise FluxError("integral found null time in time column")
    points, before = [], 0
    for at, (time, value) in enumerate(zip(times, values, strict=True)):
        if before > time:
            raise FluxError("integral found out-of-order times in time column")
        if (before != time or at == 0) and value is not None:
            points.append((time, float(value)))
        before = time
    return points


def _area(points: Points, unit: float, bounds: tuple[int, int] | None) -> float:
    """Return the area under straight lines between points, with `bounds` reaching on to them."""
    if len(points) < 2:
        if not points or bounds is None:
            return 0.0
        return divide_floats(points[0][1] * float(bounds[1] - bounds[0]), unit)
    area = _trapezoid(points[0], points[1], unit)
    if bounds is not None and bounds[0] < points[0][0]:
        area += _trapezoid(_reach(points[0], points[1], bounds[0]), points[0], unit)
    for before, after in pairwise(points[1:]):
        area += _trapezoid(before, after, unit)
    if bounds is not None:
        area += _trapezoid(points[-1], _reach(points[-2], points[-1], bounds[1]), unit)
    return area


def _trapezoid(before: tuple[int, float], after: tuple[int, float], unit: float) -> float:
    return divide_floats(0.5 * (after[1] + before[1]) * float(after[0] - before[0]), unit)


def _reach(before: tuple[int, float], after: tuple[int, float], time: int) -> tuple[int, float]:
    """Return where the line through two points is at a time outside of them."""
    slope = (after[1] - before[1]) / float(after[0] - before[0])
    if time < before[0]:
        return time, before[1] - slope * float(before[0] - time)
    return time, after[1] + slope * float(time - after[0])


def _weighted_average(execution: Execution, arguments: Record) -> Stream:
    universe = evaluation_of(execution).universe
    unit = arguments["unit"]
    areas = pipe(execution, arguments["tables"], "integral", unit=unit, interpolate="linear")
    share = make_closure(
        "(r) => ({r with _value: r._value * float(v: uint(v: unit)) / "
        "float(v: int(v: r._stop) - int(v: r._start))})",
        unit=unit,
        **{name: universe[name] for name in ("float", "int", "uint")},
    )
    return pipe(execution, areas, "map", fn=share)


def _covary(_: Execution, arguments: Record, table: Table) -> Table:
    columns = []
    for label in arguments["columns"]:
        column = table.find(label)
        if column is None:
            raise FluxError(f"specified column does not exist in table: {label}")
        columns.append(column)
    first, second = columns
    if first.kind != second.kind:
        raise FluxError("cannot compute the covariance between different types")
    if first.kind != "float":
        raise FluxError(f"covariance does not support {first.kind}")
    pairs = ((x, y) for x, y in zip(first.values, second.values, strict=True) if None not in (x, y))
    value = covariance_of(pairs, normalized=arguments["pearsonr"])
    made = Column(arguments["valueDst"], "float", [value])
    return Table(table.key, with_new_columns(key_columns(table, 1), made))


def _check_covariance(_: Execution, arguments: Record) -> Record:
    if len(arguments["columns"]) != 2:
        raise FluxError("must provide exactly two columns")
    return {"pearsonr": given(arguments, "pearsonr", default=False)}


def _cov(execution: Execution, arguments: Record) -> Stream:
    return _joined_covariance(execution, arguments, normalized=arguments["pearsonr"])


def _pearson(execution: Execution, arguments: Record) -> Stream:
    return _joined_covariance(execution, arguments, normalized=True)


def _joined_covariance(execution: Execution, arguments: Record, *, normalized: bool) -> Stream:
    sides = {"x": arguments["x"], "y": arguments["y"]}
    join = evaluation_of(execution).universe["join"]
    joined = execution.call(join, {"tables": sides, "on": arguments["on"]})
    columns = ["_value_x", "_value_y"]
    return pipe(execution, joined, "covariance", pearsonr=normalized, columns=columns)


def _truncate_times(execution: Execution, arguments: Record) -> Stream:
    truncate = make_closure(
        "(r) => ({r with _time: date.truncate(t: r._time, unit: unit)})",
        unit=arguments["unit"],
        date=Package("date", date.FUNCTIONS),
    )
    return pipe(execution, arguments["tables"], "map", fn=truncate)


_STREAM: Final = Param("stream", required=True)
_UNIT: Final = Param("duration", required=True)
_VALUE: Final = Param("string", "_value")
_ON: Final = {"x": _STREAM, "y": _STREAM, "on": Param("[string]", required=True)}

FUNCTIONS: Final = {
    "integral": table_function(
        each_whole_table("integral", _integrate),
        {
            "unit": Param("duration", FluxDuration(0, SECOND)),
            "timeColumn": Param("string", "_time"),
            "column": _VALUE,
            "interpolate": Param("string", ""),
        },
    ),
    "timeWeightedAvg": Builtin("timeWeightedAvg", {"unit": _UNIT, "tables": TABLES}, _weighted_average),
    "covariance": table_function(
        each_whole_table("covariance", _covary),
        {"pearsonr": Param("bool"), "valueDst": _VALUE, "columns": Param("[string]", required=True)},
        _check_covariance,
    ),
    "cov": Builtin("cov", {**_ON, "pearsonr": Param("bool", False)}, _cov),
    "pearsonr": Builtin("pearsonr", _ON, _pearson),
    "truncateTimeColumn": Builtin(
        "truncateTimeColumn",
        {"timeColumn": Param("string", "_time"), "unit": _UNIT, "tables": TABLES},
        _truncate_times,
    ),
}
