"""The operations that begin and end a session, and its cookie."""

from __future__ import annotations

from email.utils import formatdate
from typing import TYPE_CHECKING

from fakeinflux.accounts.sessions import LENGTH, sign_in, sign_out
from fakeinflux.engine.errors import unauthorized
from fakeinflux.http.messages import Answer
from fakeinflux.http.requests import SESSION_COOKIE, read_credentials
from fakeinflux.operations.handler import AnyHandler, Handler
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.engine.model import Session
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call


def _decode_signin(_world: WorldState, call: Call) -> tuple[str, str]:
    basic = read_credentials(call.headers_by_name).basic
    if basic is None:
        raise unauthorized()
    return basic


def _signin(world: WorldState, _call: Call, request: tuple[str, str]) -> Answer:
    session = sign_in(world, *request)
    return Answer(204, headers=[(b"set-cookie", _cookie(world, session).encode())])


def _cookie(world: WorldState, session: Session) -> str:
    """Return the session's cookie, which is good for an hour.

    If the world's time is not the client's, the date in it is wrong for the client. It is then
    overridden by `Max-Age`, which the real server does not send.
    """
    expires = formatdate(session.expires_at // SECOND, usegmt=True)
    age = "" if world.clock.mode == "wall" else f" Max-Age={LENGTH // SECOND};"
    return f"{SESSION_COOKIE}={session.key}; Path=/api/; Expires={expires};{age} HttpOnly; SameSite=Strict"


def _decode_signout(_world: WorldState, call: Call) -> str:
    key = read_credentials(call.headers_by_name).session
    if key is None:
        raise unauthorized()
    return key


def _signout(world: WorldState, _call: Call, key: str) -> Answer:
    sign_out(world, key)
    return Answer(204)


HANDLERS: dict[str, AnyHandler] = {
    "PostSignin": Handler(_decode_signin, _signin),
    "PostSignout": Handler(_decode_signout, _signout),
}
