"""Durations of Flux: read, printed, scaled and added to times by the calendar."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, Final

from fakeinflux.query.values import FluxDuration, wrap_int
from fakeinflux.timing.units import DAY_SECONDS, EPOCH_ORDINAL, HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    from fakeinflux.flux.syntax import DurationLiteral

DAY: Final = DAY_SECONDS * SECOND
"""In nanoseconds, as WEEK."""
WEEK: Final = 7 * DAY
MONTH: Final = int(365.25 * 24 * HOUR / 12)
"""What a month counts for where a duration becomes a number of nanoseconds: 30d10h30m."""
NONE: Final = FluxDuration()
"""A duration of zero."""
INFINITE: Final = FluxDuration(0, 2**63 - 1)
"""The duration `inf`."""

_MONTHS: Final = {"y": 12, "mo": 1}
_NANOSECONDS: Final = {
    "w": WEEK,
    "d": DAY,
    "h": HOUR,
    "m": MINUTE,
    "s": SECOND,
    "ms": 1_000_000,
    "us": 1_000,
    "µs": 1_000,
    "ns": 1,
}
_PART: Final = re.compile(r"([0-9]+)([^\W\d_]+)")
_LARGEST: Final = 2**63 - 1


def parse_duration(text: str) -> FluxDuration:
    """Read a duration such as `1h30m` or `-1mo2w` as the function `duration` does.

    A unit that is none counts for nothing, and an empty text is zero. Raises ValueError.
    Source: observed (spaces, no unit), simulated (the rest).

    >>> parse_duration("1y2mo3s")
    FluxDuration(months=14, nanoseconds=3000000000)
    """
    rest = text.removeprefix("-")
    months = nanoseconds = 0
    while rest:
        part = _PART.match(rest)
        if part is None or int(part[1]) > _LARGEST:
            raise ValueError(f"found {text!r}, expected a duration such as 1h30m")
        magnitude, unit = int(part[1]), part[2]
        months += magnitude * _MONTHS.get(unit, 0)
        nanoseconds += magnitude * _NANOSECONDS.get(unit, 0)
        rest = rest[part.end() :]
    duration = FluxDuration(months, nanoseconds)
    return -duration if text.startswith("-") else duration


def literal_duration(literal: DurationLiteral) -> FluxDuration:
    """Return the value of a duration in a script."""
    return parse_duration(literal.text.replace("\u03bc", "\u00b5"))


def format_duration(duration: FluxDuration) -> str:
    """Return a duration as `string` prints it: `1y3d`, `-1d12h`; zero is `0ns`. Source: observed.

    >>> format_duration(FluxDuration(0, 90 * 60 * 10**9))
    '1h30m'
    """
    months, nanoseconds = abs(duration.months), abs(duration.nanoseconds)
    parts = []
    for unit, size in _MONTHS.items():
        amount, months = divmod(months, size)
        parts.append(f"{amount}{unit}" if amount else "")
    for unit, size in _NANOSECONDS.items():
        amount, nanoseconds = divmod(nanoseconds, size)
        parts.append(f"{amount}{unit}" if amount and unit != "µs" else "")
    printed = "".join(parts)
    return f"{'-' * duration.negative}{printed}" if printed else "0ns"


def fixed_nanoseconds(duration: FluxDuration) -> int:
    """Return a duration in nanoseconds, each month taken for 30d10h30m. Source: observed."""
    return wrap_int(duration.months * MONTH + duration.nanoseconds)


def scale_duration(duration: FluxDuration, factor: int) -> FluxDuration:
    """Return a duration so many times over."""
    return FluxDuration(duration.months * factor, duration.nanoseconds * factor)


def add_duration(time: int, duration: FluxDuration) -> int:
    """Move a time by a duration: its months by the calendar, then the rest.

    A day that the month reached does not have becomes its last one. Source: observed.
    """
    moved = add_months(time, duration.months) if duration.months else time
    return wrap_int(moved + duration.nanoseconds)


def add_months(time: int, months: int) -> int:
    """Move a time by calendar months; a day past the month's end becomes the last.

    Beyond the years 1 to 9999 the calendar ends, and the time stays as it is at that end.
    """
    days, time_of_day = divmod(time, DAY)
    day = date.fromordinal(days + EPOCH_ORDINAL)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    year = min(max(year, date.min.year), date.max.year)
    length = monthrange(year, month + 1)[1]
    moved = date(year, month + 1, min(day.day, length)).toordinal()
    return (moved - EPOCH_ORDINAL) * DAY + time_of_day


def months_since_epoch(time: int) -> int:
    """Return the calendar month that a time lies in, counted from January 1970."""
    day = date.fromordinal(time // DAY + EPOCH_ORDINAL)
    return (day.year - 1970) * 12 + day.month - 1


def place_in_month(time: int) -> tuple[int, int]:
    """Return the day of the month, and the nanoseconds since that day began."""
    days, time_of_day = divmod(time, DAY)
    return date.fromordinal(days + EPOCH_ORDINAL).day, time_of_day
