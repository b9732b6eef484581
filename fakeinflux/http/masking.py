"""Secrets out of what people read: tokens, passwords, cookies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeinflux.http.messages import Call

MASK = "***"

_NAMES = r"password|token|hashedToken|secret"
_TEXT = r'"(?:\\.|[^"\\])*(?:"|$)'
_IN_JSON = re.compile(rf'("(?:{_NAMES})"\s*:\s*)(?:{_TEXT}|[-\d.]+)', re.IGNORECASE)
_ANY_VALUE = re.compile(rf"({_TEXT}\s*:)|(?:{_TEXT}|\d[\d.]*)")
_IN_QUERY = re.compile(rf"((?:^|&)(?:p|{_NAMES})=)[^&]*", re.IGNORECASE)
_SECRET_POINTER = re.compile(rf"(?:^|/)(?:p|{_NAMES})$", re.IGNORECASE)
_SHORTEST = 6


def mask_json(text: str) -> str:
    """JSON text (even broken) without the values of its secret properties."""
    return _IN_JSON.sub(rf'\1"{MASK}"', text)


def mask_body(call: Call, text: str) -> str:
    """The text of a call's body without its secrets: all values, where a body is for secrets only."""
    if call.path.endswith("/secrets"):
        return MASK
    if call.path.endswith("/password"):
        return _ANY_VALUE.sub(lambda found: found[1] or f'"{MASK}"', text)
    return mask_json(text)


def mask_query(query: str) -> str:
    """A query string without the values of its secret parameters."""
    return _IN_QUERY.sub(rf"\1{MASK}", query)


def is_secret(call: Call, pointer: str) -> bool:
    """True where the value at a pointer, or the parameter of that name, is a secret."""
    return _SECRET_POINTER.search(pointer) is not None or call.path.endswith(("/secrets", "/password"))


def mask_token(call: Call, text: str) -> str:
    """Text without the token that a call carried."""
    token = (call.header(b"authorization") or "").rpartition(" ")[2]
    return text.replace(token, MASK) if len(token) >= _SHORTEST else text
