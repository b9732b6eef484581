"""The operations on authorizations, that is, on tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.accounts.authorizations import (
    create_authorization,
    delete_authorization,
    find_authorization,
    list_authorizations,
    require_own,
    update_authorization,
)
from fakeinflux.accounts.organizations import find_organization_by_name
from fakeinflux.accounts.permissions import RESOURCE_TYPES, may, require
from fakeinflux.accounts.users import find_user_by_name
from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.engine.model import Permission
from fakeinflux.http.messages import Answer, Listing
from fakeinflux.operations.decoding import (
    ListOf,
    Struct,
    decode_bare,
    decode_id_argument,
    decode_json,
    is_activity,
    require_activity,
)
from fakeinflux.operations.handler import AnyHandler, Handler
from fakeinflux.operations.present_resources import present_authorization
from fakeinflux.operations.resources import Resource, record_handlers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.model import Activity, Authorization
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call, Piece

SERVERLESS_TYPES = ("flows", "functions", "subscriptions")
"""The types of resources that only Cloud Serverless has permissions for. Source: spec."""
_RESOURCE = Struct(
    "influxdb.Resource",
    {"type": "string", "id": "id", "orgID": "id"},
    {"type": "influxdb.ResourceType", "id": "*platform.ID", "orgID": "*platform.ID"},
)
_PERMISSION = Struct(
    "influxdb.Permission", {"action": "string", "resource": _RESOURCE}, {"action": "influxdb.Action"}
)
_CREATION = Struct(
    "authorization.postAuthorizationRequest",
    {
        "status": "string",
        "orgID": "id",
        "userID": "id",
        "description": "string",
        "permissions": ListOf(_PERMISSION),
    },
    {"status": "influxdb.Status", "userID": "*platform.ID"},
)
_UPDATE = Struct(
    "influxdb.AuthorizationUpdate",
    {"status": "string", "description": "string"},
    {"status": "influxdb.Status"},
)


@dataclass(frozen=True, slots=True)
class AuthorizationFilter:
    """Which authorizations a call asks for."""

    authorization_id: str | None
    user_id: str | None
    user: str
    org_id: str | None
    org: str
    token: str


class AuthorizationCreation(NamedTuple):
    """An authorization to create; without a user it is the caller's."""

    org_id: str
    user_id: str | None
    permissions: list[Permission]
    status: Activity
    description: str


class AuthorizationChanges(NamedTuple):
    """What to change about an authorization; None stays as it is. The status is not checked yet."""

    status: str | None
    description: str | None


def _decode_list(_world: WorldState, call: Call) -> AuthorizationFilter:
    user_id, org_id, authorization_id = (decode_id_argument(call, name) for name in ("userID", "orgID", "id"))
    user, org, token = (call.argument(name) for name in ("user", "org", "token"))
    return AuthorizationFilter(authorization_id, user_id, user, org_id, org, token)


def _list(world: WorldState, call: Call, wanted: AuthorizationFilter) -> Answer:
    pieces = [
        present_authorization(world, item)
        for item in _select(world, wanted)
        # An authorization whose user or org is gone cannot be shown.
        if _may_read(call, item) and item.org_id in world.orgs and item.user_id in world.users
    ]
    return Answer(
        200, Listing({"links": {"self": "/api/v2/authorizations"}}, "authorizations", pieces), lasting=True
    )


def _select(world: WorldState, wanted: AuthorizationFilter) -> list[Authorization]:
    user_id, org_id = wanted.user_id, wanted.org_id
    if user_id is None and wanted.user:
        user_id = find_user_by_name(world, wanted.user).id
    if org_id is None and wanted.org:
        org_id = find_organization_by_name(world, wanted.org).id
    if wanted.authorization_id is not None:
        return [find_authorization(world, wanted.authorization_id)]
    authorizations = list_authorizations(world, org_id=org_id, user_id=user_id)
    if not wanted.token or world.edition.reproduces_defects:  # the real server ignores the token asked for
        return authorizations
    return [item for item in authorizations if item.token == wanted.token]


