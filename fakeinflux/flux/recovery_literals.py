"""What is wrong with a literal, in the real server's words. Source: observed."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import TYPE_CHECKING, Final

from fakeinflux.flux.patterns import pattern_fault, real_pattern_error

if TYPE_CHECKING:
    from fakeinflux.flux.recovery_tokens import Token

_LARGEST: Final = 2**63 - 1
_DIGITS: Final = re.compile(r"[0-9]+")
_BYTES: Final = re.compile(r"(?:\\x[0-9a-fA-F]{2})+")
_TIME: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-](\d\d):(\d\d)))?", re.ASCII
)
_LEAP_SECOND: Final = 60


def reads_as(token: Token) -> bool:
    """Whether a literal is read as one; a time that is none or a duration beyond 64 bits is not."""
    if token.kind == "TIME":
        return _is_time(token.text)
    if token.kind == "DURATION":
        return all(int(digits) <= _LARGEST for digits in _DIGITS.findall(token.text))
    return True


def _is_time(text: str) -> bool:
    match = _TIME.fullmatch(text)
    if match is None:
        return False
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    is_date = 1 <= month <= 12 and 1 <= day <= monthrange(year or 4, month)[1]
    return is_date and hour < 24 and minute < 60 and second <= _LEAP_SECOND


def literal_error(token: Token) -> str | None:
    """Return what is wrong with a literal that is read as one."""
    text = token.text
    if token.kind == "INT":
        if text[0] == "0" and len(text) > 1:
            return f'invalid integer literal "{text}": nonzero value cannot start with 0'
        if int(text[:20]) > _LARGEST:
            return f'invalid integer literal "{text}": value out of range'
    if token.kind in ("STRING", "TEXT"):
        return _utf8_error(text)
    if token.kind == "REGEX":
        pattern = text[1:-1].replace("\\/", "/")
        fault = pattern_fault(pattern)
        return real_pattern_error(pattern, fault) if fault else _utf8_error(text)
    return None


def _utf8_error(text: str) -> str | None:
    """Return what is wrong with the bytes that are given as `\\x`."""
    for escapes in _BYTES.findall(text):
        try:
            bytes.fromhex(escapes.replace("\\x", "")).decode()
        except UnicodeDecodeError as error:
            return f"invalid utf-8 sequence of 1 bytes from index {error.start}"
    return None
