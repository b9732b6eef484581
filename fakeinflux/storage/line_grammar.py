"""One line of line protocol, read as the real server reads it, verdict and message. Source: observed.

This is the exact and slower way. `line_protocol.py` takes plain lines by itself and hands others to here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fakeinflux.golang.quoting import go_quote
from fakeinflux.storage.line_values import BOOLEANS, LineError, check_number, read_digits, read_value
from fakeinflux.storage.series import MAX_TIME, MIN_TIME, Point, Unreadable
from fakeinflux.storage.series_keys import LONGEST_KEY, SEPARATOR_SIZE, byte_length, unescape_name

if TYPE_CHECKING:
    from fakeinflux.storage.series import Value

BLANKS: Final = " \t\0"
RESERVED: Final = frozenset({"\0", "\udcff", "_field", "_measurement", "time"})
"""The second is the byte ff, which is no UTF-8."""

_INT64: Final = range(-(2**63), 2**63)
_END_OF_NAME: Final = re.compile(r"(?<!\\)[, ]")
_END_OF_TAG_KEY: Final = re.compile(r"(?<!\\)[ ,=]")
_END_OF_VALUE: Final = re.compile(r"[, ]")
_EQUALS: Final = re.compile(r"(?<!\\)=")
_STAMP: Final = re.compile(r"-?[0-9]*")
_FIELD_MARK: Final = re.compile(r'[\\"=, ]')
_VALUE_MARK: Final = re.compile(r'\\["\\]|[",]')
_BYTE: Final = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """How times are read: nanoseconds in a unit, and the time of points that have none."""

    unit: int
    default_time: int


def read_line(line: str, reading: Reading) -> Point:
    """Return the point of a line without leading blanks. Raises LineError.

    `line`: bytes that are no UTF-8 stand in it as lone surrogates.
    """
    key, at = scan_key(line)
    fields, at = _scan_fields(line, _skip_blanks(line, at))
    pairs = _split_fields(key, fields)
    time = _read_time(line, _skip_blanks(line, at), reading)
    return Point(as_text(key), [_read_field(name, text) for name, text in pairs], time)


def as_text(scanned: str) -> str:
    """Return a scanned text with replacement characters for what is no UTF-8."""
    if scanned.isascii() or not _BYTE.search(scanned):
        return scanned
    return scanned.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def scan_key(line: str) -> tuple[str, int]:
    """Return the series key of a line, its tags in order, and where it ends in the line."""
    if not line or line[0] == ",":
        raise LineError("missing measurement")
    end = _END_OF_NAME.search(line, 1)
    if end is None:
        raise LineError("missing fields")
    key, at = line[: end.start()], end.start()
    if end[0] == ",":
        tags, at = _scan_tags(line, end.end())
        key = ",".join([key, *tags])
    if (size := byte_length(key)) > LONGEST_KEY:
        raise LineError(f"max key length exceeded: {size} > {LONGEST_KEY}")
    return key, at


def _scan_tags(line: str, at: int) -> tuple[list[str], int]:
    """Return the tags that begin here, sorted by their keys as they are written, and where they end."""
    tags: dict[str, str] = {}
    count, ending = 0, ","
    while ending == ",":
        start = at
        at = _scan_tag_key(line, start)
        tag_key = line[start : at - 1]
        at, ending = _scan_tag_value(line, at)
        tags.setdefault(tag_key, line[start : at - 1])
        count += 1
    for tag_key in tags:
        if tag_key in RESERVED:
            raise LineError(f"cannot use reserved tag key {_quote(tag_key)}")
    if len(tags) < count:
        raise LineError("duplicate tags")
    return [tags[key] for key in sorted(tags)], at - 1


def _scan_tag_key(line: str, start: int) -> int:
    """Return where the value begins, behind the key and its sign of equality."""
    if line[start : start + 1] in ("", " ", ",", "="):
        raise LineError("missing tag key")
    end = _END_OF_TAG_KEY.search(line, start + 1)
    if end is None or end[0] != "=":
        raise LineError("missing tag value")
    return end.end()


def _scan_tag_value(line: str, start: int) -> tuple[int, str]:
    """Return where what follows the value begins, and what ended it: a comma or a space."""
    if line[start : start + 1] in ("", " ", ","):
        raise LineError("missing tag value")
    end = _END_OF_TAG_KEY.search(line, start + 1)
    if end is None:
        raise LineError("missing fields")
    if end[0] == "=":
        raise LineError("invalid tag format")
    return end.end(), end[0]


def _scan_fields(line: str, start: int) -> tuple[str, int]:
    """Return the text of all fields, and where it ends."""
    at, equals, commas, quoted = start, 0, 0, False
    while (mark := _FIELD_MARK.search(line, at)) is not None:
        at = mark.start()
        sign = mark[0]
        if sign == "\\":
            at += 2
        elif sign == '"':
            quoted ^= equals > commas
            at += 1
        elif quoted:
            at += 1
        elif sign == "=":
            equals += 1
            at = _scan_value(line, at)
        elif sign == ",":
            commas += 1
            at += 1
        else:
            break
    else:
        at = len(line)
    if quoted:
        raise LineError("unbalanced quotes")
    if equals == 0 or commas != equals - 1:
        raise LineError("invalid field format")
    return line[start:at], at


def _scan_value(line: str, equals: int) -> int:
    """Return the place behind a value that begins after this sign, or behind the sign if it is quoted."""
    if line[equals - 1] in " ," and line[equals - 2] != "\\":
        raise LineError("missing field key")
    start = equals + 1
    first = line[start : start + 1]
    if first in ("", ",", " "):
        raise LineError("missing field value")
    if first == '"':
        return start
    end = _END_OF_VALUE.search(line, start)
    stop = len(line) if end is None else end.start()
    if first in "0123456789.-Nn":
        check_number(line[start:stop])
    elif line[start:stop] not in BOOLEANS:
        raise LineError("invalid boolean")
    return stop


def _split_fields(key: str, fields: str) -> list[tuple[str, str]]:
    """Return the names of the fields and their values, both as they are written."""
    pairs = []
    at = 0
    while at < len(fields):
        equals = _EQUALS.search(fields, at)
        end = len(fields) if equals is None else equals.start()
        name = fields[at:end]
        if end > len(fields) - 2:
            raise LineError(f"invalid value: field-key={name}")
        at = _end_of_value(fields, end + 1)
        pairs.append((name, fields[end + 1 : at]))
        size = byte_length(key) + SEPARATOR_SIZE + byte_length(name)
        if size > LONGEST_KEY:
            raise LineError(f"max key length exceeded: {size} > {LONGEST_KEY}")
        at += 1
    return pairs


def _end_of_value(fields: str, start: int) -> int:
    quoted = False
    for mark in _VALUE_MARK.finditer(fields, start):
        if mark[0] == '"':
            quoted = not quoted
        elif mark[0] == "," and not quoted:
            return mark.start()
    return len(fields)


def _read_field(name: str, text: str) -> tuple[str, Value]:
    value = read_value(text)
    if isinstance(value, Unreadable):
        value = Unreadable(as_text(value), value.kind)
    elif isinstance(value, str):
        value = as_text(value)
    return as_text(unescape_name(name)), value


def _read_time(line: str, start: int, reading: Reading) -> int:
    """Return the time behind the fields, in nanoseconds; without one, the present, cut off to the unit."""
    match = _STAMP.match(line, start)
    text, at = (match[0], match.end()) if match else ("", start)
    if line[at : at + 1] not in ("", " ", "\n"):
        raise LineError("bad timestamp")
    if not text:
        return reading.default_time // reading.unit * reading.unit
    if text == "-":
        raise LineError('strconv.ParseInt: parsing "-": invalid syntax')
    number = read_digits(text)
    if number not in _INT64:
        raise LineError(f'strconv.ParseInt: parsing "{text}": value out of range')
    time = number * reading.unit
    if not MIN_TIME <= time <= MAX_TIME:
        raise LineError(f"time outside range {MIN_TIME} - {MAX_TIME}")
    if line[at:].strip(" "):
        raise LineError("point is invalid")
    return time


def _skip_blanks(line: str, at: int) -> int:
    while line[at : at + 1] in (" ", "\t", "\0"):
        at += 1
    return at


def _quote(text: str) -> str:
    """Return a text between double quotes as Go writes it; bytes that are no UTF-8 by their number."""
    if not _BYTE.search(text):
        return go_quote(text)
    parts = _BYTE.split(text)
    found = [f"\\x{ord(byte) - 0xDC00:02x}" for byte in _BYTE.findall(text)]
    quoted = [go_quote(part)[1:-1] for part in parts]
    return '"' + "".join([part + byte for part, byte in zip(quoted, [*found, ""], strict=True)]) + '"'
