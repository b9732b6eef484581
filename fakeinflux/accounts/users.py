"""Users and their passwords."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from fakeinflux.accounts.memberships import forget_user
from fakeinflux.engine.errors import Refused, conflict, invalid, not_found
from fakeinflux.engine.model import User

if TYPE_CHECKING:
    from fakeinflux.engine.model import Activity
    from fakeinflux.engine.world import WorldState

SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 72
"""In bytes. Source: observed."""


def create_user(
    world: WorldState,
    *,
    name: str,
    status: str = "active",
    user_id: str | None = None,
    oauth_id: str = "",
) -> User:
    """Create a user without a password. The id is a new one unless the caller gives one.

    Raises Refused: empty value, without a name; conflict, for a name or an id that is taken.
    Source: observed.
    """
    _require_free_name(world, name)
    if user_id in world.users:
        raise conflict(f"user with ID {user_id} already exists")
    return _store(world, User(user_id or world.next_id(), name, status, oauth_id=oauth_id))


def find_user(world: WorldState, user_id: str) -> User:
    """Return a user by id. Raises Refused: not found."""
    if user_id not in world.users:
        raise not_found("user not found")
    return world.users[user_id]


def find_user_by_name(world: WorldState, name: str) -> User:
    """Return a user by name. Raises Refused: not found."""
    for user in world.users.values():
        if user.name == name:
            return user
    raise not_found("user not found")


def list_users(world: WorldState) -> list[User]:
    """Return all users, in the order of their ids."""
    return sorted(world.users.values(), key=lambda user: user.id)


def update_user(
    world: WorldState, user_id: str, *, name: str | None = None, status: Activity | None = None
) -> User:
    """Change a user's name, status or both. Raises Refused: not found; also as `create_user` does."""
    user = find_user(world, user_id)
    if name is not None and name != user.name:
        _require_free_name(world, name)
        user = user._replace(name=name)
    return _store(world, user if status is None else user._replace(status=status))


def delete_user(world: WorldState, user_id: str) -> None:
    """Delete a user and all memberships. Raises Refused: not found.

    The user's tokens and sessions go too. Source: spec. Where the real server's defects are reproduced, they
    stay and are refused like those of an inactive user. Source: observed.
    """
    find_user(world, user_id)
    forget_user(world, user_id)
    if not world.edition.reproduces_defects:
        world.sessions = {key: other for key, other in world.sessions.items() if other.user_id != user_id}
        for authorization in [item for item in world.authorizations.values() if item.user_id == user_id]:
            world.tokens.pop(authorization.token, None)
            world.former_tokens.add(authorization.token)
            del world.authorizations[authorization.id]
    del world.users[user_id]


def set_password(world: WorldState, user_id: str, password: str) -> None:
    """Give a user a password of 8 to 72 bytes.

    Raises Refused: invalid, for its length; then forbidden, without the user. Source: observed.
    """
    require_length(password)
    if user_id not in world.users:
        raise Refused("forbidden", "your userID is incorrect")
    _store(world, world.users[user_id]._replace(password=password))


def require_length(password: str) -> None:
    """Check that a password has 8 to 72 bytes. Raises Refused: invalid. Source: observed."""
    if not SHORTEST_PASSWORD <= len(password.encode()) <= LONGEST_PASSWORD:
        raise invalid(f"passwords must be between {SHORTEST_PASSWORD} and {LONGEST_PASSWORD} characters long")


def has_password(user: User, password: str) -> bool:
    """Check a password. Always False for a user without one."""
    return user.password is not None and compare_digest(user.password.encode(), password.encode())


def _require_free_name(world: WorldState, name: str) -> None:
    if not name:
        raise Refused("empty value", "key required")
    if any(user.name == name for user in world.users.values()):
        raise conflict(f"user with name {name} already exists")


def _store(world: WorldState, user: User) -> User:
    world.users[user.id] = user
    return user
