"""What a caller may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from fakeinflux.engine.errors import Refused, unauthorized
from fakeinflux.engine.model import Permission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeinflux.engine.model import Caller

Action: TypeAlias = Literal["read", "write"]
RESOURCE_TYPES = (
    "authorizations", "buckets", "dashboards", "orgs", "sources", "tasks", "telegrafs", "users",
    "variables", "scrapers", "secrets", "labels", "views", "documents", "notificationRules",
    "notificationEndpoints", "checks", "dbrp", "notebooks", "annotations", "remotes", "replications",
    "instance",
)  # fmt: skip
"""The types of resources that there are permissions for, in the real server's order. Source: observed."""


def may(
    caller: Caller | None,
    action: Action,
    kind: str,
    *,
    org_id: str | None = None,
    id: str | None = None,  # noqa: A002 - as the field of Permission
) -> bool:
    """Whether a caller may read or write a resource, given by type, organization and id.

    A permission without an organization and an id covers its whole type; one with an organization but
    no id covers the resources of that organization; one with an id covers that resource. `instance`
    covers everything. An inactive token may do nothing. Source: observed.
    """
    if caller is None or not caller.active:
        return False
    # The whole type first: most tokens may do everything and have 44 permissions to search.
    if (action, kind, None, None) in caller.permissions:
        return True
    return covered(caller.permissions, Permission(action, kind, org_id, id))


def require(
    caller: Caller | None,
    action: Action,
    kind: str,
    *,
    org_id: str | None = None,
    id: str | None = None,  # noqa: A002 - as the field of Permission
) -> None:
    """Check that a caller may read or write a resource, as `may` decides.

    Raises Refused: unauthorized, with the real server's message.
    """
    if caller is None:
        raise unauthorized()
    if not caller.active:
        raise Refused("unauthorized", "token is inactive")
    wanted = Permission(action, kind, org_id, id)
    if not covered(caller.permissions, wanted):
        raise Refused("unauthorized", f"{describe(wanted)} is unauthorized")


def covered(permissions: Iterable[Permission], wanted: Permission) -> bool:
    """Whether one of the permissions covers the one that is wanted."""
    action, kinds = wanted.action, (wanted.type, "instance")
    for held in permissions:
        if held.action == action and held.type in kinds and _covers_resource(held, wanted):
            return True
    return False


def describe(permission: Permission) -> str:
    """Return a permission in the real server's notation: `read:orgs/<id>/tasks`. Source: observed."""
    path = permission.type
    if permission.org_id is not None:
        path = f"orgs/{permission.org_id}/{path}"
    if permission.id is not None:
        path = f"{path}/{permission.id}"
    return f"{permission.action}:{path}"


def _covers_resource(held: Permission, wanted: Permission) -> bool:
    if held.type == "instance":
        return True
    if held.id is not None:
        return held.id == wanted.id
    return held.org_id is None or held.org_id == wanted.org_id
