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
"""What permissions are about, in the real server's order. Source: observed."""


def may(
    caller: Caller | None,
    action: Action,
    kind: str,
    *,
    org_id: str | None = None,
    id: str | None = None,  # noqa: A002 - as the field of Permission
) -> bool:
    """Whether a caller may read or write a resource of a type, in an org, of an id.

    A permission without org and id covers its whole type; one with an org but no id covers the
    org's resources; one with an id covers that resource. `instance` covers all. An inactive token
    may do nothing. Source: observed.
    """
    if caller is None or not caller.active:
        return False
    # The whole type first, because most tokens may do everything, and have 44 permissions to look through.
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
    """Refused `unauthorized` unless the caller may. The message is the real server's."""
    if caller is None:
        raise unauthorized()
    if not caller.active:
        raise Refused("unauthorized", "token is inactive")
    wanted = Permission(action, kind, org_id, id)
    if not covered(caller.permissions, wanted):
        raise Refused("unauthorized", f"{describe(wanted)} is unauthorized")


def covered(permissions: Iterable[Permission], wanted: Permission) -> bool:
    """Whether one of the permissions covers the wanted one."""
    action, kinds = wanted.action, (wanted.type, "instance")
    for held in permissions:
        if held.action == action and held.type in kinds and _reaches(held, wanted):
            return True
    return False


def describe(permission: Permission) -> str:
    """A permission in the real server's notation: `read:orgs/<id>/tasks`. Source: observed."""
    place = permission.type
    if permission.org_id is not None:
        place = f"orgs/{permission.org_id}/{place}"
    if permission.id is not None:
        place = f"{place}/{permission.id}"
    return f"{permission.action}:{place}"


def _reaches(held: Permission, wanted: Permission) -> bool:
    if held.type == "instance":
        return True
    if held.id is not None:
        return held.id == wanted.id
    return held.org_id is None or held.org_id == wanted.org_id
