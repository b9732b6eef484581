"""A body of line protocol into points: plain lines quickly, all others as `line_grammar.py` reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeinflux.engine.errors import invalid
from fakeinflux.storage.line_grammar import BLANKS, Reading, read_line, scan_key
from fakeinflux.storage.line_values import BOOLEANS, LineError
from fakeinflux.storage.series import MAX_TIME, MIN_TIME, Point, Unsigned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.storage.series import Value

UNITS: Final = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000}
"""The precisions of times, in nanoseconds."""

_NUMBER = r"-?[0-9]{1,30}(?:\.[0-9]{0,30})?(?:[eE][+-]?[0-9]{1,2})?"
_BOOLEAN = "[tTfF]|true|True|TRUE|false|False|FALSE"
_VALUE = rf'(?:{_NUMBER}|-?[0-9]{{1,18}}i|[0-9]{{1,19}}u|{_BOOLEAN}|"[^"\\\n]{{0,9999}}")'
_FIELD = rf'[^ ,="\\\n\t\0]{{1,999}}={_VALUE}(?=[, ]|\Z)'
_PLAIN: Final = re.compile(
    rf'([^ ,#\\\n\t\0"][^ \\\n]{{0,9999}}) ({_FIELD}(?:,{_FIELD})*)(?: (-?[0-9]{{1,19}}))?'
)
"""A line whose fields and time parse, and are short enough for every bound: key, fields, time."""
_NEVER: Final = re.compile("(?!)")
_PLAIN_FIELD: Final = re.compile(r'([^=,]+)=("[^"]*"|[^,]+)')
_BYTE: Final = re.compile("[\udc80-\udcff]")
_QUOTING: Final = re.compile(r'\\.?|[ =,"]', re.DOTALL)


def parse_lines(body: bytes, precision: str, default_time: int) -> list[Point]:
    """Return the points of a body, in order.

    `precision`: ns, us, ms or s. `default_time`: for lines without a time.

    Raises Refused: invalid, with a line for each line that does not parse; then there is no point at all.
    Source: observed, simulated (where the real server fails).
    """
    reading = Reading(UNITS[precision], default_time)
    complaints: list[str] = []
    points = list(_read_lines(body, reading, complaints))
    if complaints:
        raise invalid("\n".join(complaints))
    return points


def _read_lines(body: bytes, reading: Reading, complaints: list[str]) -> Iterator[Point]:
    text, plain = _decode(body)
    unit, present = reading.unit, reading.default_time // reading.unit * reading.unit
    keys: dict[str, str | None] = {}
    match_plain, new = plain.fullmatch, tuple.__new__
    lines = iter(text.removesuffix("\n").split("\n"))
    for line in lines:
        match = match_plain(line)
        if match is not None:
            written, fields, stamp = match.groups()
            key = keys[written] if written in keys else keys.setdefault(written, _plain_key(written))
            time = present if stamp is None else int(stamp) * unit
            if key is not None and MIN_TIME <= time <= MAX_TIME:
                yield new(Point, (key, _plain_fields(fields), time))
                continue
        else:
            line = _whole_line(line, lines)
        line = line.lstrip(BLANKS)
        if line and line[0] != "#":
            try:
                yield read_line(line, reading)
            except LineError as unparsable:
                complaints.append(_shown(f"unable to parse '{line}': {unparsable}"))


def _shown(complaint: str) -> str:
    """Return a complaint as JSON can have it: a replacement character for each byte that is no UTF-8."""
    return complaint if complaint.isascii() else _BYTE.sub("\ufffd", complaint)


def _decode(body: bytes) -> tuple[str, re.Pattern[str]]:
    """Return the text of a body, and the pattern for what is plain in it: nothing where some is no UTF-8."""
    try:
        return body.decode(), _PLAIN
    except UnicodeDecodeError:
        return body.decode("utf-8", "surrogateescape"), _NEVER


def _plain_key(written: str) -> str | None:
    try:
        return scan_key(f"{written} ")[0]
    except LineError:
        return None


def _plain_fields(fields: str) -> tuple[tuple[str, Value], ...]:
    if '"' in fields:
        return tuple([(name, _plain_value(text)) for name, text in _PLAIN_FIELD.findall(fields)])
    if "," in fields:
        pairs = [field.partition("=") for field in fields.split(",")]
        return tuple([(name, _plain_value(text)) for name, _, text in pairs])
    name, _, text = fields.partition("=")
    return ((name, _plain_value(text)),)


def _plain_value(text: str) -> Value:
    last = text[-1]
    if last in "0123456789.":
        return float(text)
    if last == '"':
        return text[1:-1]
    if last == "i":
        return int(text[:-1])
    return Unsigned(text[:-1]) if last == "u" else BOOLEANS[text]


def _whole_line(line: str, rest: Iterator[str]) -> str:
    """Return a line with the next ones that belong to it, because a quote is open or a backslash ends it."""
    if '"' not in line and not line.endswith("\\"):
        return line
    fields = quoted = False
    at = equals = commas = 0
    while True:
        escaped = False
        for mark in _QUOTING.finditer(line, at):
            sign = mark[0]
            escaped = sign == "\\"
            fields = fields or sign == " "
            if fields and sign == '"':
                quoted ^= equals > commas
            elif fields and not quoted:
                equals += sign == "="
                commas += sign == ","
        following = next(rest, None) if quoted or escaped else None
        if following is None:
            return line if quoted else line.removesuffix("\n")
        at = len(line) + 1
        line = f"{line}\n{following}"
