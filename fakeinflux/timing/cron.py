"""Cron expressions: 5 fields, 6 with seconds in front, 7 with years at the end, and the @ words.

The day of the month and the day of the week must both match, Sunday is 0, and `a/b` runs from a to the end
of the field. Which expressions are accepted: Source: observed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from fakeinflux.timing.errors import FakeInfluxError


class ScheduleError(FakeInfluxError, ValueError):
    """A schedule that cannot be read; the message says what was found, where, and what is allowed."""


class TooShortError(ScheduleError):
    """A schedule with a period below a second."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry in a field's list: the values from `first` to `last`, inclusive, `step` apart."""

    first: int
    last: int
    step: int = 1


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its entries as written, and a mask with a bit set for each value that they allow."""

    items: tuple[Item, ...]
    mask: int


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron expression. Weekdays count from Sunday, 0. `years` is None if every year matches."""

    text: str
    seconds: Field
    minutes: Field
    hours: Field
    days: Field
    months: Field
    weekdays: Field
    years: Field | None = None


@dataclass(frozen=True, slots=True)
class _FieldRule:
    """What a field may hold. `names` stand for the values from the lowest on."""

    name: str
    lowest: int
    highest: int
    largest_step: int
    names: tuple[str, ...] = ()


_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_SECOND: Final = _FieldRule("second", 0, 59, 59)
_MINUTE: Final = _FieldRule("minute", 0, 59, 59)
_HOUR: Final = _FieldRule("hour", 0, 23, 23)
_DAY: Final = _FieldRule("day of month", 1, 31, 30)
_MONTH: Final = _FieldRule("month", 1, 12, 12, _MONTHS)
_WEEKDAY: Final = _FieldRule("day of week", 0, 6, 7, _WEEKDAYS)
_YEAR: Final = _FieldRule("year", 1970, 2099, 128)

_FIELD_RULES: Final = (_SECOND, _MINUTE, _HOUR, _DAY, _MONTH, _WEEKDAY, _YEAR)
_WORDS: Final = {
    "@every_second": "* * * * * *",
    "@every_minute": "0 * * * * *",
    "@hourly": "0 0 * * * *",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@weekly": "0 0 0 * * 0",
    "@monthly": "0 0 0 1 * *",
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
}
_WORD: Final = re.compile(r"[^ \t\n\v\f\r]+")
_ITEM: Final = re.compile(r"(?:(\*)|([0-9]+|[A-Za-z]+)(?:-([0-9]+|[A-Za-z]+))?)(?:/([0-9]+))?")


def parse_cron(text: str) -> Cron:
    """Parse a cron expression, or one of the @ words except `@every`.

    Raises ScheduleError: the text is neither.

    >>> parse_cron("*/20 3 * * MON").minutes.items
    (Item(first=0, last=59, step=20),)
    >>> parse_cron("0 24 * * *")
    Traceback (most recent call last):
    fakeinflux.timing.cron.ScheduleError: cron "0 24 * * *", hour "24": found 24, allowed are 0 to 23
    """
    words = split_words(text)
    if words and words[0].startswith("@"):
        return _parse_fields(text, _word_meaning(" ".join(words)).split())
    return _parse_fields(text, words)


def split_words(text: str) -> list[str]:
    r"""Split a schedule into words, at ASCII spaces only.

    >>> split_words("@every\t1h 30m")
    ['@every', '1h', '30m']
    """
    return _WORD.findall(text)


def _word_meaning(word: str) -> str:
    meaning = _WORDS.get(word)
    if meaning is None:
        raise ScheduleError(
            f'found "{_shown(word)}", expected one of {", ".join(_WORDS)} or @every and a duration'
        )
    return meaning


def _parse_fields(text: str, written: list[str]) -> Cron:
    if not 5 <= len(written) <= 7:
        count = f"{len(written)} field" + "s" * (len(written) != 1)
        raise ScheduleError(
            f'cron "{_shown(text)}" has {count}, expected 5 (minute, hour, day of month, month, weekday), '
            "6 (second before them) or 7 (second before, year after)"
        )
    if len(written) == 5:
        written = ["0", *written]
    fields = [_parse_field(text, rule, entries) for rule, entries in zip(_FIELD_RULES, written, strict=False)]
    second, minute, hour, day, month, weekday = fields[:6]
    # A * leaves the year open, beyond the years that the field can name.
    year = fields[6] if len(fields) == 7 and "*" not in written[6].split(",") else None
    return Cron(text, second, minute, hour, day, month, weekday, year)


def _parse_field(text: str, rule: _FieldRule, written: str) -> Field:
    try:
        items = tuple(_parse_item(rule, entry) for entry in written.split(","))
    except ScheduleError as error:
        raise ScheduleError(f'cron "{_shown(text)}", {rule.name} "{_shown(written)}": {error}') from None
    mask = 0
    for item in items:
        for value in range(item.first, item.last + 1, item.step):
            mask |= 1 << value
    return Field(items, mask)


def _parse_item(rule: _FieldRule, entry: str) -> Item:
    match = _ITEM.fullmatch(entry)
    if match is None:
        raise ScheduleError(
            f'found "{_shown(entry)}", expected *, {_allowed(rule)}, a range a-b, or a step after /'
        )
    star, first_text, last_text, step_text = match.groups()
    step = _step(rule, step_text) if step_text else 1
    if star:
        return Item(rule.lowest, rule.highest, step)
    first = _value(rule, first_text)
    last = _range_end(rule, first, last_text) if last_text else rule.highest if step_text else first
    return Item(first, last, step)


def _range_end(rule: _FieldRule, first: int, written: str) -> int:
    # The server takes 7 for the last day of the week where it ends a range, and refuses it everywhere else.
    last = rule.highest if rule is _WEEKDAY and written == "7" else _value(rule, written)
    if last < first:
        raise ScheduleError(f"found a range from {first} down to {last}, expected a rising one; write two")
    return last


def _value(rule: _FieldRule, written: str) -> int:
    if written.upper() in rule.names:
        return rule.lowest + rule.names.index(written.upper())
    value = _number(written)
    if value is None or not rule.lowest <= value <= rule.highest:
        hint = "; Sunday is 0" if rule is _WEEKDAY and value == 7 else ""
        raise ScheduleError(f"found {_shown(written)}, allowed are {_allowed(rule)}{hint}")
    return value


def _step(rule: _FieldRule, written: str) -> int:
    step = _number(written)
    if step is None or not 1 <= step <= rule.largest_step:
        raise ScheduleError(f"found step {_shown(written)}, allowed are 1 to {rule.largest_step}")
    return step


def _number(written: str) -> int | None:
    digits = written.lstrip("0") or "0"
    return int(digits) if written.isdigit() and len(digits) <= 4 else None


def _allowed(rule: _FieldRule) -> str:
    numbers = f"{rule.lowest} to {rule.highest}"
    return f"{numbers} or {rule.names[0]} to {rule.names[-1]}" if rule.names else numbers


def _shown(written: str) -> str:
    """Shorten a text for a message."""
    return written if len(written) <= 60 else f"{written[:57]}..."
