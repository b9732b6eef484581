"""Mask secrets (tokens, passwords, cookies) in what people read."""

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
_SHORTEST_TOKEN = 6


def mask_json(text: str) -> str:
    """Mask the values of secret properties in JSON text, even if it is not valid JSON."""
    return _IN_JSON.sub(rf'\1"{MASK}"', text)


def mask_body(call: Call, text: str) -> str:
    """Mask the secrets in a call's body: every value, if the operation takes nothing but secrets."""
    if call.path.endswith("/secrets"):
        return MASK
    if call.path.endswith("/password"):
        return _ANY_VALUE.sub(lambda match: match[1] or f'"{MASK}"', text)
    return mask_json(text)


def mask_query(query: str) -> str:
    """Mask the values of secret parameters in a query string."""
    return _IN_QUERY.sub(rf"\1{MASK}", query)


def is_secret(call: Call, pointer: str) -> bool:
    """Return whether the value at a JSON pointer, or the parameter of that name, is a secret."""
    return _SECRET_POINTER.search(pointer) is not None or call.path.endswith(("/secrets", "/password"))


def mask_token(call: Call, text: str) -> str:
    """Mask the token of a call in a text."""
    token = (call.header(b"authorization") or "").rpartition(" ")[2]
    return text.replace(token, MASK) if len(token) >= _SHORTEST_TOKEN else text
