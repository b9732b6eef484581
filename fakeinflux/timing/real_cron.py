"""How the real server reads cron expressions, where it does so differently, and what it says of others.

Source: observed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_WORD: Final = r"[A-Za-z0-9/*,-]+"
_SPACE: Final = r"[ \t\n\v\f\r]"
_FIELDS: Final = re.compile(rf"{_SPACE}*((?:{_WORD}{_SPACE}+)*{_WORD})({_SPACE}*)(.*)", re.DOTALL)
_STEP_OF_NOTHING: Final = re.compile(r"(\*|([0-9]+|[A-Za-z]+)(?:-(?:[0-9]+|[A-Za-z]+))?)/0+")
_EVERY: Final = re.compile(rf"@every{_SPACE}+")
_PART: Final = re.compile(rf"(?i:[0-9]+(?:ms|mo|y|[µu]s?|ns|s|hr?|m|d|w))|{_SPACE}+")
_NAMED: Final = re.compile(
    rf"@(?:yearly|annually|monthly|weekly|daily|midnight|hourly|every_minute|every_second){_SPACE}*"
)
_MONTHS: Final = ("", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_ALL: Final = 2**64 - 1


@dataclass(frozen=True, slots=True)
class _Rule:
    """A field: its place in the server's record, how it is named where its start, end or step is wrong."""

    place: int
    names: tuple[str, str]
    first: int
    last: int
    largest_start: int
    largest_step: int
    words: tuple[str, ...] = ()


_RULES: Final = (
    _Rule(0, ("second", "second"), 0, 59, 59, 59),
    _Rule(1, ("minute", "minute"), 0, 59, 59, 59),
    _Rule(4, ("hour", "hour"), 0, 23, 23, 23),
    _Rule(5, ("month", "day month"), 1, 31, 30, 30, _WEEKDAYS),
    _Rule(8, ("month", "month"), 1, 12, 12, 12, _MONTHS),
    _Rule(10, ("day of week", "day of week"), 0, 6, 7, 7, _WEEKDAYS),
    _Rule(2, ("year", "year"), 1970, 2099, 2099, 128),
)
_DAY: Final = _RULES[3]
_WEEKDAY: Final = _RULES[5]
_LOW_YEARS, _HIGH_YEARS = 2, 3
_NEEDED: Final = (1, 4, 5, 8, 10)
_COUNTS_FROM_ZERO: Final = ("second", "minute", "hour")


def real_reading(cron: str) -> str:
    """Return the expression that the real server reads in place of this one; mostly this one.

    It drops what begins with a character that no field has, such as `?`, behind a blank after the fifth,
    sixth or seventh field. A step of 0 leaves one value.

    >>> real_reading("0 0 12 * * ?")
    '0 0 12 * *'
    >>> real_reading("*/0 * * * *")
    '0 * * * *'
    """
    match = _FIELDS.fullmatch(cron)
    if match is None or cron.startswith("@"):
        return cron
    words = match[1].split()
    if not 5 <= len(words) <= 7 or (match[3] and not match[2]):
        return cron
    rules = _RULES[1:] if len(words) == 5 else _RULES
    read = [_without_empty_steps(rule, word) for rule, word in zip(rules, words, strict=False)]
    return " ".join(read) if read != words or match[3] else cron


def _without_empty_steps(rule: _Rule, word: str) -> str:
    if rule is _DAY:
        return word
    if rule.names[1] in _COUNTS_FROM_ZERO:
        return _STEP_OF_NOTHING.sub("0", word)
    return _STEP_OF_NOTHING.sub(lambda match: match[2] or str(rule.first), word)


def real_cron_error(cron: str) -> str | None:
    """Return what the real server says of an expression that it refuses, or None if it takes it."""
    if every := _EVERY.match(cron):
        return _every_error(cron, every.end())
    if named := _NAMED.match(cron):
        return _stopped_at(cron, named.end() - 1)
    match = _FIELDS.match(cron)
    words = match[1].split() if match and cron[:1] != "@" else []
    record = [0] * 11
    if match and len(words) > 7:
        return _stopped_at(cron, match.end(1) + bool(match[2]) - 2)
    if match and len(words) >= 5:
        if len(words) == 5:
            record[0] = 1
        if len(words) < 7:
            record[_LOW_YEARS] = record[_HIGH_YEARS] = _ALL
        error = _read_fields(words, record, is_cut=bool(match[3]) and not match[2])
        if error is not None:
            return error
        if all(record[place] for place in _NEEDED) and any(record[_LOW_YEARS : _HIGH_YEARS + 1]):
            return None
    return f"failed to parse cron string '{cron}' {{{' '.join(map(str, record))} false}} {2**12 - 1:b}"


def _every_error(cron: str, position: int) -> str:
    while (part := _PART.match(cron, position)) is not None:
        position = part.end()
    return _stopped_at(cron, position - 1)


def _stopped_at(cron: str, index: int) -> str:
    return f"error in parsing at char {index}, '{cron[index : index + 1]}'"


def _read_fields(words: list[str], record: list[int], *, is_cut: bool) -> str | None:
    """Read fields into the server's record, up to the first fault; return what it says of one, if it does."""
    rules = _RULES[1:] if len(words) == 5 else _RULES
    for rule, word in zip(rules, words, strict=False):
        for at, written in enumerate(items := word.split(",")):
            item = _read_item(rule, written)
            is_last = word is words[-1] and at == len(items) - 1
            if item is None or (is_last and is_cut):
                return None
            error = item.error()
            if error is not None:
                return error
            record[rule.place] |= item.mask()
    return None


@dataclass(frozen=True, slots=True)
class _Item:
    """One entry of a field; `step` 0 is a single value."""

    rule: _Rule
    start: int
    end: int
    step: int

    def error(self) -> str | None:
        """Return what the server says of values that the field does not have. It counts days from 0."""
        rule, name = self.rule, self.rule.names[0]
        is_day = rule is _DAY
        start, end = (self.start - is_day) % 2**64, self.end - is_day
        if self.step > rule.largest_step:
            return f"invalid {rule.names[1]} */{self.step}"
        if start > rule.largest_start or (name == "year" and start < rule.first):
            return f"invalid start {name} {start}"
        if end > rule.largest_start + is_day:
            return f"invalid end {name} {end if name in ('second', 'year') else start}"
        if rule is _WEEKDAY and start > min(end, rule.last):
            return "invalid day of week range start must be before end"
        return None

    def mask(self) -> int:
        """Return the bits of the values; there are none for what begins before the field does."""
        if self.start < self.rule.first:
            return 0
        values = [self.start] if self.step == 0 else range(self.start, self.end + 1, self.step)
        return sum(1 << (value - self.rule.first) for value in values)


def _read_item(rule: _Rule, written: str) -> _Item | None:
    names = "|".join(word for word in rule.words if word) or "[^\\s\\S]"
    number = rf"[0-9]+|(?i:{names})"
    match = re.fullmatch(rf"(?:(\*)|({number})(?:-({number}))?)(?:/([0-9]+))?", written)
    if match is None:
        return None
    star, start, end, step = match.groups()
    if star:
        return _Item(rule, rule.first, rule.last, 1 if step is None else int(step))
    first = _value(rule, start)
    if end is None:
        last = rule.last if step or rule is _WEEKDAY else first
        return _Item(rule, first, last, int(step or 0))
    return _Item(rule, first, _value(rule, end), 1 if step is None else int(step))


def _value(rule: _Rule, written: str) -> int:
    return int(written) if written.isdigit() else rule.words.index(written.upper())
