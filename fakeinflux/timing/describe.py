"""What a schedule means, in plain English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fakeinflux.timing.instants import format_seconds
from fakeinflux.timing.schedules import CronSchedule
from fakeinflux.timing.timetable import set_bits
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.timing.cron import Cron, Field, Item
    from fakeinflux.timing.durations import Duration
    from fakeinflux.timing.schedules import Schedule

_MOST_CLOCK_TIMES: Final = 4
_UNIT_NAMES: Final = {
    "y": "year",
    "mo": "month",
    "w": "week",
    "d": "day",
    "h": "hour",
    "m": "minute",
    "s": "second",
    "ms": "millisecond",
    "us": "microsecond",
    "ns": "nanosecond",
}
_MONTH_NAMES: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WEEKDAY_NAMES: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


class _Unit(NamedTuple):
    """What a field counts, and the range of its values."""

    name: str
    lowest: int
    highest: int

    @property
    def full(self) -> int:
        return (2 << self.highest) - (1 << self.lowest)


_SECONDS: Final = _Unit("second", 0, 59)
_MINUTES: Final = _Unit("minute", 0, 59)
_HOURS: Final = _Unit("hour", 0, 23)
_DAYS: Final = _Unit("day", 1, 31)
_MONTHS: Final = _Unit("month", 1, 12)
_WEEKDAYS: Final = _Unit("weekday", 0, 6)
_YEARS: Final = _Unit("year", 1970, 2099)


def describe_schedule(schedule: Schedule) -> str:
    """Describe a schedule in words.

    >>> from fakeinflux.timing.schedules import parse_schedule
    >>> describe_schedule(parse_schedule("0 0 13 * FRI", 0))
    'at 00:00 on day 13 of the month if it is a Friday'
    >>> describe_schedule(parse_schedule("90m", 0))
    'every 90 minutes, counted from 1970-01-01T00:00:00Z'
    """
    if isinstance(schedule, CronSchedule):
        return _describe_cron(schedule.cron)
    return f"every {_duration_words(schedule.every)}, counted from {format_seconds(schedule.anchor * SECOND)}"


def _duration_words(every: Duration) -> str:
    parts = [part for part in every.parts if part[0]]
    if len(parts) == 1 and parts[0][0] == 1:
        return _UNIT_NAMES[parts[0][1]]
    return _join([f"{amount} {_UNIT_NAMES[unit]}{'s' * (amount != 1)}" for amount, unit in parts], "and")


def _describe_cron(cron: Cron) -> str:
    clock = _clock_times(cron)
    times = f"at {_join(clock, 'and')}" if clock else _times(cron)
    days = _days(cron) or ("every day" if cron.hours.mask != _HOURS.full else "")
    comma = "" if clock or not days or days.startswith("on") else ","
    return " ".join(part for part in (times + comma, days, _years(cron)) if part)


def _clock_times(cron: Cron) -> list[str]:
    """The times of the day; [] if there are too many to name."""
    hours, minutes, seconds = (set_bits(field.mask) for field in (cron.hours, cron.minutes, cron.seconds))
    if len(hours) * len(minutes) * len(seconds) > _MOST_CLOCK_TIMES:
        return []
    shown = [f":{second:02d}" for second in seconds] if seconds != [0] else [""]
    return [f"{hour:02d}:{minute:02d}{second}" for hour in hours for minute in minutes for second in shown]


def _times(cron: Cron) -> str:
    """The times of the day by unit, the finest first: "every second of minute 30 of every hour"."""
    units = [(cron.minutes, _MINUTES), (cron.hours, _HOURS)]
    if cron.seconds.mask != 1:
        units.insert(0, (cron.seconds, _SECONDS))
    field, unit = units[0]
    tiling = _step_that_tiles(field, unit)
    phrases = [f"every {tiling} {unit.name}s" if tiling > 1 else _unit_words(field, unit)]
    for field, unit in units[1:]:
        # "Every 5 minutes" already says "of every hour".
        if not (tiling and field.mask == unit.full):
            tiling = 0
            phrases.append(_unit_words(field, unit))
    words = " of ".join(phrases)
    return words if words.startswith("every") else f"at {words}"


def _step_that_tiles(field: Field, unit: _Unit) -> int:
    """The step of `*` or `*/5` if it divides its field evenly, else 0."""
    if field.mask == unit.full:
        return 1
    item = field.items[0]
    whole = len(field.items) == 1 and item.first == unit.lowest and item.last == unit.highest
    return item.step if whole and (unit.highest + 1) % item.step == 0 else 0


def _unit_words(field: Field, unit: _Unit) -> str:
    if field.mask == unit.full:
        return f"every {unit.name}"
    item, *others = field.items
    if others:
        # Steps come last: "days 1, 28 and every 3rd from 10 to 20".
        items = sorted(field.items, key=lambda item: item.step > 1 and not _is_single(item))
        return f"{unit.name}s {_join([_entry_words(item, unit) for item in items], 'and')}"
    if _is_single(item):
        return f"{unit.name} {item.first}"
    span = _span_words(item, unit)
    if _is_open(item, unit) and unit is not _YEARS:
        span = f"from {unit.name} {item.first}"
    return f"every {_rank(item.step)}{unit.name} {span}"


def _entry_words(item: Item, unit: _Unit) -> str:
    if _is_single(item):
        return str(item.first)
    if item.step == 1:
        return f"{item.first} to {item.last}"
    return f"every {_rank(item.step)}{_span_words(item, unit)}"


def _span_words(item: Item, unit: _Unit) -> str:
    return f"from {item.first}" if _is_open(item, unit) else f"from {item.first} to {item.last}"


def _is_open(item: Item, unit: _Unit) -> bool:
    """Check whether an entry such as `5/10` goes on to the end of its field."""
    return item.step > 1 and item.last == unit.highest


def _is_single(item: Item) -> bool:
    return item.first + item.step > item.last


def _days(cron: Cron) -> str:
    """The days; "" if every day matches."""
    months = "" if cron.months.mask == _MONTHS.full else _months(set_bits(cron.months.mask))
    weekdays = [] if cron.weekdays.mask == _WEEKDAYS.full else set_bits(cron.weekdays.mask)
    if cron.days.mask != _DAYS.full:
        condition = _join([_WEEKDAY_NAMES[weekday] for weekday in weekdays], "or")
        days = f"on {_unit_words(cron.days, _DAYS)} of {months or 'the month'}"
        return f"{days} if it is a {condition}" if condition else days
    if months:
        return f"{_weekdays(weekdays)} in {months}"
    return _weekdays(weekdays) if weekdays else ""


def _weekdays(weekdays: list[int]) -> str:
    names = [_WEEKDAY_NAMES[weekday] for weekday in weekdays]
    if _is_run(weekdays):
        return f"every day from {names[0]} to {names[-1]}"
    return f"every {_join(names, 'and') or 'day'}"


def _months(months: list[int]) -> str:
    names = [_MONTH_NAMES[month - 1] for month in months]
    return f"every month from {names[0]} to {names[-1]}" if _is_run(months) else _join(names, "and")


def _is_run(values: list[int]) -> bool:
    """Check whether there are three or more values, all in a row."""
    return len(values) > 2 and values[-1] - values[0] == len(values) - 1


def _years(cron: Cron) -> str:
    if cron.years is None:
        return ""
    if all(_is_single(item) for item in cron.years.items):
        return f"in {_join([str(year) for year in set_bits(cron.years.mask)], 'and')}"
    return f"in {_unit_words(cron.years, _YEARS)}"


def _rank(step: int) -> str:
    """The ordinal in front of a unit, with a space after it: "2nd "; "" for the first."""
    if step == 1:
        return ""
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{step}{'th' if 10 <= step % 100 <= 20 else endings.get(step % 10, 'th')} "


def _join(words: Sequence[str], last: str) -> str:
    return f" {last} ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
