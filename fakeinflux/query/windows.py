"""Windows of time: where they begin and end, by fixed lengths or by the calendar of a location.

Windows are counted from 1970-01-01 of the location's clock, moved by the offset, so that weeks begin on
Thursdays. Source: observed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fakeinflux.query.durations import (
    INFINITE,
    NONE,
    add_duration,
    fixed_nanoseconds,
    months_since_epoch,
    place_in_month,
    scale_duration,
)
from fakeinflux.query.errors import FluxError
from fakeinflux.query.zones import UTC_LOCATION, time_of_reading, zone_reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.query.values import FluxDuration
    from fakeinflux.query.zones import Location

_EARLIEST, _LATEST = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class Windows:
    """An endless row of windows: window i begins at `zero` + i × `every` and lasts `period`."""

    every: FluxDuration
    period: FluxDuration
    zero: int
    location: Location

    @property
    def endless(self) -> bool:
        """Whether there is just one window, which holds all of time: `every: inf`."""
        return self.every == INFINITE

    def bounds(self, index: int) -> tuple[int, int]:
        """Return where window `index` begins and ends."""
        first = add_duration(self.zero, scale_duration(self.every, index))
        second = add_duration(first, self.period)
        start, stop = (second, first) if self.period.negative else (first, second)
        zone = self.location.zone
        if zone is None:
            return start, stop
        return time_of_reading(start, zone), time_of_reading(stop, zone)

    def latest(self, time: int) -> int:
        """Return the index of the last window that begins at this time or before."""
        if self.location.zone is not None:
            time = zone_reading(time, self.location.zone)
        if not self.every.months:
            return (time - self.zero) // self.every.nanoseconds
        months = months_since_epoch(time) - months_since_epoch(self.zero)
        if place_in_month(time) < place_in_month(self.zero):
            months -= 1
        return months // self.every.months

    def truncate(self, time: int) -> int:
        """Return the beginning of the last window that begins at this time or before."""
        return self.bounds(self.latest(time))[0]

    def containing(self, time: int) -> list[tuple[int, int]]:
        """Return the windows that a time lies in, in order.

        None, where windows are shorter than apart; and where the clock was put back the second time
        round can be in none. Source: simulated.
        """
        if self.endless:
            return [(_EARLIEST, _LATEST)]
        found = []
        index = self._last_around(time)
        while (window := self.bounds(index))[0] <= time < window[1]:
            found.append(window)
            index -= 1
        return found[::-1]

    def constant_range(self, time: int, found: list[tuple[int, int]]) -> tuple[int, int]:
        """Return a range of times around `time` that lie in the same windows as it does, those `found`.

        The range is empty where a clock is put forward and back, or windows reach backwards.
        """
        if self.location.zone is not None or self.period.negative:
            return found[0] if self.every == self.period and found else (time, time)
        next_start = self.bounds(self.latest(time) + 1)[0]
        return time, min([next_start, *(stop for _, stop in found)])

    def count(self, start: int, stop: int) -> int:
        """Return about how many windows reach into a range, at little cost."""
        if self.endless or start >= stop:
            return 1
        every = max(fixed_nanoseconds(self.every), 1)
        return (stop - start + abs(fixed_nanoseconds(self.period))) // every + 1

    def real_estimate(self, length: int) -> int:
        """Return for how many windows the real server makes room; it fails below 0. Source: observed."""
        every = max(abs(fixed_nanoseconds(self.every)), 1)
        period = fixed_nanoseconds(self.period)
        return length // every + (abs(period) // every) * (-1 if self.period.negative else 1)

    @property
    def depth(self) -> int:
        """About how many windows hold one time."""
        return self.count(0, 1)

    def overlapping(self, start: int, stop: int) -> list[tuple[int, int]]:
        """Return the windows that reach into a range, in order, as they are: not cut to it."""
        if start >= stop:
            return []
        if self.endless:
            return [(_EARLIEST, _LATEST)]
        if self.location.zone is None and not self.every.months and not self.period.months:
            return self._regular(start, stop)
        return list(self._from(start, stop))

    def _regular(self, start: int, stop: int) -> list[tuple[int, int]]:
        """Return the windows that reach into a range, where all have one length."""
        every, period = self.every.nanoseconds, fixed_nanoseconds(self.period)
        before, behind = min(period, 0), max(period, 0)
        first = self.zero + ((start - behind - self.zero) // every + 1) * every
        return [
            (begin + before, begin + behind)
            for begin in range(first, stop - before, every)
            if begin + before < stop
        ]

    def _from(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        index = self._last_around(start)
        while self.bounds(index)[1] > start:
            index -= 1
        while (window := self.bounds(index := index + 1))[0] < stop:
            if window[1] > start:
                yield window

    def _last_around(self, time: int) -> int:
        """Return the last window that can hold the time; with a negative period those to come can."""
        index = self.latest(time)
        if self.period.negative:
            while self.bounds(index + 1)[0] <= time:
                index += 1
        return index


def make_windows(
    every: FluxDuration,
    period: FluxDuration = NONE,
    offset: FluxDuration = NONE,
    location: Location = UTC_LOCATION,
) -> Windows:
    """Return windows of these measures; a period of zero is that of `every`, and the other way round.

    Raises FluxError: the length of `every` is zero, negative, or of months and of shorter units. Source:
    observed.
    """
    every, period = (period if every == NONE else every), (every if period == NONE else period)
    if every == NONE:
        raise FluxError("duration used as an interval cannot be zero")
    if every.months and every.nanoseconds:
        raise FluxError("duration used as an interval cannot mix month and nanosecond units")
    if every.negative:
        raise FluxError("duration used as an interval cannot be negative")
    zero = add_duration(add_duration(0, -location.offset), offset)
    return Windows(every, period, zero, location)


def windows(
    start: int,
    stop: int,
    every: FluxDuration,
    period: FluxDuration = NONE,
    offset: FluxDuration = NONE,
    location: Location = UTC_LOCATION,
) -> list[tuple[int, int]]:
    """Return the windows of a range, in order, each cut to it: what `createEmpty: true` makes.

    Raises FluxError: as `make_windows` does.

    >>> from fakeinflux.query.values import FluxDuration
    >>> windows(5, 25, FluxDuration(0, 10))
    [(5, 10), (10, 20), (20, 25)]
    """
    made = make_windows(every, period, offset, location)
    return [clip(window, start, stop) for window in made.overlapping(start, stop)]


def clip(window: tuple[int, int], start: int, stop: int) -> tuple[int, int]:
    """Return a window cut to a range that it reaches into."""
    return max(window[0], start), min(window[1], stop)
