"""Literals of a script: from tokens to values, and from values to text."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import TYPE_CHECKING

from fakeinflux.flux.patterns import pattern_fault
from fakeinflux.flux.syntax import (
    DateTimeLiteral,
    DurationLiteral,
    FloatLiteral,
    IntegerLiteral,
    RegexpLiteral,
    StringLiteral,
)

if TYPE_CHECKING:
    from fakeinflux.flux.cursor import Cursor
    from fakeinflux.flux.syntax import Node

_LARGEST = 2**63 - 1
_SAFE_DIGITS = 18
_ESCAPE = re.compile(r"((?:\\x[0-9a-fA-F]{2})+)|\\(.)", re.DOTALL)
_REGEXP_ESCAPE = re.compile(r"((?:\\x[0-9a-fA-F]{2})+)|(\\/)|\\.", re.DOTALL)
_NAMED = {"n": "\n", "r": "\r", "t": "\t"}
_LONG_NUMBER = re.compile(rf"[0-9]{{{_SAFE_DIGITS + 1},}}")
_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-](\d\d):(\d\d)))?", re.ASCII
)


def string_literal(c: Cursor) -> StringLiteral:
    """Read a string without `${…}`."""
    word = c.tokens[c.index]
    c.index += 1
    return StringLiteral(c.index - 1, c.index, string_text(c, word[1:-1]))


def string_text(c: Cursor, raw: str) -> str:
    """Return what the inside of a string literal stands for, its escapes resolved."""
    if "\\" not in raw:
        return raw
    try:
        return _ESCAPE.sub(_unescape, raw)
    except UnicodeDecodeError:
        raise c.error(r"bytes given as `\x` that are not UTF-8", "UTF-8", c.index - 1) from None


def _unescape(match: re.Match[str]) -> str:
    return _bytes_text(match[1]) if match[1] else _NAMED.get(match[2], match[2])


def _bytes_text(escapes: str) -> str:
    return bytes.fromhex(escapes.replace("\\x", "")).decode()


def quote(text: str) -> str:
    """Return the string literal that stands for `text`."""
    return f'"{escaped(text)}"'.replace("${", "\\${").replace("\0", "\\x00")


def escaped(text: str) -> str:
    """Return a text with its quotes and backslashes escaped, but not `${`."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def number(c: Cursor) -> Node:
    """Read what begins with a digit: an integer, a float, a duration or a time."""
    start, word = c.index, c.tokens[c.index]
    c.index += 1
    if word.isdigit():
        is_plain = len(word) <= _SAFE_DIGITS and (word[0] != "0" or len(word) == 1)
        return IntegerLiteral(start, c.index, int(word) if is_plain else _integer(c, word))
    if word[4:5] == "-":
        return DateTimeLiteral(start, c.index, _time(c, word))
    if "." in word:
        return FloatLiteral(start, c.index, float(word))
    for digits in _LONG_NUMBER.findall(word) if len(word) > _SAFE_DIGITS else ():
        significant = digits.lstrip("0")
        if len(significant) > _SAFE_DIGITS + 1 or int(significant or "0") > _LARGEST:
            raise c.error("a duration beyond 64 bits", f"numbers of at most {_LARGEST}", c.index - 1)
    return DurationLiteral(start, c.index, word)


def _integer(c: Cursor, word: str) -> int:
    if word[0] == "0" and len(word) > 1:
        raise c.error(f"`{word}`", "an integer without leading zeros", c.index - 1)
    if len(word) > _SAFE_DIGITS + 1 or int(word) > _LARGEST:
        raise c.error("an integer beyond 64 bits", f"at most {_LARGEST}", c.index - 1)
    return int(word)


def _time(c: Cursor, word: str) -> str:
    match = _TIME.fullmatch(word)
    if match is None:
        raise c.error(f"the time `{word}`", "`Z` or an offset such as `+01:00` at its end", c.index - 1)
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    zone_hour, zone_minute = int(match[8] or 0), int(match[9] or 0)
    is_date = 1 <= month <= 12 and 1 <= day <= monthrange(year or 4, month)[1]
    if not (is_date and hour < 24 and minute < 60 and second <= 60 and zone_hour < 24 and zone_minute < 60):
        raise c.error(f"the time `{word}`", "a time that exists", c.index - 1)
    return word


def regexp_literal(c: Cursor) -> RegexpLiteral:
    """Read a regular expression."""
    word = c.tokens[c.index]
    if len(word) == 1:
        raise c.unexpected_token("an expression")
    c.index += 1
    try:
        pattern = _REGEXP_ESCAPE.sub(_regexp_unescape, word[1:-1])
    except UnicodeDecodeError:
        raise c.error(r"bytes given as `\x` that are not UTF-8", "UTF-8", c.index - 1) from None
    if not pattern.isalnum() and (fault := pattern_fault(pattern)):
        raise c.error(f"a regular expression with {fault.found}", "one that compiles", c.index - 1)
    return RegexpLiteral(c.index - 1, c.index, pattern)


def _regexp_unescape(match: re.Match[str]) -> str:
    if match[1]:
        return _bytes_text(match[1])
    return "/" if match[2] else match[0]
