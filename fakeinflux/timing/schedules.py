"""Schedules: when a task falls due.

A Schedule is one of three kinds. Each has a `text` (as written) and a `period` (the seconds between due times
if they never vary, else None), and answers these questions at a cost that does not grow with the number of
due times in between (with the exception that CalendarSchedule describes):

- `next_due(after)`: the first due time after a time, or None;
- `last_due(before)`: the last due time at or before a time, or None;
- `count_due(after, until)`: how many due times are after `after`, up to and including `until`;
- `is_due(at)`: whether a time is a due time.

Times are whole seconds since 1970, UTC, in the years 1 to 9999.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from fakeinflux.timing.cron import Cron, ScheduleError, TooShortError, parse_cron, split_words
from fakeinflux.timing.durations import Duration, add_duration, nominal_nanoseconds, parse_duration
from fakeinflux.timing.timetable import Timetable, timetable_of
from fakeinflux.timing.units import DAY_SECONDS, EPOCH_ORDINAL, SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "CalendarSchedule",
    "CronSchedule",
    "EverySchedule",
    "Schedule",
    "ScheduleError",
    "due_times",
    "parse_schedule",
    "schedule_of",
]

# 0001-01-01T00:00:00Z: the server counts multiples of a period from here. Nothing is due before it.
_BEGINNING: Final = (1 - EPOCH_ORDINAL) * DAY_SECONDS
_END: Final = (date.max.toordinal() + 1 - EPOCH_ORDINAL) * DAY_SECONDS - 1


class EverySchedule(NamedTuple):
    """A fixed period, counted from an anchor that is not a due time itself. Source: observed."""

    text: str
    every: Duration
    anchor: int
    period: int

    def next_due(self, after: int) -> int | None:
        passed = max(after - self.anchor, 0) // self.period
        due = self.anchor + (passed + 1) * self.period
        return due if due <= _END else None

    def last_due(self, before: int) -> int | None:
        passed = (min(before, _END) - self.anchor) // self.period
        return self.anchor + passed * self.period if passed > 0 else None

    def count_due(self, after: int, until: int) -> int:
        return max(self._passed(until) - self._passed(after), 0)

    def is_due(self, at: int) -> bool:
        return self.anchor < at <= _END and (at - self.anchor) % self.period == 0

    def _passed(self, time: int) -> int:
        return max(min(time, _END) - self.anchor, 0) // self.period


@dataclass(frozen=True, slots=True)
class CalendarSchedule:
    """A period with months or years: each due time is the previous one plus the period. Source: observed.

    The first due time is the anchor plus the period. Days past a month's end run over into the next month and
    the following due times continue from there, so no formula gives the n-th: they are computed in turn, as
    far as needed, and kept. There are at most twelve a year.
    """

    text: str
    every: Duration
    anchor: int
    _known: list[int] = field(init=False, repr=False, compare=False, default_factory=list)

    @property
    def period(self) -> None:
        return None

    def next_due(self, after: int) -> int | None:
        self._learn(after)
        index = bisect_right(self._known, after)
        return self._known[index] if index < len(self._known) else None

    def last_due(self, before: int) -> int | None:
        self._learn(before)
        index = bisect_right(self._known, before)
        return self._known[index - 1] if index else None

    def count_due(self, after: int, until: int) -> int:
        self._learn(max(after, until))
        return max(bisect_right(self._known, until) - bisect_right(self._known, after), 0)

    def is_due(self, at: int) -> bool:
        return self.last_due(at) == at

    def _learn(self, time: int) -> None:
        """Compute the due times up to the first one after a time."""
        last = self._known[-1] if self._known else self.anchor
        while last <= time or not self._known:
            last = add_duration(last, self.every)
            if last > _END:
                break
            self._known.append(last)


@dataclass(frozen=True, slots=True)
class CronSchedule:
    """The times that a cron expression matches."""

    text: str
    cron: Cron
    timetable: Timetable

    @property
    def period(self) -> None:
        return None

    def next_due(self, after: int) -> int | None:
        if after >= _END:
            return None
        ordinal, time = _day_and_time(max(after, _BEGINNING) + 1)
        day = self.timetable.next_day(ordinal)
        if day is not None and day == ordinal:
            due = self.timetable.next_time(time)
            if due is not None:
                return _seconds(ordinal, due)
            day = self.timetable.next_day(ordinal + 1) if ordinal < _day_and_time(_END)[0] else None
        return None if day is None else _seconds(day, self.timetable.first_time)

    def last_due(self, before: int) -> int | None:
        if before <= _BEGINNING:
            return None
        ordinal, time = _day_and_time(min(before, _END))
        day = self.timetable.last_day(ordinal)
        if day is not None and day == ordinal:
            due = self.timetable.time_before(time)
            if due is not None:
                return _after_beginning(_seconds(ordinal, due))
            day = self.timetable.last_day(ordinal - 1) if ordinal > 1 else None
        return None if day is None else _after_beginning(_seconds(day, self.timetable.last_time))

    def count_due(self, after: int, until: int) -> int:
        if until <= after or until <= _BEGINNING or after >= _END:
            return 0
        first, first_time = _day_and_time(max(after, _BEGINNING))
        last, last_time = _day_and_time(min(until, _END))
        whole = self.timetable.count_days(first, last) * self.timetable.times_per_day
        return whole + self._passed(last, last_time) - self._passed(first, first_time)

    def is_due(self, at: int) -> bool:
        return self.next_due(at - 1) == at

    def _passed(self, ordinal: int, time: int) -> int:
        """How many due times of a day are at or before a time."""
        return self.timetable.count_times(time) if self.timetable.has_day(ordinal) else 0


Schedule: TypeAlias = EverySchedule | CalendarSchedule | CronSchedule


def schedule_of(every: Duration | None, cron: str | None, created: int) -> Schedule:
    """Make the schedule of a task that has exactly one of `every` and `cron`.

    `created`: the time, in seconds, from which `every` is counted after aligning it to a multiple of `every`.
    An expression that the real server takes for another (see `real_reading`) is taken for that one.

    Raises ScheduleError: the expression is malformed, the period is below a second, or both are given.

    >>> schedule_of(parse_duration("1h"), None, 90 * 60).next_due(90 * 60)
    7200
    """
    if every is not None and cron is None:
        return _every_schedule(str(every), every, _aligned(created, every))
    if cron is not None and every is None:
        if split_words(cron)[:1] == ["@every"]:
            return _interval(cron, created)
        parsed = _parse_as_real(cron)
        return CronSchedule(cron, parsed, timetable_of(parsed))
    raise ScheduleError("expected either every or cron, found " + ("both" if cron else "neither"))


def _parse_as_real(cron: str) -> Cron:
    try:
        return parse_cron(cron)
    except ScheduleError:
        from fakeinflux.timing.real_cron import real_reading

        return parse_cron(real_reading(cron))


def parse_schedule(text: str, created: int) -> Schedule:
    """Parse a schedule as people write it: a cron expression, an @ word, `@every 1h`, or just `1h`.

    Raises ScheduleError: it is none of these.

    >>> parse_schedule("0 3 * * *", 0).next_due(0)
    10800
    """
    words = split_words(text)
    if len(words) == 1 and words[0][0].isdigit():
        return schedule_of(_duration(text, words[0]), None, created)
    if words[:1] != ["@every"]:
        parse_cron(text)  # in no other sense than it is written
    return schedule_of(None, text, created)


def due_times(schedule: Schedule, after: int) -> Iterator[int]:
    """Yield the due times after a time, in order.

    >>> from itertools import islice
    >>> list(islice(due_times(parse_schedule("20m", 0), 0), 3))
    [1200, 2400, 3600]
    """
    due = schedule.next_due(after)
    while due is not None:
        yield due
        due = schedule.next_due(due)


def _interval(text: str, created: int) -> Schedule:
    """`@every` and a duration, which is not aligned if it has spaces, capitals or `hr`. Source: observed."""
    written = split_words(text)[1:]
    if not written:
        raise ScheduleError(f'found "{text}", expected a duration after @every, such as @every 1h30m')
    pieces = [piece.lower().replace("hr", "h") for piece in written]
    durations = [_duration(text, piece) for piece in pieces]
    parts = tuple(part for duration in durations for part in duration.parts)
    every = Duration(parts, any(duration.negative for duration in durations))
    anchor = _aligned(created, every) if pieces == written[:1] else created
    return _every_schedule(text, every, anchor)


def _duration(text: str, written: str) -> Duration:
    try:
        return parse_duration(written)
    except ValueError as error:
        raise ScheduleError(f'schedule "{text}": {error}') from None


def _every_schedule(text: str, every: Duration, anchor: int) -> Schedule:
    period = every.nanoseconds // SECOND
    if every.negative or not (every.months or period):
        raise TooShortError(f'schedule "{text}": found a period of {every}, expected one second or more')
    return (
        CalendarSchedule(text, every, anchor) if every.months else EverySchedule(text, every, anchor, period)
    )


def _aligned(created: int, every: Duration) -> int:
    """The last multiple of a period, counted from the beginning of year 1, at or before a time.

    Months and years count as the whole weeks in them. Source: observed.
    """
    try:
        period = nominal_nanoseconds(every)
    except ValueError:
        return created
    since = (created - _BEGINNING) * SECOND
    return _BEGINNING + (since - since % period) // SECOND if period > 0 else created


def _day_and_time(seconds: int) -> tuple[int, int]:
    days, time = divmod(seconds, DAY_SECONDS)
    return days + EPOCH_ORDINAL, time


def _seconds(ordinal: int, time: int) -> int:
    return (ordinal - EPOCH_ORDINAL) * DAY_SECONDS + time


def _after_beginning(due: int) -> int | None:
    return due if due > _BEGINNING else None
