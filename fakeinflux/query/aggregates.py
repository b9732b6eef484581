"""Aggregates of columns: what many values come to. Nulls are left out."""

from __future__ import annotations

import math
import operator
from functools import reduce
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeinflux.query.values import wrap_int, wrap_uint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fakeinflux.query.values import Value

NUMERIC: Final = ("int", "uint", "float")


class Aggregate(NamedTuple):
    """An aggregate: the kinds that it takes, the kind that it gives, None for the same, and how.

    `empty` is what no values at all come to, and whether there `is` such a value: null otherwise.
    """

    kinds: tuple[str, ...]
    gives: str | None
    compute: Callable[[str, Sequence[Value]], Value]


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
        third += step * step * delta * before * (count - 2) - 3.0 * step * second
        second += step * delta * before
        first += step
    if not second:
        return math.nan
    return float(math.sqrt(number) * third / second**1.5)


AGGREGATES: Final[dict[str, Aggregate]] = {
    "count": Aggregate((), "int", lambda _, values: len(values)),
    "sum": Aggregate(NUMERIC, None, add_up),
    "mean": Aggregate(NUMERIC, "float", average),
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
