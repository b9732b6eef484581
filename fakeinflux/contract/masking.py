"""Secrets out of what people read: tokens, passwords, cookies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeinflux.messages import Call

MASK = "***"

_NAMES = r"password|token|hashedToken|secret"
_IN_JSON = re.compile(rf'("(?:{_NAMES})"\s*:\s*)"(?:\\.|[^"\\])*"?', re.IGNORECASE)
_IN_QUERY = re.compile(rf"((?:^|&)(?:p|{_NAMES})=)[^&]*", re.IGNORECASE)
_SECRET_POINTER = re.compile(rf"(?:^|/)(?:p|{_NAMES})$", re.IGNORECASE)
_SHORTEST = 6


def mask_json(text: str) -> str:
    """JSON text (even broken) without the values of its secret properties."""
    return _IN_JSON.sub(rf'\1"{MASK}"', text)


def mask_query(query: str) -> str:
    """A query string without the values of its secret parameters."""
    return _IN_QUERY.sub(rf"\1{MASK}", query)


def is_secret(call: Call, pointer: str) -> bool:
    """True where the value at a pointer, or the parameter of that name, is a secret."""
    return _SECRET_POINTER.search(pointer) is not None or call.path.endswith("/secrets")


def mask_token(call: Call, text: str) -> str:
    """Text without the token that a call carried."""
    token = (call.header(b"authorization") or "").rpartition(" ")[2]
    return text.replace(token, MASK) if len(token) >= _SHORTEST else text
