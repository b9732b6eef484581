"""Read what a request brings: the sender's credentials, the contract mode that it prefers, its body."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.choices import CONTRACT_MODES
from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.http.error_answers import answer_error
from fakeinflux.timing.errors import FakeInfluxError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, MutableMapping
    from typing import Any

    from fakeinflux.choices import ContractMode
    from fakeinflux.http.messages import Answer

SESSION_COOKIE = "influxdb-oss-session"
"""The name of the session cookie. Source: observed."""
_COOKIE_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_COOKIE_VALUE = re.compile(r"[ !#-:<-\[\]-~]*")
CONTRACT_PREFERENCE = "fakeinflux-contract"
OURS = "fakeinflux"
"""How the names of our own preferences begin."""
MAX_BODY = 32 * 1024 * 1024


class BodyIncomplete(FakeInfluxError, ConnectionError):
    """The connection of a call ended before its body was whole."""


class Credentials(NamedTuple):
    """What the headers of a call say of its sender and of the answer that it wants.

    `basic` is a name and a password. `prefer` and `origin` are the headers of these names.
    """

    token: str | None = None
    session: str | None = None
    basic: tuple[str, str] | None = None
    prefer: bytes | None = None
    origin: bytes | None = None


def read_credentials(headers: Mapping[bytes, bytes]) -> Credentials:
    """Read the headers (by name) that say who sends a call and how it wants to be checked."""
    token, basic = _read_authorization(headers.get(b"authorization", b""))
    session = session_key_in(headers[b"cookie"]) if b"cookie" in headers else None
    return Credentials(token, session, basic, headers.get(b"prefer"), headers.get(b"origin"))


def _read_authorization(value: bytes) -> tuple[str | None, tuple[str, str] | None]:
    """Return the token, or the name and password. The scheme may be in any case."""
    scheme, _, rest = value.partition(b" ")
    scheme = scheme.lower()
    if scheme in {b"token", b"bearer"}:
        return rest.rstrip().decode("latin-1"), None
    return None, _read_basic(rest) if scheme == b"basic" else None


def _read_basic(encoded: bytes) -> tuple[str, str] | None:
    try:
        name, colon, password = b64decode(encoded, validate=True).decode("utf-8", "replace").partition(":")
    except Base64Error:
        return None
    return (name, password) if colon else None


def session_key_in(cookies: bytes) -> str | None:
    """Return the session key in a Cookie header, or None if there is none."""
    return read_cookies(cookies).get(SESSION_COOKIE)


def read_cookies(header: bytes) -> dict[str, str]:
    """Return the cookies in a Cookie header as Go reads them, the first of each name.

    One that is not a cookie is passed over, and those around it are read. Source: observed.
    """
    cookies: dict[str, str] = {}
    for part in header.decode("latin-1").split(";"):
        name, _, value = part.strip(" \t").partition("=")
        name = name.strip(" \t")
        if len(value) > 1 and value[0] == value[-1] == '"':
            value = value[1:-1]
        if name not in cookies and _COOKIE_NAME.fullmatch(name) and _COOKIE_VALUE.fullmatch(value):
            cookies[name] = value
    return cookies


def preferred_mode(prefer: bytes) -> ContractMode | None:
    """Return the contract mode that a Prefer header (RFC 7240) asks for, or None. Ignore other preferences.

    Raises Refused: invalid, for an unknown mode and for a preference that is ours by its name but does not
    exist, because ignoring it could hide a mistake in a test.
    """
    for preference in prefer.decode("latin-1").split(","):
        name, _, value = preference.partition(";")[0].partition("=")
        if name.strip().lower() == CONTRACT_PREFERENCE:
            mode = value.strip().strip('"')
            for known in CONTRACT_MODES:
                if known == mode:
                    return known
            wanted = ", ".join(CONTRACT_MODES)
            raise invalid(f"Prefer: {CONTRACT_PREFERENCE}: found {mode!r}, wanted one of {wanted}")
        if name.strip().lower().startswith(OURS):
            wanted = f"{CONTRACT_PREFERENCE}={'|'.join(CONTRACT_MODES)}"
            raise invalid(f"Prefer: found {name.strip()!r}, wanted {wanted}")
    return None


def other_preferences(prefer: bytes) -> str:
    """Return a Prefer header without our own preferences."""
    kept = (
        part
        for part in prefer.decode("latin-1").split(",")
        if part.strip().partition("=")[0].lower() != CONTRACT_PREFERENCE
    )
    return ",".join(kept).strip()


def has_valid_mode(prefer: bytes | None) -> bool:
    """Return whether a Prefer header asks for a known contract mode, or for none."""
    try:
        preferred_mode(prefer or b"")
    except Refused:
        return False
    return True


def expects_body(headers: Mapping[bytes, bytes]) -> bool:
    """Return whether the headers (by name) announce a body."""
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers


async def read_body(receive: Callable[[], Awaitable[MutableMapping[str, Any]]]) -> bytes | None:
    """Read the whole body from ASGI's `receive`. Return None if it is larger than MAX_BODY bytes.

    Raises BodyIncomplete: the connection ended before the body did, so that the call must change nothing.
    """
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BodyIncomplete(f"the connection ended after {size} bytes of the body")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MAX_BODY:
            return None
        more = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def answer_too_large() -> Answer:
    """Return the answer to a body of more than MAX_BODY bytes."""
    return answer_error(413, "request too large", f"the body is larger than {MAX_BODY} bytes")
