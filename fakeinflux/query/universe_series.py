"""Functions from row to row: difference, derivative, increase, cumulativeSum, elapsed and the like."""

from __future__ import annotations

import itertools
import operator
from functools import reduce
from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.durations import add_duration, fixed_nanoseconds
from fakeinflux.query.errors import FluxError
from fakeinflux.query.numbers import float_to_int
from fakeinflux.query.operators import divide_floats
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import (
    TABLES,
    each_table,
    each_whole_table,
    evaluation_of,
    table_function,
    value_column,
    wanted_column,
    with_new_columns,
)
from fakeinflux.query.table_keys import in_key_order, key_id, merge_by_key
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.universe_rows import select_rows, slice_rows
from fakeinflux.query.values import FluxDuration, wrap_int, wrap_uint
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.values import Record, Value


def _difference(_: Execution, arguments: Record, table: Table) -> Table:
    first = 0 if arguments["keepFirst"] else 1
    columns = []
    for column in table.columns:
        if column.label in arguments["columns"]:
            kind = _difference_kind(column)
            values = _differences(column, arguments)[first:]
            columns.append(Column(column.label, kind, values))
        else:
            columns.append(Column(column.label, column.kind, column.values[first:]))
    return Table(table.key, columns)


def _difference_kind(column: Column) -> str:
    if column.kind == "time":
        raise FluxError("difference does not support time columns. Try the elapsed function")
    if column.kind not in ("int", "uint", "float"):
        raise FluxError(f'difference does not support column "{column.label}" of type "{column.kind}"')
    return "float" if column.kind == "float" else "int"


def _differences(column: Column, arguments: Record) -> list[Value]:
    """Return each value less the one before it that is not null."""
    non_negative, initial_zero = arguments["nonNegative"], arguments["initialZero"]
    made: list[Value] = []
    last: Value = None
    for value in column.values:
        if value is None:
            made.append(None)
            continue
        if last is None:
            made.append(
                (0.0 if column.kind == "float" else 0) if arguments["keepFirst"] and initial_zero else None
            )
        else:
            difference = value - last if column.kind == "float" else wrap_int(value - last)
            if difference >= 0 or not non_negative:
                made.append(difference)
            else:
                made.append(value if initial_zero and value >= 0 else None)
        last = value
    return made


def _derivative(_: Execution, arguments: Record, table: Table) -> Table:
    label = arguments["timeColumn"]
    times = wanted_column(table, label)
    if times.kind != "time":
        raise FluxError(f'time column "{label}" is type {times.kind} and not time')
    for column in table.columns:
        if column.label in arguments["columns"] and column.kind not in ("int", "uint", "float"):
            raise FluxError(f"unsupported derivative column type {column.label}:{column.kind}")
    kept = select_rows(table, _rising(times.values))
    stamps = kept.columns[table.labels.index(label)].values
    columns = []
    for column in kept.columns:
        if column.label in arguments["columns"]:
            columns.append(Column(column.label, "float", _derivatives(column.values, stamps, arguments)))
        else:
            columns.append(Column(column.label, column.kind, column.values[1:]))
    return Table(table.key, columns)


def _rising(times: Sequence[Value]) -> list[int]:
    """Return the rows whose time is later than the one before. Raises FluxError: one is earlier."""
    kept: list[int] = []
    last: int | None = None
    for at, time in enumerate(times):
        if time is None:
            raise FluxError("derivative found null time in time column")
        if last is not None and time < last:
            raise FluxError("derivative found out-of-order times in time column")
        if last is None or time > last:
            kept.append(at)
        last = time
    return kept


def _derivatives(values: Sequence[Value], times: Sequence[int], arguments: Record) -> list[float | None]:
    unit = float(fixed_nanoseconds(arguments["unit"]))
    non_negative, initial_zero = arguments["nonNegative"], arguments["initialZero"]
    made: list[float | None] = []
    last: tuple[Value, int] | None = None
    for _at, (value, time) in enumerate(zip(values, times, strict=True)):
        if value is None:
            made.append(None)
            continue
        if last is None:
            made.append(None)
        elif non_negative and last[0] > value:
            made.append(0.0 if initial_zero else None)
        else:
            made.append(divide_floats(float(value - last[0]), divide_floats(float(time - last[1]), unit)))
        last = (value, time)
    return made[1:]


def _summed(_: Execution, arguments: Record, table: Table) -> Table:
    return Table(
        table.key,
        [
            Column(column.label, column.kind, _sums(column))
            if column.label in arguments["columns"]
            else column
            for column in table.columns
        ],
    )


def _sums(column: Column) -> Sequence[Value]:
    if column.kind not in ("int", "uint", "float"):
        return column.values
    total: Value = 0.0 if column.kind == "float" else 0
    made = []
    for value in column.values:
        if value is not None:
            total = total + value
            if column.kind == "int":
                total = wrap_int(total)
            elif column.kind == "uint":
                total = int(wrap_uint(total))
        made.append(total)
    return made


