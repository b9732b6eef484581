"""When a cron expression matches: bit masks of its days in the calendar and of its times in a day.

Days are ordinals (0001-01-01 is 1), times are seconds of the day. The calendar has 14 kinds of year (leap or
not, and the weekday of 1 January) and repeats after 400 years. The matching days of each kind are computed
once, so a search goes by months and years, never by seconds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import isleap
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from fakeinflux.timing.units import CYCLE_YEARS

if TYPE_CHECKING:
    from fakeinflux.timing.cron import Cron

FIRST_YEAR: Final = 1
LAST_YEAR: Final = 9999
_MONTH_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NO_DAYS: Final = (0,) * 12


def _year_kind(year: int) -> int:
    """0 to 13: the weekday of 1 January from Sunday, and 7 more in a leap year."""
    return date(year, 1, 1).toordinal() % 7 + 7 * isleap(year)


def _months_of_kind(kind: int) -> tuple[tuple[int, int], ...]:
    """For each month of a kind of year: the weekday of its first day, and a mask of its days."""
    leap, weekday = divmod(kind, 7)
    months = []
    for month, length in enumerate(_MONTH_LENGTHS, 1):
        days = length + (leap and month == 2)
        months.append((weekday, (2 << days) - 2))
        weekday = (weekday + days) % 7
    return tuple(months)


# Looked up by the year modulo 400; year 400 stands for 0, which `date` lacks.
_KINDS: Final = bytes(_year_kind(year or CYCLE_YEARS) for year in range(CYCLE_YEARS))
_MONTHS: Final = tuple(map(_months_of_kind, range(14)))


@dataclass(frozen=True, slots=True)
class Timetable:
    """The matching days and times of one expression.

    `days`: for each kind of year twelve masks, one for each month, with bits 1 to 31. `year_sizes`: the
    number of matching days in each kind of year. `years`: the allowed years that have a matching day, in
    order, or None for every year.
    """

    hours: int
    minutes: int
    seconds: int
    days: tuple[tuple[int, ...], ...]
    year_sizes: tuple[int, ...]
    years: tuple[int, ...] | None

    @property
    def never(self) -> bool:
        """Whether no day of any year matches."""
        return not self.years if self.years is not None else not any(self.year_sizes)

    @property
    def first_time(self) -> int:
        """The first time of a matching day."""
        return lowest(self.hours) * 3600 + lowest(self.minutes) * 60 + lowest(self.seconds)

    @property
    def last_time(self) -> int:
        """The last time of a matching day."""
        return highest(self.hours) * 3600 + highest(self.minutes) * 60 + highest(self.seconds)

    @property
    def times_per_day(self) -> int:
        """The number of times in a matching day."""
        return self.hours.bit_count() * self.minutes.bit_count() * self.seconds.bit_count()

    def next_day(self, ordinal: int) -> int | None:
        """Return the first matching day on or after a day, or None."""
        day = date.fromordinal(ordinal)
        months = self._months(day.year)
        rest = months[day.month - 1] >> day.day
        if rest:
            return ordinal + lowest(rest)
        for month in range(day.month, 12):
            if months[month]:
                return date(day.year, month + 1, lowest(months[month])).toordinal()
        year = self._year_from(day.year + 1)
        return None if year is None else self._first_day(year)

    def last_day(self, ordinal: int) -> int | None:
        """Return the last matching day on or before a day, or None."""
        day = date.fromordinal(ordinal)
        months = self._months(day.year)
        rest = months[day.month - 1] & ((2 << day.day) - 1)
        if rest:
            return ordinal - day.day + highest(rest)
        for month in range(day.month - 2, -1, -1):
            if months[month]:
                return date(day.year, month + 1, highest(months[month])).toordinal()
        year = self._year_to(day.year - 1)
        return None if year is None else self._last_day(year)

    def has_day(self, ordinal: int) -> bool:
        """Check whether a day matches."""
        day = date.fromordinal(ordinal)
        return self._months(day.year)[day.month - 1] >> day.day & 1 == 1

    def count_days(self, first: int, past: int) -> int:
        """Count the matching days from `first` up to but not including `past`."""
        start, end = date.fromordinal(first), date.fromordinal(past)
        return self._count_years(start.year, end.year) + self._rank(end) - self._rank(start)

    def next_time(self, time: int) -> int | None:
        """Return the first time of a matching day at or after a time, or None."""
        minute_of_day, second = divmod(time, 60)
        hour, minute = divmod(minute_of_day, 60)
        if self.hours >> hour & 1:
            if self.minutes >> minute & 1 and self.seconds >> second:
                return time + lowest(self.seconds >> second)
            later = self.minutes >> minute + 1
            if later:
                return (minute_of_day + 1 + lowest(later)) * 60 + lowest(self.seconds)
        later = self.hours >> hour + 1
        if later:
            return (hour + 1 + lowest(later)) * 3600 + self.first_time % 3600
        return None

    def time_before(self, time: int) -> int | None:
        """Return the last time of a matching day at or before a time, or None."""
        minute_of_day, second = divmod(time, 60)
        hour, minute = divmod(minute_of_day, 60)
        if self.hours >> hour & 1:
            earlier = self.seconds & (2 << second) - 1
            if self.minutes >> minute & 1 and earlier:
                return minute_of_day * 60 + highest(earlier)
            earlier = self.minutes & (1 << minute) - 1
            if earlier:
                return hour * 3600 + highest(earlier) * 60 + highest(self.seconds)
        earlier = self.hours & (1 << hour) - 1
        if earlier:
            return highest(earlier) * 3600 + self.last_time % 3600
        return None

    def count_times(self, time: int) -> int:
        """Count the times of a matching day at or before a time."""
        minute_of_day, second = divmod(time, 60)
        hour, minute = divmod(minute_of_day, 60)
        minutes, seconds = self.minutes.bit_count(), self.seconds.bit_count()
        count = (self.hours & (1 << hour) - 1).bit_count() * minutes * seconds
        if self.hours >> hour & 1:
            count += (self.minutes & (1 << minute) - 1).bit_count() * seconds
            if self.minutes >> minute & 1:
                count += (self.seconds & (2 << second) - 1).bit_count()
        return count

    def _months(self, year: int) -> tuple[int, ...]:
        if self.years is not None and year not in self.years:
            return _NO_DAYS
        return self.days[_KINDS[year % CYCLE_YEARS]]

    def _year_from(self, year: int) -> int | None:
        if self.years is not None:
            index = bisect_left(self.years, year)
            return self.years[index] if index < len(self.years) else None
        if self.never:
            return None
        years = range(year, min(year + CYCLE_YEARS, LAST_YEAR + 1))
        return next((year for year in years if self.year_sizes[_KINDS[year % CYCLE_YEARS]]), None)

    def _year_to(self, year: int) -> int | None:
        if self.years is not None:
            index = bisect_right(self.years, year)
            return self.years[index - 1] if index else None
        if self.never:
            return None
        years = range(year, max(year - CYCLE_YEARS, FIRST_YEAR - 1), -1)
        return next((year for year in years if self.year_sizes[_KINDS[year % CYCLE_YEARS]]), None)

    def _first_day(self, year: int) -> int:
        months = self._months(year)
        month = next(month for month in range(12) if months[month])
        return date(year, month + 1, lowest(months[month])).toordinal()

    def _last_day(self, year: int) -> int:
        months = self._months(year)
        month = next(month for month in range(11, -1, -1) if months[month])
        return date(year, month + 1, highest(months[month])).toordinal()

    def _rank(self, day: date) -> int:
        """Count the matching days of a day's year before it."""
        months = self._months(day.year)
        earlier = sum(mask.bit_count() for mask in months[: day.month - 1])
        return earlier + (months[day.month - 1] & (1 << day.day) - 1).bit_count()

    def _count_years(self, first: int, past: int) -> int:
        """Count the matching days in the years from `first` up to but not including `past`."""
        if self.years is not None:
            chosen = self.years[bisect_left(self.years, first) : bisect_left(self.years, past)]
            return sum(self.year_sizes[_KINDS[year % CYCLE_YEARS]] for year in chosen)
        cycles, rest = divmod(past - first, CYCLE_YEARS)
        count = sum(self.year_sizes[_KINDS[year % CYCLE_YEARS]] for year in range(first, first + rest))
        return count + cycles * sum(self.year_sizes[kind] for kind in _KINDS) if cycles else count


