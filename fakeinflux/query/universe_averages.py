"""Moving averages and oscillators: exponentialMovingAverage, kaufmansAMA, relativeStrengthIndex and more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query import moving_averages as averages
from fakeinflux.query.aggregates import NUMERIC
from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.errors import FluxError
from fakeinflux.query.math import FUNCTIONS as MATH
from fakeinflux.query.scopes import Package, make_closure
from fakeinflux.query.table_functions import TABLES, each_whole_table, table_function, value_column
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.universe_rows import select_rows
from fakeinflux.query.universe_selections import pipe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.values import Record, Value


def _numbers(column: Column, what: str) -> list[float | None]:
    """Return a column's values as floats. Raises FluxError."""
    if column.kind not in NUMERIC:
        raise FluxError(f"cannot take {what} of column {column.label} (type {column.kind})")
    return [None if value is None else float(value) for value in column.values]


def _moved(table: Table, rows: Sequence[int], made: Mapping[str, Sequence[Value]]) -> Table:
    """Return these rows of a table, some of its columns made anew."""
    columns = [
        Column(column.label, "float", made[column.label]) if column.label in made else column
        for column in select_rows(table, rows).columns
    ]
    return Table(table.key, columns)


def _exponential(_: Execution, arguments: Record, table: Table) -> Table:
    period = arguments["n"]
    _check_period(period, "moving average")
    values = _numbers(value_column(table), "exponential moving average")
    if not values:  # becomes a row of nulls, even those of the group key. Source: observed
        kinds = [(each.label, "float" if each.label == "_value" else each.kind) for each in table.columns]
        return Table(table.key, [Column(label, kind, [None]) for label, kind in kinds])
    if len(values) < period:
        return _moved(table, [len(values) - 1], {"_value": [averages.mean_of(values)]})
    rows = range(period - 1, len(values))
    return _moved(table, rows, {"_value": averages.exponential_averages(values, period)})


def _check_period(period: int, what: str) -> None:
    if period <= 0:
        raise FluxError(f"cannot take {what} with a period of {period} (must be greater than 0)")


def _triple_derivative(_: Execution, arguments: Record, table: Table) -> Table:
    period = arguments["n"]
    _check_period(period, "triple exponential derivative")
    values = _numbers(value_column(table), "exponential moving average")
    made = averages.triple_exponential_derivatives(values, period)
    rows = range(3 * (period - 1) + 1, len(values))
    if 0 < len(values) < 3 * (period - 1):
        rows = range(len(values) - 1, len(values))
        table = _without_values(table, ("time",))
    return _moved(table, rows, {"_value": made[: len(rows)]})


def _without_values(table: Table, kept: Sequence[str] = ()) -> Table:
    """Return a table that has nulls in all columns but those of some kinds. Source: observed."""
    columns = [
        column if column.kind in kept else Column(column.label, column.kind, [None] * table.row_count)
        for column in table.columns
    ]
    return Table(table.key, columns)


def _adaptive(_: Execution, arguments: Record, table: Table) -> Table:
    period, label = arguments["n"], arguments["column"]
    _check_period(period, "KaufmansAMA")
    made = {
        column.label: averages.adaptive_averages(_plain(column, "KAMA"), period)
        for column in table.columns
        if column.label == label
    }
    return _moved(table, range(min(period, table.row_count), table.row_count), made)


def _plain(column: Column, what: str) -> list[float]:
    """Return a column's values as floats, nulls as zero. Raises FluxError."""
    return [value or 0.0 for value in _numbers(column, what)]


def _oscillator(_: Execution, arguments: Record, table: Table) -> Table:
    period = arguments["n"]
    _check_period(period, "chande momentum oscillator")
    made = {
        column.label: averages.momentum_oscillations(_plain(column, "chande momentum oscillator"), period)
        for column in table.columns
        if column.label in arguments["columns"]
    }
    return _moved(table, range(min(period, table.row_count), table.row_count), made)


def _strength(_: Execution, arguments: Record, table: Table) -> Table:
    period = arguments["n"]
    _check_period(period, "relative strength index")
    made = {
        column.label: averages.strength_indexes(_numbers(column, "relative strength index"), period)
        for column in table.columns
        if column.label in arguments["columns"]
    }
    first = period if table.row_count > period else max(table.row_count - 1, 0)
    if table.row_count == 1:
        table = _without_values(table)
    return _moved(table, range(first, table.row_count), made)


def _double_average(execution: Execution, arguments: Record) -> Stream:
    stream = _averaged_again(execution, arguments["tables"], arguments["n"], ["__ema"])
    combine = make_closure("(r) => ({r with _value: 2.0 * r.__ema - r._value})")
    return pipe(execution, pipe(execution, stream, "map", fn=combine), "drop", columns=["__ema"])


def _triple_average(execution: Execution, arguments: Record) -> Stream:
    stream = _averaged_again(execution, arguments["tables"], arguments["n"], ["__ema1", "__ema2"])
    combine = make_closure("(r) => ({r with _value: 3.0 * r.__ema1 - 3.0 * r.__ema2 + r._value})")
    return pipe(execution, pipe(execution, stream, "map", fn=combine), "drop", columns=["__ema1", "__ema2"])


def _averaged_again(execution: Execution, stream: Stream, period: int, kept: list[str]) -> Stream:
    """Return averages of averages; those before the last one are kept in columns."""
    for label in kept:
        stream = pipe(execution, stream, "exponentialMovingAverage", n=period)
        stream = pipe(execution, stream, "duplicate", column="_value", **{"as": label})
    return pipe(execution, stream, "exponentialMovingAverage", n=period)


def _efficiency(execution: Execution, arguments: Record) -> Stream:
    stream = pipe(execution, arguments["tables"], "chandeMomentumOscillator", n=arguments["n"])
    size = make_closure("(r) => ({r with _value: math.abs(x: r._value) / 100.0})", math=Package("math", MATH))
    return pipe(execution, stream, "map", fn=size)


def _composed(name: str, call: Callable[[Execution, Record], Stream]) -> Builtin:
    return Builtin(name, {"n": _PERIOD, "tables": TABLES}, call)


_PERIOD: Final = Param("int", required=True)
_COLUMNS: Final = Param("[string]", ["_value"])

FUNCTIONS: Final = {
    "exponentialMovingAverage": table_function(
        each_whole_table("exponentialMovingAverage", _exponential, "moving average"), {"n": _PERIOD}
    ),
    "doubleEMA": _composed("doubleEMA", _double_average),
    "tripleEMA": _composed("tripleEMA", _triple_average),
    "tripleExponentialDerivative": table_function(
        each_whole_table("tripleExponentialDerivative", _triple_derivative, "triple exponential derivative"),
        {"n": _PERIOD},
    ),
    "kaufmansAMA": table_function(
        each_whole_table("kaufmansAMA", _adaptive, "KAMA"),
        {"n": _PERIOD, "column": Param("string", "_value")},
    ),
    "kaufmansER": _composed("kaufmansER", _efficiency),
    "chandeMomentumOscillator": table_function(
        each_whole_table("chandeMomentumOscillator", _oscillator, "chande momentum oscillator"),
        {"n": _PERIOD, "columns": _COLUMNS},
    ),
    "relativeStrengthIndex": table_function(
        each_whole_table("relativeStrengthIndex", _strength, "moving average"),
        {"n": _PERIOD, "columns": _COLUMNS},
    ),
}
