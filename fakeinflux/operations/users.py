"""The operations on users and their passwords, and the one that tells callers who they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.accounts.permissions import may, require
from fakeinflux.accounts.sessions import own_permissions, permissions_by_roles
from fakeinflux.accounts.users import (
    create_user,
    delete_user,
    find_user,
    find_user_by_name,
    list_users,
    set_password,
    update_user,
)
from fakeinflux.engine.errors import Refused, invalid, unauthorized
from fakeinflux.http.messages import Answer, Listing
from fakeinflux.operations.decoding import (
    Malformed,
    Struct,
    decode_bare,
    decode_id,
    decode_id_argument,
    decode_json,
    path_id,
    require_activity,
)
from fakeinflux.operations.handler import AnyHandler, Handler, nothing
from fakeinflux.operations.paging import Page, cut, decode_page
from fakeinflux.operations.present_resources import permission_json, present_user
from fakeinflux.operations.resources import Resource, record_handlers

if TYPE_CHECKING:
    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.model import Activity, User
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call, Piece

_TYPES = {"status": "influxdb.Status"}
USER = Struct(
    "influxdb.User", {"id": "id", "name": "string", "oauthID": "string", "status": "string"}, _TYPES
)
"""A user in bodies, also where one is added to a resource. Source: observed."""
_UPDATE = Struct("influxdb.UserUpdate", {"name": "string", "status": "string"}, _TYPES)
_PASSWORD = Struct("tenant.passwordSetRequest", {"password": "string"})


@dataclass(frozen=True, slots=True)
class UserFilter:
    """Which users a call asks for."""

    user_id: str | None
    name: str
    page: Page


class UserCreation(NamedTuple):
    """A user to create."""

    name: str
    status: str
    user_id: str | None
    oauth_id: str


class UserChanges(NamedTuple):
    """What to change about a user; None stays as it is."""

    name: str | None
    status: Activity | None


def _decode_list(_world: WorldState, call: Call) -> UserFilter:
    page = decode_page(call)
    return UserFilter(decode_id_argument(call, "id"), call.argument("name"), page)


def _list(world: WorldState, call: Call, wanted: UserFilter) -> Answer:
    users = [user for user in _select(world, wanted) if may(call.caller, "read", "users", id=user.id)]
    pieces = [present_user(user) for user in users]
    return Answer(200, Listing({"links": {"self": "/api/v2/users"}}, "users", pieces))


def _select(world: WorldState, wanted: UserFilter) -> list[User]:
    if wanted.user_id is not None:
        return [find_user(world, wanted.user_id)]
    if wanted.name:
        return [find_user_by_name(world, wanted.name)]
    return cut(_behind(list_users(world), wanted.page), replace(wanted.page, after=None))


def _behind(users: list[User], page: Page) -> list[User]:
    """Return the users behind the id `after`, which need not be that of a user. Source: observed."""
    after = page.after
    if after is None:
        return users
    return [user for user in users if (user.id < after if page.descending else user.id > after)]


def _decode_creation(world: WorldState, call: Call) -> UserCreation:
    body = decode_bare(world, call.body, USER)
    status = body.get("status") or "active"
    if not world.edition.reproduces_defects:  # the real server takes any status. Source: observed
        require_activity(status)
    return UserCreation(body.get("name", ""), status, body.get("id"), body.get("oauthID", ""))


def _create(world: WorldState, call: Call, creation: UserCreation) -> Answer:
    require(call.caller, "write", "users")
    user = create_user(
        world,
        name=creation.name,
        status=creation.status,
        user_id=creation.user_id,
        oauth_id=creation.oauth_id,
    )
    return Answer(201, present_user(user))


def _require(_world: WorldState, call: Call, user_id: str, action: Action) -> None:
    require(call.caller, action, "users", id=user_id)


def _present(world: WorldState, user_id: str) -> Piece:
    return present_user(find_user(world, user_id))


def _decode_changes(world: WorldState, call: Call) -> UserChanges:
    body = decode_bare(world, call.body, _UPDATE)
    return UserChanges(body.get("name"), require_activity(body["status"]) if "status" in body else None)


def _update(world: WorldState, user_id: str, changes: UserChanges) -> Piece:
    return present_user(update_user(world, user_id, name=changes.name, status=changes.status))


def _get_me(world: WorldState, call: Call, _request: None) -> Answer:
    if call.caller is None:
        raise unauthorized()
    _require(world, call, call.caller.user_id, "read")
    return Answer(200, _present(world, call.caller.user_id))


def decode_new_password(call: Call) -> str:
    """Read a password from a body. Raises Refused: invalid."""
    try:
        password: str = decode_json(call.body, _PASSWORD).get("password", "")
    except Malformed as error:
        raise invalid(error.message) from None
    return password


def _decode_password(world: WorldState, call: Call) -> tuple[str, str]:
    password = decode_new_password(call)
    try:
        return decode_id(call.parameters["userID"]), password
    except Refused:
        code = "internal error" if world.edition.reproduces_defects else "invalid"
        raise Refused(code, "invalid user ID provided in route") from None


def _set_password(world: WorldState, call: Call, request: tuple[str, str]) -> Answer:
    user_id, password = request
    _require(world, call, user_id, "write")
    set_password(world, user_id, password)
    return Answer(204)


def _list_permissions(world: WorldState, call: Call, user_id: str) -> Answer:
    _require(world, call, user_id, "read")
    find_user(world, user_id)
    held = [*permissions_by_roles(world, user_id), *own_permissions(user_id)]
    return Answer(200, [permission_json(world, permission) for permission in held])


HANDLERS: dict[str, AnyHandler] = {
    "GetUsersIDPermissions": Handler(path_id("userID"), _list_permissions),
    "GetUsers": Handler(_decode_list, _list),
    "PostUsers": Handler(_decode_creation, _create),
    "PostUsersIDPassword": Handler(_decode_password, _set_password),
    "GetMe": Handler(nothing, _get_me),
    **record_handlers(
        "UsersID", Resource("userID", _require, _present, _decode_changes, _update, delete_user)
    ),
}
