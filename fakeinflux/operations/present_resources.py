"""Organizations, users, labels and memberships as JSON, key by key as the real server writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeinflux.engine.model import Label, Role, User
    from fakeinflux.messages import Json


def present_label(label: Label) -> dict[str, Json]:
    """A label; `properties` only when it has some. Source: observed."""
    shown: dict[str, Json] = {"id": label.id, "orgID": label.org_id, "name": label.name}
    return {**shown, "properties": dict(label.properties)} if label.properties else shown


def present_user(user: User) -> dict[str, Json]:
    """A user. Source: observed."""
    return {"links": {"self": f"/api/v2/users/{user.id}"}, **_bare_user(user)}


def present_membership(user: User, role: Role, *, logs: bool = True) -> dict[str, Json]:
    """A member or an owner. The link `logs` is there for tasks, not for orgs. Source: observed."""
    links: dict[str, Json] = {"self": f"/api/v2/users/{user.id}"}
    if logs:
        links = {"logs": f"/api/v2/users/{user.id}/logs", **links}
    return {"role": role, "links": links, **_bare_user(user)}


def _bare_user(user: User) -> dict[str, Json]:
    return {"id": user.id, "name": user.name, "status": user.status}
