"""What the headers of a call say of its sender: a token, a session cookie, a name and password."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.engine.errors import Refused

COOKIE = "influxdb-oss-session"
"""The name of the session's cookie. Source: observed."""


@dataclass(slots=True)
class Credentials:
    """What the headers say of the sender; the scheme word of a token may have any case.

    `refused`: why what was given is good for nobody, once that is known.
    """

    token: str | None = None
    session: str | None = None
    basic: tuple[str, str] | None = None
    prefer: bytes | None = None
    origin: bytes | None = None
    refused: Refused | None = None


def read_credentials(fields: Mapping[bytes, bytes]) -> Credentials:
    """Pick the headers (by name) that tell who sends a call and how it wants to be checked."""
    found = Credentials(prefer=fields.get(b"prefer"), origin=fields.get(b"origin"))
    if b"authorization" in fields:
        _read_authorization(found, fields[b"authorization"])
    if b"cookie" in fields:
        found.session = key_in_cookie(fields[b"cookie"])
    return found


def _read_authorization(found: Credentials, value: bytes) -> None:
    scheme, _, rest = value.partition(b" ")
    kind = scheme.lower()
    if kind in {b"token", b"bearer"}:
        found.token = rest.rstrip().decode("latin-1")
    elif kind == b"basic":
        found.basic = _read_basic(rest)


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
