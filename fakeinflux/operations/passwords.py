"""The operations with which users change their own passwords: they give the old one in Authorization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.sessions import find_user_by_password
from fakeinflux.accounts.users import find_user, set_password
from fakeinflux.engine.errors import Refused, unauthorized
from fakeinflux.http.messages import Answer
from fakeinflux.http.requests import read_credentials
from fakeinflux.operations.decoding import decode_id
from fakeinflux.operations.handler import AnyHandler, Handler
from fakeinflux.operations.users import decode_new_password

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

NO_BASIC = "error decoding password reset request: invalid basic auth"


def _decode(world: WorldState, call: Call) -> tuple[tuple[str, str], str]:
    """Read the old credentials and the new password.

    A real server wants a session beside the name and the password, and fails at a token. Source: observed.
    Elsewhere a name and a password are enough. Source: spec.
    """
    defects = world.edition.reproduces_defects
    basic = read_credentials(call.headers_by_name).basic
    if call.caller is None and (defects or basic is None):
        raise unauthorized()
    if basic is None:
        raise Refused("internal error" if defects else "unauthorized", NO_BASIC)
    return basic, decode_new_password(call)


def _change_mine(world: WorldState, _call: Call, request: tuple[tuple[str, str], str]) -> Answer:
    basic, password = request
    set_password(world, find_user_by_password(world, *basic).id, password)
    return Answer(204)


def _change(world: WorldState, call: Call, request: tuple[tuple[str, str], str]) -> Answer:
    basic, password = request
    user = find_user_by_password(world, *basic)
    if find_user(world, decode_id(call.parameters["userID"])).id != user.id:
        raise Refused("forbidden", "your userID is incorrect")
    set_password(world, user.id, password)
    return Answer(204)


HANDLERS: dict[str, AnyHandler] = {
    "PutMePassword": Handler(_decode, _change_mine),
    "PutUsersIDPassword": Handler(_decode, _change),
}
