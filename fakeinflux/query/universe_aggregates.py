"""Functions that make one row, or few, of a table: mean, sum, first, max, quantile, mode and the like."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final

from fakeinflux.query.aggregates import AGGREGATES, NUMERIC, SELECTORS, Aggregate, deviation
from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.digests import estimate_quantile
from fakeinflux.query.errors import FluxError
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import (
    TABLES,
    chosen_values,
    each_whole_table,
    evaluation_of,
    given,
    key_columns,
    keyed,
    table_function,
    wanted_column,
)
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.universe_rows import select_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.values import Record, Value


def aggregate_table(table: Table, label: str, aggregate: Aggregate) -> Table:
    """Return the aggregate of one column: the group key and its value. Raises FluxError."""
    column = table.find(label)
    if column is None:
        raise FluxError(f'column "{label}" does not exist')
    if label in table.key:
        raise FluxError("cannot aggregate columns that are part of the group key")
    kinds = aggregate.kinds or (*NUMERIC, "string", "bool")
    if column.kind not in kinds:
        raise FluxError(f"unsupported aggregate column type {column.kind}")
    if aggregate.of_pieces is None:
        values: Sequence[Value] = column.values
        if aggregate.kinds and None in values:
            values = [value for value in values if value is not None]
        result = aggregate.compute(column.kind, values)
    else:
        result = aggregate.of_pieces(column.kind, table.in_pieces(column.values))
    made = Column(label, aggregate.gives or column.kind, [result])
    return Table(table.key, [*key_columns(table, 1), made])


def _run_aggregate(name: str) -> Operation:
    def compute(_: Execution, arguments: Record, table: Table) -> Table:
        return aggregate_table(table, arguments["column"], AGGREGATES[name])

    return _aggregate_operation(name, compute)


def _aggregate_operation(name: str, compute: Callable[[Execution, Record, Table], Table]) -> Operation:
    def run(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
        made = (compute(execution, arguments, table) for table in feeds[0].tables)
        return Feed(keyed("aggregate", made))

    return Operation(name, run, whole=True)


def _run_selector(name: str) -> Operation:
    def compute(_: Execution, arguments: Record, table: Table) -> Table:
        return selected(table, arguments["column"], name)

    return each_whole_table(name, compute, "")


def selected(table: Table, label: str, selector: str) -> Table:
    """Return the row that a selector takes; none where all values are null. Raises FluxError."""
    column = wanted_column(table, label)
    if selector in ("min", "max") and column.kind in ("string", "bool"):
        named = f"*universe.{selector.capitalize()}Selector"
        raise FluxError(f"invalid use of function: {named} has no implementation for type {column.kind}")
    places = [at for at, value in enumerate(column.values) if value is not None]
    if not places:
        return select_rows(table, [])
    at = places[SELECTORS[selector]([column.values[place] for place in places])]
    return select_rows(table, [at])


def _deviated(_: Execution, arguments: Record, table: Table) -> Table:
    mode = arguments["mode"]
    return aggregate_table(
        table, arguments["column"], Aggregate(NUMERIC, "float", lambda _, values: deviation(values, mode))
    )


def _check_deviation(_: Execution, arguments: Record) -> Record:
    mode = given(arguments, "mode", "sample")
    if mode not in ("sample", "population"):
        raise FluxError(f'"{mode}" is not a valid standard deviation mode')
    return {"mode": mode}


def _quantile_of(quantile: float, values: Sequence[float]) -> float | None:
    """Return a quantile between the two values that it lies between."""
    if not values:
        return None
    ordered = sorted(values)
    place = quantile * (len(ordered) - 1)
    low, high = math.floor(place), math.ceil(place)
    if low == high:
        return ordered[low]
    return ordered[low] * (high - place) + ordered[high] * (place - low)


def _quantile(_: Execution, arguments: Record, table: Table) -> Table:
    quantile, method, compression = arguments["q"], arguments["method"], arguments["compression"]
    label = arguments["column"]
    if method == "exact_mean":
        exact = Aggregate(("float",), "float", lambda _, values: _quantile_of(quantile, values))
        return aggregate_table(table, label, exact)
    if method == "exact_selector":
        return _quantile_row(table, label, quantile)
    return aggregate_table(
        table,
        label,
        Aggregate(
            NUMERIC,
            "float",
            lambda _, values: estimate_quantile(values, quantile, compression) if values else None,
        ),
    )


def _quantile_row(table: Table, label: str, quantile: float) -> Table:
    column = wanted_column(table, label)
    places = [at for at, value in enumerate(column.values) if value is not None]
    if not places:
        return Table(
            table.key, [Column(each.label, each.kind, [table.key.get(each.label)]) for each in table.columns]
        )
    places.sort(key=column.values.__getitem__)
    return select_rows(table, [places[max(math.ceil(quantile * len(places)) - 1, 0)]])


def _check_quantile(_: Execution, arguments: Record) -> Record:
    quantile = arguments["q"]
    method, compression = given(arguments, "method", "estimate_tdigest"), given(arguments, "compression", 0.0)
    if not 0 <= quantile <= 1:
        raise FluxError("quantile must be between 0 and 1")
    if compression > 0 and method != "estimate_tdigest":
        raise FluxError("compression parameter is only valid for method estimate_tdigest")
    if method not in ("estimate_tdigest", "exact_mean", "exact_selector"):
        raise FluxError(f"unknown method {method}")
    label = "_value" if method == "exact_selector" else arguments["column"]
    return {"method": method, "compression": compression or 1000.0, "column": label}


QUANTILE: Final = each_whole_table("quantile", _quantile, "aggregate")
_QUANTILE: Final = table_function(
    QUANTILE,
    {
        "column": Param("string", "_value"),
        "q": Param("float", required=True),
        "compression": Param("float"),
        "method": Param("string"),
    },
    _check_quantile,
)


def _median(execution: Execution, arguments: Record) -> Stream:
    try:
        checked = _check_quantile(execution, {**arguments, "q": 0.5})
    except FluxError as error:
        place = "@universe/universe.flux|4237:12-4237:91"
        raise FluxError(f'error calling function "quantile" {place}: {error.message}', error.code) from None
    return evaluation_of(execution).stream(QUANTILE, {"q": 0.5, **checked}, [arguments["tables"]])


def _mode(_: Execution, arguments: Record, table: Table) -> Table:
    return chosen_values(table, arguments["column"], lambda values: _modes(table, values))


def _modes(table: Table, values: Sequence[Value]) -> list[Value]:
    """Return the modes of each piece of a table.

    Source: simulated (the real server takes each for itself).
    """
    return [value for piece in table.in_pieces(values) if piece for value in _most_frequent(piece)]


def _most_frequent(values: Sequence[Value]) -> list[Value]:
    """Return the values that come most often, in order; null where all come equally often.

    Source: observed.
    """
    counts = Counter(value for value in values if value is not None)
    most = max(counts.values(), default=0)
    found = [value for value, count in counts.items() if count == most]
    return [None] if len(found) == len(counts) else sorted(found)


_COLUMN: Final = {"column": Param("string", "_value")}

FUNCTIONS: Final = {
    **{name: table_function(_run_aggregate(name), _COLUMN) for name in AGGREGATES},
    **{name: table_function(_run_selector(name), _COLUMN) for name in SELECTORS},
    "stddev": table_function(
        _aggregate_operation("stddev", _deviated), {**_COLUMN, "mode": Param("string")}, _check_deviation
    ),
    "quantile": _QUANTILE,
    "median": Builtin(
        "median",
        {
            "tables": TABLES,
            "method": Param("string", "estimate_tdigest"),
            "compression": Param("float", 0.0),
            **_COLUMN,
        },
        _median,
    ),
    "mode": table_function(each_whole_table("mode", _mode), _COLUMN),
}
