"""Members and owners of organizations and tasks: who has which role on what.

A user has one role on a resource at most, and no resource is looked up. Source: observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.errors import Refused, conflict, not_found

if TYPE_CHECKING:
    from fakeinflux.engine.model import Role, User
    from fakeinflux.engine.world import WorldState


def add_membership(world: WorldState, resource_id: str, user_id: str, role: Role) -> User:
    """Give a user a role on a resource.

    Refused: `not found` when there is no such user; when the user has a role on it already,
    `conflict`, or `internal error` where the real server's defects are kept. Source: observed.
    """
    if user_id not in world.users:
        raise not_found("user not found")
    held = world.memberships.get(resource_id, {})
    if user_id in held:
        raise _already(world, user_id)
    world.memberships[resource_id] = {**held, user_id: role}
    return world.users[user_id]


def remove_membership(world: WorldState, resource_id: str, user_id: str) -> None:
    """Take away whatever role a user has on a resource; nothing when there is none. Source: observed."""
    held = world.memberships.get(resource_id, {})
    if user_id not in held:
        return
    world.memberships[resource_id] = {key: role for key, role in held.items() if key != user_id}


def list_memberships(world: WorldState, resource_id: str, role: Role) -> list[User]:
    """The users with a role on a resource, in the order of their ids. Source: observed."""
    held = world.memberships.get(resource_id, {})
    return [world.users[user_id] for user_id in sorted(held) if held[user_id] == role]


def forget_user(world: WorldState, user_id: str) -> None:
    """Take away every role that a user has."""
    for resource_id in [key for key, held in world.memberships.items() if user_id in held]:
        remove_membership(world, resource_id, user_id)


def _already(world: WorldState, user_id: str) -> Refused:
    message = f"mapping for user {user_id} already exists"
    if world.edition.reproduces_defects:
        return Refused("internal error", f"Unexpected error when assigning user to a resource: {message}")
    return conflict(message)
