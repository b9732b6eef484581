"""The operations that begin and end a session, and its cookie."""

from __future__ import annotations

import binascii
from base64 import b64decode
from email.utils import formatdate
from typing import TYPE_CHECKING

from fakeinflux.engine.errors import Refused
from fakeinflux.engine.sessions import LENGTH, sign_in, sign_out
from fakeinflux.messages import Answer
from fakeinflux.operations.handler import Handler

if TYPE_CHECKING:
    from fakeinflux.engine.model import Session
    from fakeinflux.engine.world import World
    from fakeinflux.messages import Call

COOKIE = "influxdb-oss-session"
_SECOND = 1_000_000_000


def session_key(call: Call) -> str | None:
    """The key in a call's session cookie, or None where it has none."""
    keys = (key_in_cookie(value) for name, value in call.headers if name == b"cookie")
    return next((key for key in keys if key is not None), None)


def key_in_cookie(value: bytes) -> str | None:
    """The session key in a Cookie header, or None where it has none."""
    for pair in value.decode("latin-1").split(";"):
        key, found, text = pair.strip().partition("=")
        if found and key.strip() == COOKIE:
            return text.strip().strip('"')
    return None


def _decode_signin(_world: World, call: Call) -> tuple[str, str]:
    scheme, _, encoded = (call.header(b"authorization") or "").partition(" ")
    if scheme.lower() != "basic":
        raise _unauthorized()
    try:
        name, found, password = b64decode(encoded, validate=True).decode("utf-8", "replace").partition(":")
    except binascii.Error:
        raise _unauthorized() from None
    if not found:
        raise _unauthorized()
    return name, password


def _signin(world: World, _call: Call, wanted: tuple[str, str]) -> Answer:
    session = sign_in(world, *wanted)
    return Answer(204, headers=[(b"set-cookie", _cookie(world, session).encode())])


def _cookie(world: World, session: Session) -> str:
    """The cookie, for an hour.

    Where the world's time is not the client's, the date would be wrong for the client: `Max-Age`
    goes before it, and is not sent by the real server.
    """
    expires = formatdate(session.expires_at // _SECOND, usegmt=True)
    age = "" if world.clock.mode == "wall" else f" Max-Age={LENGTH // _SECOND};"
    return f"{COOKIE}={session.key}; Path=/api/; Expires={expires};{age} HttpOnly; SameSite=Strict"


def _decode_signout(_world: World, call: Call) -> str:
    key = session_key(call)
    if key is None:
        raise _unauthorized()
    return key


def _signout(world: World, _call: Call, key: str) -> Answer:
    sign_out(world, key)
    return Answer(204)


def _unauthorized() -> Refused:
    return Refused("unauthorized", "unauthorized access")


HANDLERS: dict[str, Handler] = {
    "PostSignin": Handler(_decode_signin, _signin),
    "PostSignout": Handler(_decode_signout, _signout),
}
