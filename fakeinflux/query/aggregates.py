"""Aggregates of columns: what many values come to. Nulls are left out."""

from __future__ import annotations

import math
import operator
from functools import reduce
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeinflux.golang.powers import power
from fakeinflux.query.values import wrap_int, wrap_uint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fakeinflux.query.values import Value

NUMERIC: Final = ("int", "uint", "float")


class Aggregate(NamedTuple):
    """An aggregate: the kinds that it takes, the kind that it gives, None for the same, and how.

    `compute` takes the values without nulls, as storage adds them up. `of_pieces` takes the pieces of a
    table's column with their nulls, where a table in memory is added up in another order.
    """

    kinds: tuple[str, ...]
    gives: str | None
    compute: Callable[[str, Sequence[Value]], Value]
    of_pieces: Callable[[str, Iterable[Sequence[Value]]], Value] | None = None


def add_up(kind: str, values: Sequence[Value]) -> Value:
    """Return the sum of values, one after the other; null of none. Integers wrap at 64 bits."""
    if not values:
        return None
    if kind == "float":
        return reduce(operator.add, values)
    total = sum(values)
    return wrap_int(total) if kind == "int" else int(wrap_uint(total))


def average(kind: str, values: Sequence[Value]) -> float | None:
    """Return the mean of values, null of none.

    The sum of integers wraps before it is divided. Source: observed.
    """
    return float(add_up(kind, values)) / len(values) if values else None


def add_pieces(kind: str, pieces: Iterable[Sequence[Value]]) -> Value:
    """Return the sum of a column that comes in pieces, nulls left out; null of no values.

    The last digits of floats depend on the order: pieces one after the other, and a piece without nulls in
    lanes. Source: observed (on a processor with AVX2).
    """
    total, count = _sum_pieces(kind, pieces)
    return total if count else None


def average_pieces(kind: str, pieces: Iterable[Sequence[Value]]) -> float | None:
    """Return the mean of a column that comes in pieces, nulls left out; null of no values.

    The sum of each piece of integers wraps, and the sums are added as floats. Source: observed.
    """
    total, count = 0.0, 0
    if kind == "float":
        total, count = _sum_pieces(kind, pieces)
    else:
        for piece in pieces:
            values = [value for value in piece if value is not None]
            total += float(add_up(kind, values) or 0)
            count += len(values)
    return total / count if count else None


def _sum_pieces(kind: str, pieces: Iterable[Sequence[Value]]) -> tuple[Any, int]:
    """Return the sum of a column and how many values it has that are not null."""
    if kind != "float":
        values = [value for piece in pieces for value in piece if value is not None]
        return add_up(kind, values), len(values)
    total, count = 0.0, 0
    for piece in pieces:
        if None in piece:
            for value in piece:
                if value is not None:
                    total += value
                    count += 1
        else:
            total += _sum_in_lanes(piece)
            count += len(piece)
    return total, count


_LANES: Final = 32


def _sum_in_lanes(values: Sequence[float]) -> float:
    """Return the sum as 32 sums, of every 32nd value each, that are added pairwise; then come the rest."""
    whole = len(values) // _LANES * _LANES
    total = 0.0
    if whole:
        sums = [reduce(operator.add, values[lane:whole:_LANES]) for lane in range(_LANES)]
        for half in (16, 8, 4, 2, 1):
            sums = [sums[lane] + sums[lane + half] for lane in range(half)]
        total = sums[0]
    return reduce(operator.add, values[whole:], total)


def spread_of(kind: str, values: Sequence[Value]) -> Value:
    """Return the difference between the greatest and the least value, null of none."""
    if not values:
        return None
    difference = max(values) - min(values)
    return wrap_int(difference) if kind == "int" else difference


def deviation(values: Sequence[Value], mode: str) -> float | None:
    """Return the standard deviation of a sample or a population, null of none, and of a sample of one NaN.

    By Welford's method, as the real server does it. Source: observed.
    """
    mean = squares = 0.0
    for count, value in enumerate(values, 1):
        delta = float(value) - mean
        mean += delta / count
        squares += delta * (float(value) - mean)
    number = len(values)
    if not number:
        return None
    if mode == "sample":
        return math.sqrt(squares / (number - 1)) if number > 1 else math.nan
    return math.sqrt(squares / number)


def skewness(values: Sequence[Value]) -> float | None:
    """Return the skewness of values; null of none."""
    number = float(len(values))
    if not number:
        return None
    first = second = third = 0.0
    for count, value in enumerate(values, 1):
        # The central moments, each from the one before it.
        before, delta = count - 1, float(value) - first
        step = delta / count
        growth = delta * step * before
        third += growth * step * (count - 2) - 3.0 * step * second
        second += growth
        first += step
    if not second:
        return math.nan
    return float(math.sqrt(number) * third / power(second, 1.5))


AGGREGATES: Final[dict[str, Aggregate]] = {
    "count": Aggregate((), "int", lambda _, values: len(values)),
    "sum": Aggregate(NUMERIC, None, add_up, add_pieces),
    "mean": Aggregate(NUMERIC, "float", average, average_pieces),
    "spread": Aggregate(NUMERIC, None, spread_of),
    "skew": Aggregate(NUMERIC, "float", lambda _, values: skewness(values)),
}


def first_place(values: Sequence[Value], best: Callable[[Sequence[Value]], Value]) -> int:
    """Return the first place of the least or the greatest value."""
    return values.index(best(values))


SELECTORS: Final[dict[str, Callable[[Sequence[Value]], int]]] = {
    "first": lambda _: 0,
    "last": lambda values: len(values) - 1,
    "min": lambda values: first_place(values, min),
    "max": lambda values: first_place(values, max),
}
"""Which of some values a selector takes, none of them null."""
