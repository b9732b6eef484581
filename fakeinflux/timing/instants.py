"""Instants: ints of nanoseconds since 1970-01-01T00:00:00Z, parsed from and written as RFC 3339."""

from __future__ import annotations

import re
from calendar import isleap
from datetime import date
from typing import Final, NamedTuple

from fakeinflux.timing.errors import FakeInfluxError
from fakeinflux.timing.units import CYCLE_DAYS, CYCLE_YEARS, DAY_SECONDS, EPOCH_ORDINAL, SECOND

_LAYOUT: Final = "2006-01-02T15:04:05Z07:00"
_INSTANT: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]+))?"
    r"(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)
_LAST_ORDINAL: Final = date.max.toordinal()
_DIGITS: Final = tuple(f"{number:02d}" for number in range(60))


class InstantError(FakeInfluxError, ValueError):
    """A text that is not an RFC 3339 time. The message is Go's. Source: observed."""


class _Element(NamedTuple):
    """One element of Go's layout: the text in front of it, its name in the layout, and its ranges."""

    before: str
    layout: str
    pattern: re.Pattern[str]
    ranges: tuple[tuple[str, int, int], ...] = ()


_TWO_DIGITS: Final = re.compile("([0-9]{2})")
_ELEMENTS: Final = (
    _Element("", "2006", re.compile("[0-9]{4}")),
    _Element("-", "01", _TWO_DIGITS, (("month", 1, 12),)),
    _Element("-", "02", _TWO_DIGITS),
    _Element("T", "15", re.compile("([0-9]{1,2})"), (("hour", 0, 23),)),
    _Element(":", "04", _TWO_DIGITS, (("minute", 0, 59),)),
    _Element(":", "05", re.compile("([0-9]{2})(?:[.,][0-9]+)?"), (("second", 0, 59),)),
    _Element(
        "",
        "Z07:00",
        re.compile("Z|[+-]([0-9]{2}):([0-9]{2})"),
        (("time zone offset hour", 0, 24), ("time zone offset minute", 0, 60)),
    ),
)


def parse_instant(text: str) -> int:
    """Parse an RFC 3339 time, as Go does, into nanoseconds since 1970.

    Years are 0000 to 9999, T and Z are upper-case, and an offset goes up to 24:60. A comma may replace the
    decimal point, the hour may have one digit, and digits after the ninth are cut off. Source: observed.

    Raises InstantError: anything else.

    >>> parse_instant("1970-01-01T01:00:00.5+01:00")
    500000000
    >>> parse_instant("1970-02-30T00:00:00Z")
    Traceback (most recent call last):
    fakeinflux.timing.instants.InstantError: parsing time "1970-02-30T00:00:00Z": day out of range
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise InstantError(_refusal(text))
    year, month, day, hour, minute, second = map(int, match.group(1, 2, 3, 4, 5, 6))
    fraction, sign, offset_hour, offset_minute = match.group(7, 8, 9, 10)
    in_calendar = 1 <= month <= 12 and 1 <= day <= _month_length(year, month)
    if not in_calendar or hour > 23 or minute > 59 or second > 59:
        raise InstantError(_refusal(text))
    seconds = _days(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second
    if sign:
        if int(offset_hour) > 24 or int(offset_minute) > 60:
            raise InstantError(_refusal(text))
        offset = int(offset_hour) * 3600 + int(offset_minute) * 60
        seconds -= offset if sign == "+" else -offset
    return seconds * SECOND + (int(fraction[:9].ljust(9, "0")) if fraction else 0)


def format_instant(instant: int) -> str:
    """Write an instant in UTC, to the nanosecond, without trailing zeros in the fraction.

    >>> format_instant(1_500_000_000)
    '1970-01-01T00:00:01.5Z'
    """
    seconds, fraction = divmod(instant, SECOND)
    shown = f".{fraction:09d}".rstrip("0") if fraction else ""
    return f"{_clock_text(seconds)}{shown}Z"


def format_seconds(instant: int) -> str:
    """Write an instant in UTC, cut to the second.

    >>> format_seconds(1_500_000_000)
    '1970-01-01T00:00:01Z'
    """
    return f"{_clock_text(instant // SECOND)}Z"


def _clock_text(seconds: int) -> str:
    days, rest = divmod(seconds, DAY_SECONDS)
    ordinal = days + EPOCH_ORDINAL
    day = date.fromordinal(ordinal).isoformat() if 1 <= ordinal <= _LAST_ORDINAL else _far_day(ordinal)
    minutes, second = divmod(rest, 60)
    return f"{day}T{_DIGITS[minutes // 60]}:{_DIGITS[minutes % 60]}:{_DIGITS[second]}"


def _far_day(ordinal: int) -> str:
    """A day outside the range of `date`, which has no year 0 and none after 9999."""
    cycles, rest = divmod(ordinal - 1, CYCLE_DAYS)
    near = date.fromordinal(rest + 1)
    year = near.year + cycles * CYCLE_YEARS
    return f"{'-' * (year < 0)}{abs(year):04d}-{near.month:02d}-{near.day:02d}"


def _days(year: int, month: int, day: int) -> int:
    if year:
        return date(year, month, day).toordinal() - EPOCH_ORDINAL
    return date(CYCLE_YEARS, month, day).toordinal() - CYCLE_DAYS - EPOCH_ORDINAL


def _month_length(year: int, month: int) -> int:
    if month != 2:
        return 30 + (month + month // 8) % 2
    return 29 if isleap(year) else 28


def _refusal(text: str) -> str:
    """What is wrong with a text: the first error from the left, with a day past its month's end last."""
    rest = text
    for element in _ELEMENTS:
        if not rest.startswith(element.before):
            return _mismatch(text, rest, element.before)
        rest = rest[len(element.before) :]
        match = element.pattern.match(rest)
        if match is None:
            return _mismatch(text, rest, element.layout)
        rest = rest[match.end() :]
        for (name, lowest, highest), digits in zip(element.ranges, match.groups(), strict=False):
            if digits and not lowest <= int(digits) <= highest:
                return f"parsing time {_quote(text)}: {name} out of range"
    if rest:
        return f"parsing time {_quote(text)}: extra text: {_quote(rest)}"
    return f"parsing time {_quote(text)}: day out of range"


def _mismatch(text: str, rest: str, wanted: str) -> str:
    return f'parsing time {_quote(text)} as "{_LAYOUT}": cannot parse {_quote(rest)} as "{wanted}"'


def _quote(text: str) -> str:
    return '"' + "".join(map(_quoted_character, text)) + '"'


def _quoted_character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if " " <= character <= "\x7f":
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))