def _may_read(call: Call, item: Authorization) -> bool:
    readable = may(call.caller, "read", "authorizations", org_id=item.org_id, id=item.id)
    return readable and may(call.caller, "read", "users", id=item.user_id)


def _decode_creation(world: WorldState, call: Call) -> AuthorizationCreation:
    try:
        body = decode_json(call.body, _CREATION)
    except Refused as error:
        raise error.prefixed("invalid json structure") from None
    types = (*RESOURCE_TYPES, *SERVERLESS_TYPES) if world.edition.one_org else RESOURCE_TYPES
    if not body.get("permissions"):
        raise invalid("authorization must include permissions")
    permissions = [_permission(item or {}, types) for item in body["permissions"]]
    if "orgID" not in body:
        raise invalid("org id required: invalid ID")
    status = require_activity(body.get("status") or "active")
    return AuthorizationCreation(
        body["orgID"], body.get("userID"), permissions, status, body.get("description", "")
    )


def _permission(item: dict[str, Any], types: Sequence[str]) -> Permission:
    resource = item.get("resource", {})
    if resource.get("type") not in types:
        raise invalid("invalid resource type for permission: unknown resource type for permission")
    if item.get("action") not in ("read", "write"):
        raise invalid("invalid action type for permission: unknown action for permission")
    return Permission(item["action"], resource["type"], resource.get("orgID"), resource.get("id"))


def _create(world: WorldState, call: Call, creation: AuthorizationCreation) -> Answer:
    if call.caller is None or call.caller.user_id not in world.users:
        raise invalid("unable to create token")
    user_id = creation.user_id or call.caller.user_id
    require(call.caller, "write", "authorizations", org_id=creation.org_id)
    require(call.caller, "write", "users", id=user_id)
    require_own(call.caller, creation.permissions)
    if any(permission.type == "instance" for permission in creation.permissions):
        code = "internal error" if world.edition.reproduces_defects else "invalid"
        raise Refused(
            code, "authorizations cannot be created with the instance type, it is only used during setup"
        )
    authorization = create_authorization(
        world,
        org_id=creation.org_id,
        user_id=user_id,
        permissions=creation.permissions,
        status=creation.status,
        description=creation.description,
    )
    return Answer(201, present_authorization(world, authorization, created=True))


def _require(world: WorldState, call: Call, authorization_id: str, action: Action) -> None:
    authorization = find_authorization(world, authorization_id)
    require(call.caller, action, "authorizations", org_id=authorization.org_id, id=authorization.id)
    require(call.caller, action, "users", id=authorization.user_id)


def _present(world: WorldState, authorization_id: str) -> Piece:
    return present_authorization(world, find_authorization(world, authorization_id))


def _decode_changes(world: WorldState, call: Call) -> AuthorizationChanges:
    body = decode_bare(world, call.body, _UPDATE)
    # An empty status stands for an active one. Source: observed.
    status = (body["status"] or "active") if "status" in body else None
    return AuthorizationChanges(status, body.get("description"))


def _update(world: WorldState, authorization_id: str, changes: AuthorizationChanges) -> Piece:
    status = changes.status
    if status is not None and not is_activity(status):
        raise invalid("encodeAuthorization: unknown authorization status")
    authorization = update_authorization(
        world, authorization_id, status=status, description=changes.description
    )
    return present_authorization(world, authorization)


_AUTHORIZATION = Resource(
    "authID",
    _require,
    _present,
    _decode_changes,
    _update,
    delete_authorization,
    needs_read=lambda _changes: True,
)
HANDLERS: dict[str, AnyHandler] = {
    "GetAuthorizations": Handler(_decode_list, _list),
    "PostAuthorizations": Handler(_decode_creation, _create),
    **record_handlers("AuthorizationsID", _AUTHORIZATION),
}
