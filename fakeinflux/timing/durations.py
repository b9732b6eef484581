"""Flux durations: parsing, printing, and adding them to a time by the calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from fakeinflux.timing.units import CYCLE_DAYS, CYCLE_YEARS, DAY_SECONDS, EPOCH_ORDINAL, HOUR, MINUTE, SECOND

_UNIT_NANOSECONDS: Final = {
    "ns": 1,
    "us": 1_000,
    "ms": 1_000_000,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
    "d": DAY_SECONDS * SECOND,
    "w": 7 * DAY_SECONDS * SECOND,
}
_SPAN_UNITS: Final = ("h", "m", "s", "ms", "us", "ns")
_UNIT_MONTHS: Final = {"mo": 1, "y": 12}
_WEEKS_A_MONTH: Final = 365.25 / 12 / 7
_MICRO_SIGNS: Final = {"\u00b5s": "us", "\u03bcs": "us"}
_UNITS_IN_WORDS: Final = "y, mo, w, d, h, m, s, ms, us (or µs), ns"
_PART: Final = re.compile("([0-9]+)([A-Za-z\u00b5\u03bc]*)")
_LARGEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Duration:
    """A Flux duration literal: its (magnitude, unit) parts in the order written, and one sign for all.

    Magnitudes are not negative. The units are those of `parse_duration`, with µs stored as `us`.
    `text`: the duration as a Flux literal, made once because every presentation of a task has it.
    """

    parts: tuple[tuple[int, str], ...]
    negative: bool = False
    text: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        text = "-" * self.negative + "".join([f"{magnitude}{unit}" for magnitude, unit in self.parts])
        object.__setattr__(self, "text", text)

    @property
    def months(self) -> int:
        """The calendar part: `y` and `mo`, in months, signed."""
        return self._total(_UNIT_MONTHS)

    @property
    def nanoseconds(self) -> int:
        """The fixed part: `w` down to `ns`, in nanoseconds, signed."""
        return self._total(_UNIT_NANOSECONDS)

    @property
    def nominal(self) -> int:
        """The length without the sign, in nanoseconds. Months and years count as the whole weeks in them."""
        total = 0
        for magnitude, unit in self.parts:
            if unit in _UNIT_NANOSECONDS:
                total += magnitude * _UNIT_NANOSECONDS[unit]
            else:
                weeks = int(magnitude * _UNIT_MONTHS[unit] * _WEEKS_A_MONTH)
                total += weeks * _UNIT_NANOSECONDS["w"]
        return total

    def _total(self, sizes: dict[str, int]) -> int:
        total = 0
        for magnitude, unit in self.parts:
            if unit in sizes:
                total += magnitude * sizes[unit]
        return -total if self.negative else total

    def __str__(self) -> str:
        return self.text


def parse_duration(text: str) -> Duration:
    """Parse a Flux duration such as `1h30m`, `1mo2d` or `-5m`.

    Units may come in any order and more than once. Leading zeros are dropped, and both µ characters become
    `us`. Source: observed.

    Raises ValueError: anything else, or a number past 64 bits.

    >>> parse_duration("1h030m").text
    '1h30m'
    >>> parse_duration("5 m")
    Traceback (most recent call last):
    ValueError: duration "5 m": 5 has no unit; the units are y, mo, w, d, h, m, s, ms, us (or µs), ns
    """
    negative = text.startswith("-")
    at = int(negative)
    if at == len(text):
        raise ValueError(f'found "{text}", expected a duration such as 1h30m')
    parts = []
    while at < len(text):
        part, at = _read_part(text, at)
        parts.append(part)
    return Duration(tuple(parts), negative)


def _read_part(text: str, at: int) -> tuple[tuple[int, str], int]:
    match = _PART.match(text, at)
    if match is None:
        raise ValueError(
            f'duration "{text}": found "{text[at:]}", expected a whole number followed by a unit'
        )
    digits, letters = match.groups()
    unit = _MICRO_SIGNS.get(letters, letters)
    if unit not in _UNIT_NANOSECONDS and unit not in _UNIT_MONTHS:
        found = f'unknown unit "{letters}" after {digits}' if letters else f"{digits} has no unit"
        raise ValueError(f'duration "{text}": {found}; the units are {_UNITS_IN_WORDS}')
    # More digits are always too large, and int() refuses very long texts with a message of its own.
    if len(digits.lstrip("0")) > 19 or int(digits) > _LARGEST:
        raise ValueError(f'duration "{text}": a number is larger than {_LARGEST}')
    return (int(digits), unit), match.end()


def parse_span(text: str) -> int:
    """Parse a fixed, non-negative duration such as `3h`, `300ms` or `1d12h`, into nanoseconds.

    Raises ValueError: it is no duration, is negative, or has months or years.

    >>> parse_span("300ms")
    300000000
    """
    duration = parse_duration(text)
    if duration.negative:
        raise ValueError(f'duration "{text}" is negative; expected zero or more, such as 90s')
    if duration.months:
        raise ValueError(f'duration "{text}" has months or years, whose length varies; use days or weeks')
    return duration.nanoseconds


def format_span(nanoseconds: int) -> str:
    """Write nanoseconds as a duration that `parse_span` reads back.

    >>> format_span(5_400_000_000_000), format_span(0)
    ('1h30m', '0s')
    """
    rest, parts = nanoseconds, []
    for unit in _SPAN_UNITS:
        amount, rest = divmod(rest, _UNIT_NANOSECONDS[unit])
        parts.append(f"{amount}{unit}" if amount else "")
    return "".join(parts) or "0s"


def nominal_nanoseconds(duration: Duration) -> int:
    """Return the length of a duration without a calendar, in nanoseconds.

    Months and years count as the whole weeks in them: 1mo is 4 weeks and 1y is 52. The server checks options,
    prints offsets and aligns `every` by this length. Source: observed.

    Raises ValueError: it is longer than the 292 years that 64 bits hold.

    >>> nominal_nanoseconds(parse_duration("1mo")) == nominal_nanoseconds(parse_duration("4w"))
    True
    """
    if duration.nominal > _LARGEST:
        raise ValueError(f'duration "{duration}" is too long; the longest is about 292 years')
    return -duration.nominal if duration.negative else duration.nominal


def go_text(nanoseconds: int) -> str:
    """Write an offset as the server prints it: hours, minutes and seconds, without the parts that are zero.

    Zero gives "", because the server leaves such an offset out. Fractions of a second are dropped, because
    offsets have none. Source: observed.

    >>> go_text(90 * SECOND), go_text(-90 * MINUTE), go_text(24 * HOUR)
    ('1m30s', '-1h30m', '24h')
    """
    minutes, seconds = divmod(abs(nanoseconds) // SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    printed = "".join(f"{amount}{unit}" for amount, unit in parts if amount)
    return f"-{printed}" if printed and nanoseconds < 0 else printed


def add_duration(seconds: int, duration: Duration) -> int:
    """Add a duration to a time in seconds since 1970, UTC: first its months by the calendar, then the rest.

    If the resulting month does not have the day, the surplus days run over into the next month: 31 January
    plus a month is 3 March, or 2 March in a leap year. (Flux's own `date.add` stops at the end of the month
    instead.) Fractions of a second are dropped. Source: observed.

    >>> add_duration(30 * DAY_SECONDS, parse_duration("1mo")) // DAY_SECONDS  # 31 January 1970
    61
    """
    fixed = abs(duration.nanoseconds) // SECOND
    return add_months(seconds, duration.months) + (-fixed if duration.negative else fixed)


def add_months(seconds: int, months: int) -> int:
    """Move a time in seconds since 1970 by calendar months. Days past a month's end run into the next.

    >>> add_months(0, -1) // DAY_SECONDS
    -31
    """
    days, time_of_day = divmod(seconds, DAY_SECONDS)
    cycles, ordinal = divmod(days + EPOCH_ORDINAL - 1, CYCLE_DAYS)
    day = date.fromordinal(ordinal + 1)
    years, month = divmod(day.month - 1 + months, 12)
    more_cycles, year = divmod(day.year - 1 + years, CYCLE_YEARS)
    first = date(year + 1, month + 1, 1).toordinal() + (cycles + more_cycles) * CYCLE_DAYS
    return (first + day.day - 1 - EPOCH_ORDINAL) * DAY_SECONDS + time_of_day
