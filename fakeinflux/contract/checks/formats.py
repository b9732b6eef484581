"""The formats that are checked, each as a function and, where possible, as JSON Schema keywords.

Formats that are not in these tables are ignored, as OpenAPI demands. Two standard formats are read
more widely, because no server of this API keeps to the standard: `uri` also takes relative links,
and `duration` also takes Flux durations.
"""

from __future__ import annotations

import binascii
import datetime
import ipaddress
import re
import uuid
from base64 import b64decode
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_ID = r"[0-9a-fA-F]{16}"
_NO_ID = "0" * 16
_FLUX_DURATION = r"-?(?:[0-9]+(?:y|mo|w|d|h|ms|m|s|us|µs|μs|ns))+"
_ISO_DURATION = r"P(?=[0-9T])(?:[0-9]+[YMWD])*(?:T(?:[0-9]+(?:\.[0-9]+)?[HMS])+)?"
# Any text is allowed in the query of a link: servers put names of organizations into it unescaped.
_REFERENCE = r"[A-Za-z0-9._~:/@!$&'()*+,;=%\[\]\-]*(?:[?#][\s\S]*)?"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
_ZONE = r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_DATE_TIME = f"{_DATE}[Tt]{_TIME}{_ZONE}"
_EMAIL = r"[^@\s]+@[^@\s]+"


def _matches(pattern: str) -> Callable[[object], bool]:
    compiled = re.compile(pattern)
    return lambda value: not isinstance(value, str) or compiled.fullmatch(value) is not None


def _parses(parse: Callable[[str], object]) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        if not isinstance(value, str):
            return True
        try:
            parse(value)
        except ValueError:
            return False
        return True

    return check


def _is_id(value: object) -> bool:
    return not isinstance(value, str) or (re.fullmatch(_ID, value) is not None and value != _NO_ID)


def _is_date_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return re.fullmatch(_DATE_TIME, value) is not None and _is_date(value[:10])


def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    if re.fullmatch(_DATE, value) is None:
        return False
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_base64(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        b64decode(value.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _fits(bits: int) -> Callable[[object], bool]:
    bound = 1 << (bits - 1)
    return lambda value: not isinstance(value, int) or -bound <= value < bound


FORMATS: dict[str, Callable[[object], bool]] = {
    "byte": _is_base64,
    "date": _is_date,
    "date-time": _is_date_time,
    "duration": _matches(f"(?:{_FLUX_DURATION}|{_ISO_DURATION})"),
    "email": _matches(_EMAIL),
    "flux-duration": _matches(_FLUX_DURATION),
    "id": _is_id,
    "int32": _fits(32),
    "int64": _fits(64),
    "ipv4": _parses(ipaddress.IPv4Address),
    "ipv6": _parses(ipaddress.IPv6Address),
    "uri": _matches(_REFERENCE),
    "uri-reference": _matches(_REFERENCE),
    "uuid": _parses(uuid.UUID),
}

UNCHECKED = frozenset({"binary", "double", "float", "password"})
"""Standard formats that need no check."""


def _pattern(pattern: str) -> dict[str, Any]:
    return {"pattern": f"^(?:{pattern})$"}


def _bounds(bits: int) -> dict[str, Any]:
    bound = 1 << (bits - 1)
    return {"minimum": -bound, "maximum": bound - 1}


# For date-time, the library's own check knows the calendar, and the pattern closes the library's gaps.
COMPILED: dict[str, dict[str, Any]] = {
    "date-time": {"format": "date-time", **_pattern(_DATE_TIME)},
    "flux-duration": _pattern(_FLUX_DURATION),
    "id": {**_pattern(_ID), "not": {"enum": [_NO_ID]}},
    "int32": _bounds(32),
    "int64": _bounds(64),
    "uri": _pattern(_REFERENCE),
    "uri-reference": _pattern(_REFERENCE),
}
"""The keywords that the compiled checks use in place of a function; they never accept more than it does."""

NARROWER = {
    "flux-duration": tuple(f"^{sign}([0-9]+(ns|us|µs|μs|ms|s|m|h|d|w|mo|y))+$" for sign in ("", "-?")),
    "id": ("^[0-9a-f]{16}$",),
}
"""Patterns of our own documents that imply the pattern of the format next to them.

Matching both would cost as much as the rest of the check of a task.
"""


def compiled_rule(name: str, pattern: object) -> dict[str, Any]:
    """Return the JSON Schema keywords that enforce a format, given the `pattern` next to it.

    {} if there are none.
    """
    rule = COMPILED.get(name, {})
    if pattern in NARROWER.get(name, ()):
        return {key: value for key, value in rule.items() if key != "pattern"}
    return rule


CALLED = {name: check for name, check in FORMATS.items() if name not in COMPILED}
"""The formats that the compiled checks enforce by calling their function."""
