"""The operation that tells a caller who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.permissions import require
from fakeinflux.accounts.users import find_user
from fakeinflux.engine.errors import unauthorized
from fakeinflux.http.messages import Answer
from fakeinflux.operations.handler import Handler, nothing
from fakeinflux.operations.present_resources import present_user

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call


def _get(world: WorldState, call: Call, _wanted: None) -> Answer:
    if call.caller is None:
        raise unauthorized()
    require(call.caller, "read", "users", id=call.caller.user_id)
    return Answer(200, present_user(find_user(world, call.caller.user_id)))


HANDLERS: dict[str, Handler] = {"GetMe": Handler(nothing, _get)}
