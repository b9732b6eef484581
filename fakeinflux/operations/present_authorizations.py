"""Authorizations as JSON, with the names of what they are about. Source: observed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.organizations import find_organization
from fakeinflux.accounts.users import find_user
from fakeinflux.timing.instants import format_instant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.engine.model import Authorization, Bucket, Organization, Permission, User
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Json


def present_authorization(
    world: WorldState, held: Authorization, *, created: bool = False
) -> dict[str, Json]:
    """An authorization; its token only in the answer that creates it.

    Refused `not found` when its org or its user is gone.
    """
    hidden = "redacted" if world.edition.redacted else ""
    org, user = find_organization(world, held.org_id), find_user(world, held.user_id)
    return {
        "id": held.id,
        "token": held.token if created else hidden,
        "status": held.status,
        "description": held.description,
        "orgID": held.org_id,
        "org": org.name,
        "userID": held.user_id,
        "user": user.name,
        "permissions": [_permission(world, permission) for permission in held.permissions],
        "links": {
            "self": f"/api/v2/authorizations/{held.id}",
            "user": f"/api/v2/users/{held.user_id}",
        },
        "createdAt": format_instant(held.created_at),
        "updatedAt": format_instant(held.updated_at),
    }


def _permission(world: WorldState, held: Permission) -> dict[str, Json]:
    resource: dict[str, Json] = {"type": held.type}
    resource |= {} if held.id is None else {"id": held.id}
    resource |= {} if held.org_id is None else {"orgID": held.org_id}
    return {"action": held.action, "resource": {**resource, **_names(world, held)}}


def _names(world: WorldState, held: Permission) -> dict[str, Json]:
    """The names of the resource and of the org, when they are still there; no org without the resource."""
    names: dict[str, Json] = {}
    if held.id is not None:
        named = _named(world, held.type)
        if named is not None and held.id not in named:
            return {}
        names |= {} if named is None else {"name": named[held.id].name}
    if held.org_id in world.orgs:
        names["org"] = world.orgs[held.org_id].name
    return names


def _named(world: WorldState, kind: str) -> Mapping[str, Bucket | Organization | User] | None:
    """The resources of a type, when permissions for one of them show its name."""
    match kind:
        case "buckets":
            return world.buckets
        case "orgs":
            return world.orgs
        case "users":
            return world.users
    return None