def timetable_of(cron: Cron) -> Timetable:
    """Compute the timetable of a cron expression.

    >>> from fakeinflux.timing.cron import parse_cron
    >>> timetable_of(parse_cron("*/20 3 * * *")).times_per_day
    3
    """
    matching = _days_by_first_weekday(cron.days.mask, cron.weekdays.mask)
    wanted = [-(cron.months.mask >> month & 1) for month in range(1, 13)]
    days = tuple(
        tuple(matching[weekday] & days & mask for (weekday, days), mask in zip(months, wanted, strict=True))
        for months in _MONTHS
    )
    sizes = tuple(sum(map(int.bit_count, months)) for months in days)
    years = None
    if cron.years:
        years = tuple(year for year in set_bits(cron.years.mask) if sizes[_KINDS[year % CYCLE_YEARS]])
    return Timetable(cron.hours.mask, cron.minutes.mask, cron.seconds.mask, days, sizes, years)


def _days_by_first_weekday(days: int, weekdays: int) -> tuple[int, ...]:
    """The matching days of a month, as bits 1 to 31, for each weekday that the month may begin with."""
    fortnight = weekdays | weekdays << 7
    weeks = [fortnight >> first & 0x7F for first in range(7)]
    return tuple((week | week << 7 | week << 14 | week << 21 | week << 28) << 1 & days for week in weeks)


def set_bits(mask: int) -> list[int]:
    """Return the indexes of the set bits, in order.

    >>> set_bits(0b101000)
    [3, 5]
    """
    return [bit for bit in range(mask.bit_length()) if mask >> bit & 1]


def lowest(mask: int) -> int:
    """Return the index of the lowest set bit.

    >>> lowest(0b101000)
    3
    """
    return (mask & -mask).bit_length() - 1


def highest(mask: int) -> int:
    """Return the index of the highest set bit.

    >>> highest(0b101000)
    5
    """
    return mask.bit_length() - 1
