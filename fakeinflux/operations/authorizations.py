"""The operations on authorizations, which are tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
from fakeinflux.http.messages import Answer
from fakeinflux.operations.decoding import (
    ListOf,
    Struct,
    decode_bare,
    decode_id,
    decode_id_argument,
    decode_json,
)
from fakeinflux.operations.handler import Handler
from fakeinflux.operations.present_authorizations import present_authorization
from fakeinflux.operations.users import require_status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.model import Authorization
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call, Json

SERVERLESS_TYPES = ("flows", "functions", "subscriptions")
"""What permissions are about in Cloud Serverless besides. Source: spec."""
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
class _Wanted:
    identity: str | None
    user_id: str | None
    user: str
    org_id: str | None
    org: str
    token: str


def _decode_list(_world: WorldState, call: Call) -> _Wanted:
    user_id, org_id, identity = (decode_id_argument(call, name) for name in ("userID", "orgID", "id"))
    user, org, token = (call.argument(name) for name in ("user", "org", "token"))
    return _Wanted(identity, user_id, user, org_id, org, token)


def _get_all(world: WorldState, call: Call, wanted: _Wanted) -> Answer:
    found = [held for held in _select(world, wanted) if _may_read(call, held)]
    # Those whose user or org is gone cannot be shown.
    whole = [held for held in found if held.org_id in world.orgs and held.user_id in world.users]
    shown: list[Json] = [present_authorization(world, held) for held in whole]
    return Answer(200, {"links": {"self": "/api/v2/authorizations"}, "authorizations": shown})


def _select(world: WorldState, wanted: _Wanted) -> list[Authorization]:
    user_id, org_id = wanted.user_id, wanted.org_id
    if user_id is None and wanted.user:
        user_id = find_user_by_name(world, wanted.user).id
    if org_id is None and wanted.org:
        org_id = find_organization_by_name(world, wanted.org).id
    if wanted.identity is not None:
        return [find_authorization(world, wanted.identity)]
    found = list_authorizations(world, org_id=org_id, user_id=user_id)
    if (
        not wanted.token or world.edition.reproduces_defects
    ):  # the real server takes no notice of a token asked for
        return found
    return [held for held in found if held.token == wanted.token]


def _may_read(call: Call, held: Authorization) -> bool:
    readable = may(call.caller, "read", "authorizations", org_id=held.org_id, id=held.id)
    return readable and may(call.caller, "read", "users", id=held.user_id)


def _decode_creation(world: WorldState, call: Call) -> dict[str, Any]:
    try:
        body = decode_json(call.body, _CREATION)
    except Refused as refusal:
        raise refusal.prefixed("invalid json structure") from None
    types = (*RESOURCE_TYPES, *SERVERLESS_TYPES) if world.edition.one_org else RESOURCE_TYPES
    body["permissions"] = _permissions(body.get("permissions", []), types)
    if "orgID" not in body:
        raise invalid("org id required: invalid ID")
    body["status"] = body.get("status") or "active"
    require_status(body["status"])
    return body


def _permissions(found: list[dict[str, Any] | None], types: Sequence[str]) -> list[Permission]:
    if not found:
        raise invalid("authorization must include permissions")
    return [_permission(item or {}, types) for item in found]


def _permission(found: dict[str, Any], types: Sequence[str]) -> Permission:
    resource = found.get("resource", {})
    if resource.get("type") not in types:
        raise invalid("invalid resource type for permission: unknown resource type for permission")
    if found.get("action") not in ("read", "write"):
        raise invalid("invalid action type for permission: unknown action for permission")
    return Permission(found["action"], resource["type"], resource.get("orgID"), resource.get("id"))


def _create(world: WorldState, call: Call, body: dict[str, Any]) -> Answer:
    if call.caller is None or call.caller.user_id not in world.users:
        raise invalid("unable to create token")
    user_id = body.get("userID", call.caller.user_id)
    require(call.caller, "write", "authorizations", org_id=body["orgID"])
    require(call.caller, "write", "users", id=user_id)
    require_own(call.caller, body["permissions"])
    _refuse_instance(world, body["permissions"])
    held = create_authorization(
        world,
        org_id=body["orgID"],
        user_id=user_id,
        permissions=body["permissions"],
        status=body["status"],
        description=body.get("description", ""),
    )
    return Answer(201, present_authorization(world, held, created=True))


def _refuse_instance(world: WorldState, permissions: list[Permission]) -> None:
    if any(permission.type == "instance" for permission in permissions):
        code = "internal error" if world.edition.reproduces_defects else "invalid"
        raise Refused(
            code, "authorizations cannot be created with the instance type, it is only used during setup"
        )


def _decode_id(_world: WorldState, call: Call) -> str:
    return decode_id(call.parameters["authID"])


def _find(world: WorldState, call: Call, identity: str, action: Action) -> Authorization:
    held = find_authorization(world, identity)
    require(call.caller, action, "authorizations", org_id=held.org_id, id=held.id)
    require(call.caller, action, "users", id=held.user_id)
    return held


def _get(world: WorldState, call: Call, identity: str) -> Answer:
    return Answer(200, present_authorization(world, _find(world, call, identity, "read")))


def _decode_update(world: WorldState, call: Call) -> tuple[str, dict[str, Any]]:
    """An empty status is an active one. Source: observed."""
    identity, changes = _decode_id(world, call), decode_bare(world, call.body, _UPDATE)
    if "status" in changes:
        changes["status"] = changes["status"] or "active"
    return identity, changes


def _update(world: WorldState, call: Call, wanted: tuple[str, dict[str, Any]]) -> Answer:
    identity, changes = wanted
    _find(world, call, identity, "read")
    _find(world, call, identity, "write")
    if changes.get("status", "active") not in ("active", "inactive"):
        raise invalid("encodeAuthorization: unknown authorization status")
    return Answer(200, present_authorization(world, update_authorization(world, identity, **changes)))


def _delete(world: WorldState, call: Call, identity: str) -> Answer:
    _find(world, call, identity, "write")
    delete_authorization(world, identity)
    return Answer(204)


HANDLERS: dict[str, Handler] = {
    "GetAuthorizations": Handler(_decode_list, _get_all),
    "PostAuthorizations": Handler(_decode_creation, _create),
    "GetAuthorizationsID": Handler(_decode_id, _get),
    "PatchAuthorizationsID": Handler(_decode_update, _update),
    "DeleteAuthorizationsID": Handler(_decode_id, _delete),
}
