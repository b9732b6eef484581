"""The functions histogram and histogramQuantile."""

from __future__ import annotations

import math
from bisect import bisect_left
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Param
from fakeinflux.query.errors import FluxError
from fakeinflux.query.table_functions import (
    each_whole_table,
    given,
    key_columns,
    table_function,
    with_new_columns,
)
from fakeinflux.query.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record

    Bin = tuple[float, float]

_ON_NONMONOTONIC: Final = ("error", "force", "drop")


def _histogram(_: Execution, arguments: Record, table: Table) -> Table:
    label = arguments["column"]
    column = table.find(label)
    if column is None:
        raise FluxError(f'column "{label}" is missing')
    if column.kind != "float":
        raise FluxError(f'column "{label}" must be a float got {column.kind}')
    bounds = sorted(arguments["bins"])
    values = [value for value in column.values if value is not None]
    counts = list(accumulate(_counts(values, bounds)))
    if arguments["normalize"]:
        counts = [count / len(values) if values else math.nan for count in counts]
    return Table(
        table.key,
        with_new_columns(
            key_columns(table, len(bounds)),
            Column(arguments["upperBoundColumn"], "float", bounds),
            Column(arguments["countColumn"], "float", counts),
        ),
    )


def _counts(values: Sequence[float], bounds: Sequence[float]) -> list[float]:
    """Return how many values are in each bin, its upper bound in it.

    Raises FluxError: a value is beyond the last.
    """
    counts = [0.0] * len(bounds)
    for value in values:
        index = len(bounds) if math.isnan(value) else bisect_left(bounds, value)
        if index == len(bounds):
            if not bounds:
                raise FluxError("panic: runtime error: index out of range [-1]", "internal error")
            shown = "NaN" if math.isnan(value) else format(value, "f")
            raise FluxError(f"found value greater than any bin, {index} {index} {shown} {bounds[-1]:f}")
        counts[index] += 1.0
    return counts


def _quantile(_: Execution, arguments: Record, table: Table) -> Table | None:
    bins = _monotonic(_bins(table, arguments), arguments["onNonmonotonic"])
    if bins is None:
        return None
    value = _value_at(bins, arguments["quantile"], arguments["minValue"])
    made = Column(arguments["valueColumn"], "float", [value])
    return Table(table.key, with_new_columns(key_columns(table, 1), made))


def _bins(table: Table, arguments: Record) -> list[Bin]:
    """Return upper bounds with their counts, in order. Raises FluxError."""
    found = []
    for name, what in (("countColumn", "count column"), ("upperBoundColumn", "upper bound column")):
        column = table.find(arguments[name])
        if column is None:
            raise FluxError(f'table is missing {what} "{arguments[name]}"')
        if column.kind != "float":
            raise FluxError(f'{what} "{arguments[name]}" must be of type float')
        if None in column.values:
            raise FluxError(f"unexpected null in the {name}")
        found.append(column.values)
    bins = list(zip(found[1], found[0], strict=True))
    if not bins:
        raise FluxError("histogram is empty")
    return sorted(bins, key=lambda each: each[0])


def _monotonic(bins: list[Bin], on_nonmonotonic: str) -> list[Bin] | None:
    """Return the bins if their counts never fall; what to do where they do is said by the script."""
    if all(before[1] <= after[1] for before, after in pairwise([(0.0, 0.0), *bins])):
        return bins
    if on_nonmonotonic == "error":
        raise FluxError("histogram records counts are not monotonic")
    if on_nonmonotonic == "drop":
        return None
    highest = accumulate((count for _, count in bins), max, initial=0.0)
    return [(bound, count) for (bound, _), count in zip(bins, list(highest)[1:], strict=True)]


def _value_at(bins: list[Bin], quantile: float, least: float) -> float | None:
    """Return where in the bins a share of all counts lies, between their bounds; null without counts."""
    total = bins[-1][1]
    if total == 0:
        return None
    rank = quantile * total
    index = max((at for at, (_, count) in enumerate(bins) if rank >= count), default=-1)
    if index == len(bins) - 1:
        return bins[-1][0]
    low, below = bins[index] if index >= 0 else (least, 0.0)
    high, above = bins[index + 1]
    if rank == below or math.isinf(high):
        return low
    return high if math.isinf(low) else low + (high - low) * ((rank - below) / (above - below))


def _check_quantile(_: Execution, arguments: Record) -> Record:
    quantile = given(arguments, "quantile")
    if quantile is None:
        raise FluxError('missing required keyword argument "quantile"')
    if arguments["onNonmonotonic"] not in _ON_NONMONOTONIC:
        raise FluxError(
            "value provided to histogramQuantile parameter onNonmonotonic is invalid; "
            'must be one of "error", "force" or "drop"'
        )
    return {"quantile": quantile}


_VALUE: Final = Param("string", "_value")
_BOUND: Final = Param("string", "le")

FUNCTIONS: Final = {
    "histogram": table_function(
        each_whole_table("histogram", _histogram),
        {
            "column": _VALUE,
            "upperBoundColumn": _BOUND,
            "countColumn": _VALUE,
            "bins": Param("[float]", required=True),
            "normalize": Param("bool", False),
        },
    ),
    "histogramQuantile": table_function(
        each_whole_table("histogramQuantile", _quantile),
        {
            "quantile": Param("float"),
            "countColumn": _VALUE,
            "upperBoundColumn": _BOUND,
            "valueColumn": _VALUE,
            "minValue": Param("float", 0.0),
            "onNonmonotonic": Param("string", "error"),
        },
        _check_quantile,
    ),
}
