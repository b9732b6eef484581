"""The operations on users and their passwords."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fakeinflux.accounts.permissions import may, require
from fakeinflux.accounts.users import (
    create_user,
    delete_user,
    find_user,
    find_user_by_name,
    list_users,
    set_password,
    update_user,
)
from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.http.messages import Answer
from fakeinflux.operations.decoding import (
    Malformed,
    Struct,
    decode_bare,
    decode_id,
    decode_id_argument,
    decode_json,
)
from fakeinflux.operations.handler import Handler
from fakeinflux.operations.paging import Page, cut, decode_page
from fakeinflux.operations.present_resources import present_user

if TYPE_CHECKING:
    from fakeinflux.engine.model import User
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

_TYPES = {"status": "influxdb.Status"}
USER = Struct(
    "influxdb.User", {"id": "id", "name": "string", "oauthID": "string", "status": "string"}, _TYPES
)
"""A user as bodies have it, also where one is added to a resource. Source: observed."""
_UPDATE = Struct("influxdb.UserUpdate", {"name": "string", "status": "string"}, _TYPES)
_PASSWORD = Struct("tenant.passwordSetRequest", {"password": "string"})


@dataclass(frozen=True, slots=True)
class _Wanted:
    user_id: str | None
    name: str
    page: Page


def _decode_list(_world: WorldState, call: Call) -> _Wanted:
    page = decode_page(call)
    return _Wanted(decode_id_argument(call, "id"), call.argument("name"), page)


def _get_all(world: WorldState, call: Call, wanted: _Wanted) -> Answer:
    found = [user for user in _select(world, wanted) if may(call.caller, "read", "users", id=user.id)]
    return Answer(200, {"links": {"self": "/api/v2/users"}, "users": [present_user(user) for user in found]})


def _select(world: WorldState, wanted: _Wanted) -> list[User]:
    if wanted.user_id is not None:
        return [find_user(world, wanted.user_id)]
    if wanted.name:
        return [find_user_by_name(world, wanted.name)]
    return cut(list_users(world), wanted.page)


def _decode_creation(world: WorldState, call: Call) -> dict[str, Any]:
    body = decode_bare(world, call.body, USER)
    body["status"] = body.get("status") or "active"
    require_status(body["status"])
    return body


def _create(world: WorldState, call: Call, body: dict[str, Any]) -> Answer:
    require(call.caller, "write", "users")
    user = create_user(world, name=body.get("name", ""), status=body["status"], user_id=body.get("id"))
    return Answer(201, present_user(user))


def _decode_id(_world: WorldState, call: Call) -> str:
    return decode_id(call.parameters["userID"])


def _get(world: WorldState, call: Call, user_id: str) -> Answer:
    require(call.caller, "read", "users", id=user_id)
    return Answer(200, present_user(find_user(world, user_id)))


def _decode_update(world: WorldState, call: Call) -> tuple[str, dict[str, Any]]:
    user_id = _decode_id(world, call)
    changes = decode_bare(world, call.body, _UPDATE)
    if "status" in changes:
        require_status(changes["status"])
    return user_id, changes


def _update(world: WorldState, call: Call, wanted: tuple[str, dict[str, Any]]) -> Answer:
    user_id, changes = wanted
    require(call.caller, "write", "users", id=user_id)
    return Answer(200, present_user(update_user(world, user_id, **changes)))


def _delete(world: WorldState, call: Call, user_id: str) -> Answer:
    require(call.caller, "write", "users", id=user_id)
    delete_user(world, user_id)
    return Answer(204)


def _decode_password(world: WorldState, call: Call) -> tuple[str, str]:
    try:
        password = decode_json(call.body, _PASSWORD).get("password", "")
    except Malformed as refusal:
        raise invalid(refusal.message) from None
    try:
        return _decode_id(world, call), password
    except Refused:
        code = "internal error" if world.edition.reproduces_defects else "invalid"
        raise Refused(code, "invalid user ID provided in route") from None


def _set_password(world: WorldState, call: Call, wanted: tuple[str, str]) -> Answer:
    user_id, password = wanted
    require(call.caller, "write", "users", id=user_id)
    set_password(world, user_id, password)
    return Answer(204)


def require_status(status: str) -> None:
    """Refused `invalid` unless a status is active or inactive.

    The real server lets a new user have any other one, which its own answers then break.
    """
    if status not in ("active", "inactive"):
        raise invalid("invalid status: must be active or inactive")


HANDLERS: dict[str, Handler] = {
    "GetUsers": Handler(_decode_list, _get_all),
    "PostUsers": Handler(_decode_creation, _create),
    "GetUsersID": Handler(_decode_id, _get),
    "PatchUsersID": Handler(_decode_update, _update),
    "DeleteUsersID": Handler(_decode_id, _delete),
    "PostUsersIDPassword": Handler(_decode_password, _set_password),
}
