"""What the headers of a call say of its sender: a token, a session cookie, a name and password."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

COOKIE = "influxdb-oss-session"
"""The name of the session's cookie. Source: observed."""


class Credentials(NamedTuple):
    """What the headers say of the sender. The scheme word of a token may have any case."""

    token: str | None = None
    session: str | None = None
    basic: tuple[str, str] | None = None
    prefer: bytes | None = None
    origin: bytes | None = None


def read_credentials(fields: Mapping[bytes, bytes]) -> Credentials:
    """Pick the headers (by name) that tell who sends a call and how it wants to be checked."""
    token, basic = _read_authorization(fields.get(b"authorization", b""))
    session = key_in_cookie(fields[b"cookie"]) if b"cookie" in fields else None
    return Credentials(token, session, basic, fields.get(b"prefer"), fields.get(b"origin"))


def _read_authorization(value: bytes) -> tuple[str | None, tuple[str, str] | None]:
    scheme, _, rest = value.partition(b" ")
    kind = scheme.lower()
    if kind in {b"token", b"bearer"}:
        return rest.rstrip().decode("latin-1"), None
    return None, _read_basic(rest) if kind == b"basic" else None


def _read_basic(encoded: bytes) -> tuple[str, str] | None:
    try:
        name, colon, password = b64decode(encoded, validate=True).decode("utf-8", "replace").partition(":")
    except Base64Error:
        return None
    return (name, password) if colon else None


def key_in_cookie(value: bytes) -> str | None:
    """The session key in a Cookie header, or None where it has none."""
    for pair in value.decode("latin-1").split(";"):
        key, found, text = pair.strip().partition("=")
        if found and key.strip() == COOKIE:
            return text.strip().strip('"')
    return None
