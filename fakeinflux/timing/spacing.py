"""How far apart the due times of a schedule are, in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.timing.schedules import CalendarSchedule, CronSchedule
from fakeinflux.timing.timetable import set_bits
from fakeinflux.timing.units import DAY_SECONDS, SECOND

if TYPE_CHECKING:
    from fakeinflux.timing.schedules import Schedule
    from fakeinflux.timing.timetable import Timetable

SHORTEST_MONTH = 28 * DAY_SECONDS
SHORTEST_YEAR = 365
"""In days."""


def shortest_interval(schedule: Schedule) -> int:
    """Return a lower bound on the time between two due times.

    >>> from fakeinflux.timing.schedules import parse_schedule
    >>> shortest_interval(parse_schedule("5,20 * * * *", 0))
    900
    """
    if schedule.period is not None:
        return schedule.period
    if isinstance(schedule, CalendarSchedule):
        return schedule.every.months * SHORTEST_MONTH + schedule.every.nanoseconds // SECOND
    return _shortest_of_day(schedule.timetable) if isinstance(schedule, CronSchedule) else 1


def fixed_interval(schedule: Schedule) -> int | None:
    """Return the time from each due time to the next if it never varies, else None.

    >>> from fakeinflux.timing.schedules import parse_schedule
    >>> fixed_interval(parse_schedule("*/5 * * * *", 0))
    300
    >>> fixed_interval(parse_schedule("5,20 * * * *", 0)) is None
    True
    """
    if schedule.period is not None:
        return schedule.period
    if not isinstance(schedule, CronSchedule):
        return None
    table = schedule.timetable
    every_day = table.years is None and min(table.year_sizes) >= SHORTEST_YEAR
    # The intervals of a day add up to a day, so if none is below the average, all are equal.
    gap = _shortest_of_day(table)
    return gap if every_day and gap * table.times_per_day == DAY_SECONDS else None


def _shortest_of_day(table: Timetable) -> int:
    """The finest field with more than one value determines how close two times can be."""
    for mask, size, unit in ((table.seconds, 60, 1), (table.minutes, 60, 60), (table.hours, 24, 3600)):
        values = set_bits(mask)
        if len(values) > 1:
            pairs = zip(values, [*values[1:], values[0] + size], strict=True)
            return min(after - before for before, after in pairs) * unit
    return DAY_SECONDS
