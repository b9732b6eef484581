"""Organizations, users, labels, buckets and memberships as JSON, with the real server's keys.

Source: observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.timing.instants import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeinflux.engine.model import Bucket, Label, Organization, Role, User
    from fakeinflux.http.messages import Json


def present_organization(org: Organization) -> dict[str, Json]:
    """An organization. Its name stands in some links as it is, not escaped."""
    by_id = ("labels", "logs", "members", "owners", "secrets")
    links: dict[str, Json] = {
        **{kind: f"/api/v2/{kind}?org={org.name}" for kind in ("buckets", "dashboards")},
        **{kind: f"/api/v2/orgs/{org.id}/{kind}" for kind in by_id},
        "self": f"/api/v2/orgs/{org.id}",
        "tasks": f"/api/v2/tasks?org={org.name}",
    }
    return {
        "links": links,
        "id": org.id,
        "name": org.name,
        "description": org.description,
        "createdAt": format_instant(org.created_at),
        "updatedAt": format_instant(org.updated_at),
    }


def present_label(label: Label) -> dict[str, Json]:
    """A label; `properties` only when it has some, in the order of their names."""
    shown: dict[str, Json] = {"id": label.id, "orgID": label.org_id, "name": label.name}
    return {**shown, "properties": dict(sorted(label.properties.items()))} if label.properties else shown


def present_user(user: User) -> dict[str, Json]:
    """A user."""
    return {"links": {"self": f"/api/v2/users/{user.id}"}, **_bare_user(user)}


def present_membership(user: User, role: Role, *, logs: bool = True) -> dict[str, Json]:
    """A member or an owner. The link `logs` is there for tasks, not for orgs."""
    links: dict[str, Json] = {"self": f"/api/v2/users/{user.id}"}
    if logs:
        links = {"logs": f"/api/v2/users/{user.id}/logs", **links}
    return {"role": role, "links": links, **_bare_user(user)}


def present_bucket(bucket: Bucket, labels: Iterable[Label] = ()) -> dict[str, Json]:
    """A bucket; `description` and `rp` only when there are any."""
    described: dict[str, Json] = {"description": bucket.description} if bucket.description else {}
    policy: dict[str, Json] = {"rp": bucket.rp} if bucket.rp else {}
    return {
        "id": bucket.id,
        "orgID": bucket.org_id,
        "type": bucket.kind,
        **described,
        "name": bucket.name,
        **policy,
        "retentionRules": _retention_rules(bucket),
        "createdAt": format_instant(bucket.created_at),
        "updatedAt": format_instant(bucket.updated_at),
        "links": _bucket_links(bucket),
        "labels": [present_label(label) for label in labels],
    }


def _retention_rules(bucket: Bucket) -> list[Json]:
    """The one rule; none when it would say nothing."""
    every, shard = bucket.every_seconds, bucket.shard_seconds
    rule: dict[str, Json] = {"type": "expire", "everySeconds": every, "shardGroupDurationSeconds": shard}
    return [rule] if every or shard else []


def _bucket_links(bucket: Bucket) -> dict[str, Json]:
    place = f"/api/v2/buckets/{bucket.id}"
    return {
        "labels": f"{place}/labels",
        "members": f"{place}/members",
        "org": f"/api/v2/orgs/{bucket.org_id}",
        "owners": f"{place}/owners",
        "self": place,
        "write": f"/api/v2/write?org={bucket.org_id}&bucket={bucket.id}",
    }


def _bare_user(user: User) -> dict[str, Json]:
    return {"id": user.id, "name": user.name, "status": user.status}
