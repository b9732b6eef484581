"""Organizations, users, labels, buckets, memberships and authorizations as JSON.

The keys and their order are the real server's. Source: observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.organizations import find_organization
from fakeinflux.accounts.users import find_user
from fakeinflux.http.messages import Piece
from fakeinflux.timing.instants import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fakeinflux.engine.model import Authorization, Bucket, Label, Organization, Permission, Role, User
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Json


def present_organization(org: Organization) -> Piece:
    """Show an organization. In some links its name stands as it is, without escapes."""
    by_id = ("labels", "logs", "members", "owners", "secrets")
    links: dict[str, Json] = {
        **{kind: f"/api/v2/{kind}?org={org.name}" for kind in ("buckets", "dashboards")},
        **{kind: f"/api/v2/orgs/{org.id}/{kind}" for kind in by_id},
        "self": f"/api/v2/orgs/{org.id}",
        "tasks": f"/api/v2/tasks?org={org.name}",
    }
    return Piece(
        {
            "links": links,
            "id": org.id,
            "name": org.name,
            "description": org.description,
            "createdAt": format_instant(org.created_at),
            "updatedAt": format_instant(org.updated_at),
        }
    )


def present_label(label: Label) -> Piece:
    """Show a label as an answer of its own."""
    return Piece({"links": {"self": f"/api/v2/labels/{label.id}"}, "label": label_json(label)})


def present_listed_label(label: Label) -> Piece:
    """Show a label as an item of a list."""
    return Piece(label_json(label))


def label_json(label: Label) -> dict[str, Json]:
    """Return a label as JSON; `properties` only if it has some, in the order of their names."""
    shown: dict[str, Json] = {"id": label.id, "orgID": label.org_id, "name": label.name}
    return {**shown, "properties": dict(sorted(label.properties.items()))} if label.properties else shown


def present_user(user: User) -> Piece:
    """Show a user."""
    return Piece({"links": {"self": f"/api/v2/users/{user.id}"}, **_user_json(user)})


def present_membership(user: User, role: Role, *, logs: bool = True) -> Piece:
    """Show a member or an owner. Those of tasks have the link `logs`, those of organizations do not."""
    links: dict[str, Json] = {"self": f"/api/v2/users/{user.id}"}
    if logs:
        links = {"logs": f"/api/v2/users/{user.id}/logs", **links}
    return Piece({"role": role, "links": links, **_user_json(user)})


def _user_json(user: User) -> dict[str, Json]:
    oauth: dict[str, Json] = {"oauthID": user.oauth_id} if user.oauth_id else {}
    return {"id": user.id, "name": user.name, **oauth, "status": user.status}


def present_bucket(bucket: Bucket, labels: Iterable[Label] = ()) -> Piece:
    """Show a bucket; `description`, `rp` and a retention rule only if there are any."""
    shown: dict[str, Json] = {"id": bucket.id, "orgID": bucket.org_id, "type": bucket.kind}
    if bucket.description:
        shown["description"] = bucket.description
    shown["name"] = bucket.name
    if bucket.rp:
        shown["rp"] = bucket.rp
    every, shard = bucket.every_seconds, bucket.shard_seconds
    rule: dict[str, Json] = {"type": "expire", "everySeconds": every, "shardGroupDurationSeconds": shard}
    path = f"/api/v2/buckets/{bucket.id}"
    return Piece(
        {
            **shown,
            "retentionRules": [rule] if every or shard else [],
            "createdAt": format_instant(bucket.created_at),
            "updatedAt": format_instant(bucket.updated_at),
            "links": {
                "labels": f"{path}/labels",
                "members": f"{path}/members",
                "org": f"/api/v2/orgs/{bucket.org_id}",
                "owners": f"{path}/owners",
                "self": path,
                "write": f"/api/v2/write?org={bucket.org_id}&bucket={bucket.id}",
            },
            "labels": [label_json(label) for label in labels],
        }
    )


def present_authorization(world: WorldState, authorization: Authorization, *, created: bool = False) -> Piece:
    """Show an authorization; its token only in the answer that creates it.

    Raises Refused: not found, if its organization or its user is gone.
    """
    hidden = "redacted" if world.edition.redacted else ""
    org = find_organization(world, authorization.org_id)
    user = find_user(world, authorization.user_id)
    return Piece(
        {
            "id": authorization.id,
            "token": authorization.token if created else hidden,
            "status": authorization.status,
            "description": authorization.description,
            "orgID": org.id,
            "org": org.name,
            "userID": user.id,
            "user": user.name,
            "permissions": [permission_json(world, item) for item in authorization.permissions],
            "links": {
                "self": f"/api/v2/authorizations/{authorization.id}",
                "user": f"/api/v2/users/{user.id}",
            },
            "createdAt": format_instant(authorization.created_at),
            "updatedAt": format_instant(authorization.updated_at),
        }
    )


def present_new_token(world: WorldState, authorization: Authorization) -> Piece:
    """Show the token of the setup, which unlike others names neither organization nor user."""
    shown = present_authorization(world, authorization, created=True).value
    return Piece({key: value for key, value in shown.items() if key not in ("org", "user")})


def permission_json(world: WorldState, permission: Permission) -> dict[str, Json]:
    """Show a permission, with the names of what it is for."""
    resource: dict[str, Json] = {"type": permission.type}
    resource |= {} if permission.id is None else {"id": permission.id}
    resource |= {} if permission.org_id is None else {"orgID": permission.org_id}
    return {"action": permission.action, "resource": {**resource, **_names(world, permission)}}


def _names(world: WorldState, permission: Permission) -> dict[str, Json]:
    """Return the names of the resource and of its organization; neither if the resource is gone."""
    names: dict[str, Json] = {}
    if permission.id is not None:
        records = _named_records(world, permission.type)
        if records is not None and permission.id not in records:
            return {}
        names |= {} if records is None else {"name": records[permission.id].name}
    if permission.org_id in world.orgs:
        names["org"] = world.orgs[permission.org_id].name
    return names


def _named_records(world: WorldState, kind: str) -> Mapping[str, Bucket | Organization | User] | None:
    """Return the resources of a type, or None if permissions for them do not show a name."""
    match kind:
        case "buckets":
            return world.buckets
        case "orgs":
            return world.orgs
        case "users":
            return world.users
    return None
