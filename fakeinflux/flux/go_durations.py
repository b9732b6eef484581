"""Durations in the bodies of PATCH requests, parsed as the server does.

The server parses them like Flux durations without checking the units. It then checks an offset with
Go's own parser, whose largest unit is the hour. Source: observed.
"""

from __future__ import annotations

import re

from fakeinflux.timing.durations import Duration

_LARGEST = 2**63 - 1
_GO_UNITS = {"h": 3_600 * 10**9, "m": 60 * 10**9, "s": 10**9, "ms": 10**6, "us": 1_000, "ns": 1}
_PART = re.compile(r"(\d*)([^\W\d_]*)")


def parse_patch_duration(text: str) -> Duration:
    """Parse `1h30m`, `-5m` or, as the server does, any numbers followed by any letters.

    The empty text is a duration without parts, which is zero. Raises ValueError: the text is malformed; the
    message is the server's.
    """
    negative = text.startswith("-")
    at = int(negative)
    parts = []
    while at < len(text):
        part, at = _read_part(text, at)
        parts.append(part)
    return Duration(tuple(parts), negative)


def is_zero(duration: Duration) -> bool:
    """Whether all numbers of a duration are zero: to the server it is then not given at all."""
    return not any(magnitude for magnitude, _ in duration.parts)


def offset_error(offset: Duration) -> str | None:
    """Return the server's message where PATCH refuses an offset, or None."""
    error = None if is_zero(offset) else go_duration_error(offset)
    if error is None:
        return None
    return f"offset: {_go_written(offset)}, {error} is invalid, the largest unit supported is h"


def go_duration_error(duration: Duration) -> str | None:
    """Return the error of Go's duration parser for what the server prints for a duration, or None.

    The server prints the sign before every part, so `-1h30m` fails like `1d` does.
    """
    written = _go_written(duration)
    nanoseconds = 0
    for at, (magnitude, unit) in enumerate(duration.parts):
        signed = duration.negative and any(following for following, _ in duration.parts[at + 1 : at + 2])
        shown = f"{unit}-" if signed else unit
        if shown not in _GO_UNITS:
            return f'time: unknown unit "{shown}" in duration "{written}"'
        nanoseconds += magnitude * _GO_UNITS[unit]
        if nanoseconds > _LARGEST:
            return f'time: invalid duration "{written}"'
    return None


def _go_written(duration: Duration) -> str:
    sign = "-" * duration.negative
    return "".join(f"{sign if magnitude else ''}{magnitude}{unit}" for magnitude, unit in duration.parts)


def _read_part(text: str, at: int) -> tuple[tuple[int, str], int]:
    match = _PART.match(text, at)
    digits, unit = match.groups() if match else ("", "")
    after = at + len(digits)
    if not digits:
        raise ValueError(f"invalid duration {text[at:]}")
    magnitude = _magnitude(digits)
    if not unit:
        raise ValueError(f"duration is missing a unit: {text[after:]}")
    return (magnitude, "us" if unit == "\u00b5s" else unit), after + len(unit)


def _magnitude(digits: str) -> int:
    if not digits.isascii():
        raise ValueError(f'strconv.ParseInt: parsing "{digits}": invalid syntax')
    significant = digits.lstrip("0") or "0"
    if len(significant) > len(str(_LARGEST)) or int(significant) > _LARGEST:
        raise ValueError(f'strconv.ParseInt: parsing "{digits}": value out of range')
    return int(significant)