def _elapsed(_: Execution, arguments: Record, table: Table) -> Table:
    label = arguments["timeColumn"]
    times = table.find(label)
    if times is None:
        raise FluxError(f'column "{label}" does not exist')
    if times.kind != "time":  # The real server adds neither column nor row. Source: observed
        return slice_rows(table, 0, 0)
    unit = float(fixed_nanoseconds(arguments["unit"]))
    stamps = [float(time or 0) for time in times.values]
    gaps = [float_to_int(divide_floats(time - before, unit)) for before, time in itertools.pairwise(stamps)]
    columns = [Column(column.label, column.kind, column.values[1:]) for column in table.columns]
    return Table(table.key, with_new_columns(columns, Column(arguments["columnName"], "int", gaps)))


def _run_time_shift(_: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    return Feed(iter(merge_by_key(_shifted(table, arguments) for table in feeds[0].tables)))


def _shifted(table: Table, arguments: Record) -> Table:
    shift, labels = arguments["duration"], arguments["columns"]
    for column in table.columns:
        if column.label in labels and column.kind != "time":
            raise FluxError(f'column "{column.label}" is not of type time')
    columns = [
        Column(
            column.label,
            column.kind,
            [None if time is None else add_duration(time, shift) for time in column.values],
        )
        if column.label in labels
        else column
        for column in table.columns
    ]
    key = {
        label: add_duration(value, shift) if label in labels and value is not None else value
        for label, value in table.key.items()
    }
    return Table(key, columns)


DIFFERENCE: Final = each_whole_table("difference", _difference)
CUMULATIVE_SUM: Final = each_table("cumulativeSum", _summed, state=True)


def _increase(execution: Execution, arguments: Record) -> Stream:
    evaluation = evaluation_of(execution)
    columns = arguments["columns"]
    differences = {"columns": columns, "nonNegative": True, "keepFirst": True, "initialZero": True}
    made = evaluation.stream(DIFFERENCE, differences, [arguments["tables"]])
    return evaluation.stream(CUMULATIVE_SUM, {"columns": columns}, [made])


def _run_moving_average(_: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    feed = feeds[0]
    tables = merge_by_key(feed.tables, ordered=False) if feed.loose else feed.tables
    return Feed(_moving_averages(tables, arguments["n"]), feed.loose)


def _moving_averages(tables: Iterable[Table], count: int) -> Iterator[Table]:
    """Yield the averages of tables; those of tables too short by two rows or more come at the end.

    Source: observed.
    """
    short = {}
    for table in tables:
        column = value_column(table)
        if column.kind not in ("int", "uint", "float"):
            raise FluxError(f"cannot take moving average of column {column.label} (type {column.kind})")
        if table.row_count < count:
            if 0 < table.row_count < count - 1:
                short[key_id(table.key)] = table
            yield _averaged(table, table.row_count, [])
        else:
            yield _averaged(table, count - 1, _averages(column.values, count))
    for found in in_key_order(short):
        values = short[found].find("_value").values  # type: ignore[union-attr]
        yield _averaged(short[found], len(values) - 1, _averages(values, len(values)))


def _averaged(table: Table, skipped: int, averages: list[float | None]) -> Table:
    columns = [
        Column("_value", "float", averages)
        if column.label == "_value"
        else Column(column.label, column.kind, column.values[skipped:])
        for column in table.columns
    ]
    return Table(table.key, columns)


def _averages(values: Sequence[Value], count: int) -> list[float | None]:
    """Return the mean of each so many values in a row, added up in the order of the real server's ring."""
    ring: list[float | None] = [None] * count
    made: list[float | None] = []
    for at, value in enumerate(values):
        ring[at % count] = None if value is None else float(value)
        if at >= count - 1:
            inside = [each for each in ring if each is not None]
            made.append(reduce(operator.add, inside) / len(inside) if inside else None)
    return made


def _check_moving_average(_: Execution, arguments: Record) -> None:
    if arguments["n"] <= 0:
        raise FluxError(
            f"cannot take moving average with a period of {arguments['n']} (must be greater than 0)"
        )


_SECOND: Final = FluxDuration(0, SECOND)
_COLUMNS: Final = {"columns": Param("[string]", ["_value"])}
_TIME: Final = {"timeColumn": Param("string", "_time")}
_OFF: Final = Param("bool", False)

FUNCTIONS: Final = {
    "difference": table_function(
        DIFFERENCE, {"nonNegative": _OFF, **_COLUMNS, "keepFirst": _OFF, "initialZero": _OFF}
    ),
    "derivative": table_function(
        each_table("derivative", _derivative, state=True),
        {"unit": Param("duration", _SECOND), "nonNegative": _OFF, **_COLUMNS, **_TIME, "initialZero": _OFF},
    ),
    "cumulativeSum": table_function(CUMULATIVE_SUM, _COLUMNS),
    "increase": Builtin("increase", {"tables": TABLES, **_COLUMNS}, _increase),
    "elapsed": table_function(
        each_whole_table("elapsed", _elapsed, ""),
        {"unit": Param("duration", _SECOND), **_TIME, "columnName": Param("string", "elapsed")},
    ),
    "timeShift": table_function(
        Operation("timeShift", _run_time_shift, whole=True),
        {
            "duration": Param("duration", required=True),
            "columns": Param("[string]", ["_start", "_stop", "_time"]),
        },
    ),
    "movingAverage": table_function(
        Operation("movingAverage", _run_moving_average),
        {"n": Param("int", required=True)},
        _check_moving_average,
    ),
}
