"""Instants as RFC 3339 text and back. An instant is an int: nanoseconds since 1970-01-01T00:00:00Z."""

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
    """A text that is no RFC 3339 time. Its message is the one that the server's language gives."""


class _Element(NamedTuple):
    """One element of the layout: what stands before it, how it is written there, and its range."""

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
    """Read an RFC 3339 time as the server does (`observed`), in nanoseconds since 1970.

    Years 0000 to 9999, upper-case T and Z, an offset up to 24:60. A comma may stand for the point, the hour
    may have one digit, and digits after the ninth are cut off, all as in Go. Raises InstantError.
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise InstantError(_refusal(text))
    year, month, day, hour, minute, second = map(int, match.group(1, 2, 3, 4, 5, 6))
    fraction, sign, offset_hour, offset_minute = match.group(7, 8, 9, 10)
    if not (1 <= month <= 12 and 1 <= day <= _month_length(year, month)):
        raise InstantError(_refusal(text))
    if hour > 23 or minute > 59 or second > 59:
        raise InstantError(_refusal(text))
    seconds = _days(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second
    if sign:
        seconds -= _offset(text, sign, int(offset_hour), int(offset_minute))
    return seconds * SECOND + (int(fraction[:9].ljust(9, "0")) if fraction else 0)


def format_instant(instant: int) -> str:
    """An instant in UTC down to nanoseconds; closing zeros of the fraction, or all of it, are left out."""
    seconds, fraction = divmod(instant, SECOND)
    shown = f".{fraction:09d}".rstrip("0") if fraction else ""
    return f"{_clock_text(seconds)}{shown}Z"


def format_seconds(instant: int) -> str:
    """An instant (in nanoseconds) in UTC to the whole second, its fraction cut off."""
    return f"{_clock_text(instant // SECOND)}Z"


def _clock_text(seconds: int) -> str:
    days, rest = divmod(seconds, DAY_SECONDS)
    ordinal = days + EPOCH_ORDINAL
    day = date.fromordinal(ordinal).isoformat() if 1 <= ordinal <= _LAST_ORDINAL else _far_day(ordinal)
    minutes, second = divmod(rest, 60)
    return f"{day}T{_DIGITS[minutes // 60]}:{_DIGITS[minutes % 60]}:{_DIGITS[second]}"


def _far_day(ordinal: int) -> str:
    """A day that `date` lacks: it has no year 0, and none after 9999."""
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


def _offset(text: str, sign: str, hours: int, minutes: int) -> int:
    if hours > 24 or minutes > 60:
        raise InstantError(_refusal(text))
    seconds = hours * 3600 + minutes * 60
    return seconds if sign == "+" else -seconds


def _refusal(text: str) -> str:
    """What is wrong with a text, looked for from left to right; a day past its month's end comes last."""
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
