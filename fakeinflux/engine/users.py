"""Users and their passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.errors import not_found

if TYPE_CHECKING:
    from fakeinflux.engine.model import User
    from fakeinflux.engine.world import World


def find_user(world: World, user_id: str) -> User:
    """A user by id. Refused: `not found`."""
    if user_id not in world.users:
        raise not_found("user not found")
    return world.users[user_id]
