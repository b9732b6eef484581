"""Averages that move along a column of numbers, and what analysts of markets make of them.

Source: observed (the values), simulated (nulls, and columns shorter than the average).
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from fakeinflux.golang.powers import power

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Numbers: TypeAlias = "Sequence[float | None]"


def ratio(number: float, divisor: float) -> float:
    """Return a quotient as processors divide: zero by zero is NaN, other numbers by zero are infinite."""
    if divisor:
        return number / divisor
    if math.isnan(number) or number == 0 or math.isnan(divisor):
        return math.nan
    return math.copysign(math.inf, number) * math.copysign(1.0, divisor)


def mean_of(values: Numbers) -> float | None:
    """Return the mean of what is not null, null of nothing."""
    known = [value for value in values if value is not None]
    total = 0.0
    for value in known:
        total += value
    return total / len(known) if known else None


def exponential_averages(values: Numbers, period: int) -> list[float | None]:
    """Return exponential moving averages, from the value that completes the first period on.

    The first is the mean of that period.

    A null leaves the average as it is.

    >>> exponential_averages([1.0, 3.0, 5.0], 2)
    [2.0, 4.0]
    """
    if len(values) < period:
        return []
    weight = 2 / (period + 1)
    average = mean_of(values[:period])
    averages = [average]
    for value in values[period:]:
        if value is not None:
            average = value if average is None else value * weight + average * (1.0 - weight)
        averages.append(average)
    return averages


def triple_exponential_derivatives(values: Numbers, period: int) -> list[float | None]:
    """Return the change in percent of a triple exponential average; one null of too few values."""
    averages = values
    for _ in range(3):
        averages = exponential_averages(averages, period)
    if not averages:
        return [None]
    return [
        None if value is None or before is None else (ratio(value, before) - 1) * 100
        for before, value in pairwise(averages)
    ]


def momentum_oscillations(values: Sequence[float], period: int) -> list[float]:
    """Return Chande's momentum oscillator, from the value behind the first period on: -100 to 100."""
    changes = [0.0, *(after - before for before, after in pairwise(values))]
    sums = _MovingSums()
    oscillations = []
    for at, change in enumerate(changes):
        oscillation = sums.move(change, changes[at - period + 1] if at >= period else 0.0)
        if at >= period:
            oscillations.append(oscillation)
    return oscillations


class _MovingSums:
    """The sums of rises and of falls within a period."""

    __slots__ = ("down", "up")

    def __init__(self) -> None:
        self.up = self.down = 0.0

    def move(self, change: float, leaving: float) -> float:
        """Return the oscillator with this change; then the one that leaves the period is taken off."""
        if change > 0:
            self.up += change
        elif change < 0:
            self.down -= change
        oscillation = ratio(100 * (self.up - self.down), self.up + self.down)
        if leaving > 0:
            self.up -= leaving
        else:
            self.down += leaving
        return oscillation


def adaptive_averages(values: Sequence[float], period: int) -> list[float]:
    """Return Kaufman's adaptive moving average, from the value behind the first period on."""
    span, slow = 56 / 93, 2 / 31  # of 2/3, the fast end, and 2/31, the slow one
    sums, recent = _MovingSums(), [0.0] * period
    averages: list[float] = []
    average = before = values[0] if values else 0.0
    for at, value in enumerate(values):
        change = value - before
        leaving = recent[(at + 1) % period] if at >= period else 0.0
        efficiency = abs(sums.move(change, leaving)) / 100.0
        if at >= period:
            average = before if at == period else average
            average += power(efficiency * span + slow, 2.0) * (value - average)
            averages.append(average)
        recent[at % period] = change
        before = value
    return averages


def strength_indexes(values: Numbers, period: int) -> list[float | None]:
    """Return the relative strength indexes, from the value behind the first period on.

    With fewer values there is one, of all of them.
    """
    rises, falls = _SmoothedAverage(period), _SmoothedAverage(period)
    indexes: list[float | None] = []
    before: float | None = None
    for at, value in enumerate(values):
        change = None if value is None else value - (before or 0.0)
        before = before if value is None else value
        for average, sign in ((rises, 1), (falls, -1)):
            average.add(None if change is None else max(change * sign, 0.0))
        if at >= period:
            indexes.append(None if before is None else _strength(rises, falls))
    return indexes if len(values) > period else [_strength(rises, falls)]


def _strength(rises: _SmoothedAverage, falls: _SmoothedAverage) -> float:
    return 100.0 - ratio(100.0, 1.0 + ratio(rises.value, falls.value))


class _SmoothedAverage:
    """The mean of a first period, and then an average that each value moves by a share of the period."""

    __slots__ = ("count", "period", "seen", "value")

    def __init__(self, period: int) -> None:
        self.period = period
        self.seen = self.count = 0
        self.value = 0.0

    def add(self, number: float | None) -> None:
        """Move on by a number; null counts as time passed only."""
        complete = self.seen >= self.period
        self.seen += 1
        if number is None:
            return
        if self.count == 0:
            self.value = number
        elif complete:
            self.value = number / self.period + self.value * (1.0 - 1.0 / self.period)
        else:
            self.value = (self.value * self.count + number) / (self.count + 1)
        self.count = min(self.count + 1, self.period)


def covariance_of(pairs: Iterator[tuple[float, float]], *, normalized: bool) -> float:
    """Return the covariance of pairs, or with `normalized` Pearson's correlation; NaN of fewer than two.

    By moving means, as the real server does it. Source: simulated.
    """
    count = mean_x = mean_y = squares_x = squares_y = products = 0.0
    for x, y in pairs:
        count += 1
        delta_x, delta_y = x - mean_x, y - mean_y
        mean_x += delta_x / count
        mean_y += delta_y / count
        squares_x += delta_x * (x - mean_x)
        squares_y += delta_y * (y - mean_y)
        products += delta_x * (y - mean_y)
    if count < 2:
        return math.nan
    if normalized:
        return ratio(products, math.sqrt(squares_x * squares_y))
    return products / (count - 1)
