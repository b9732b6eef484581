"""Authorizations: tokens, and what they may do."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from fakeinflux.accounts.permissions import describe, require
from fakeinflux.engine.errors import Refused, invalid, not_found, unauthorized
from fakeinflux.engine.model import Authorization, Caller

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.engine.model import Activity, Permission
    from fakeinflux.engine.world import WorldState


def create_authorization(
    world: WorldState,
    *,
    org_id: str,
    user_id: str,
    permissions: Sequence[Permission],
    status: Activity = "active",
    description: str = "",
) -> Authorization:
    """A new token for a user in an org.

    Refused `invalid`: a permission for another org; no such user or org. Source: observed.
    """
    for held in permissions:
        if held.org_id not in (None, org_id):
            raise invalid(f"permission {describe(held)} is not for org id {org_id}")
    if user_id not in world.users or org_id not in world.orgs:
        raise invalid("unable to create token")
    identity = world.next_id()
    made = Authorization(
        identity, make_secret(world, identity), org_id, user_id, tuple(permissions), world.now, world.now
    )
    world.tokens[made.token] = made.id
    return _store(world, made._replace(status=status, description=description))


def find_authorization(world: WorldState, authorization_id: str) -> Authorization:
    """An authorization by id. Refused: `not found`."""
    if authorization_id not in world.authorizations:
        raise not_found("authorization not found")
    return world.authorizations[authorization_id]


def list_authorizations(
    world: WorldState, *, org_id: str | None = None, user_id: str | None = None
) -> list[Authorization]:
    """The authorizations of an org and a user, or of all, in the order of their ids."""
    return [
        held
        for held in world.authorizations.values()
        if org_id in (None, held.org_id) and user_id in (None, held.user_id)
    ]


def update_authorization(
    world: WorldState,
    authorization_id: str,
    *,
    status: Activity | None = None,
    description: str | None = None,
) -> Authorization:
    """Switch a token on or off, or describe it anew. Refused: `not found`."""
    held = find_authorization(world, authorization_id)._replace(updated_at=world.now)
    if status is not None:
        held = held._replace(status=status)
    return _store(world, held if description is None else held._replace(description=description))


def delete_authorization(world: WorldState, authorization_id: str) -> None:
    """Delete a token, which is unknown from then on. Refused: `not found`."""
    held = find_authorization(world, authorization_id)
    world.tokens.pop(held.token, None)
    del world.authorizations[authorization_id]


def authenticate_token(world: WorldState, token: str) -> Caller:
    """Who calls with a token. A switched-off token authenticates, and may do nothing.

    Refused: `unauthorized` for an unknown token, `forbidden` for an inactive user's. Source: observed.
    """
    identity = world.tokens.get(token)
    if identity is None:
        raise unauthorized()
    held = world.authorizations[identity]
    require_active_user(world, held.user_id)
    return Caller(held.id, held.user_id, held.permissions, active=held.status == "active")


def require_active_user(world: WorldState, user_id: str) -> None:
    """Refused `forbidden` unless there is such a user, and an active one. Source: observed."""
    user = world.users.get(user_id)
    if user is None or user.status != "active":
        raise Refused("forbidden", "User is inactive")


def require_own(caller: Caller | None, permissions: Sequence[Permission]) -> None:
    """Refused `forbidden` when a caller would give away a permission that it does not have.

    Source: observed.
    """
    for wanted in permissions:
        try:
            require(caller, wanted.action, wanted.type, org_id=wanted.org_id, id=wanted.id)
        except Refused as refusal:
            text = f"permission {describe(wanted)} is not allowed: {refusal.message}"
            raise Refused("forbidden", text) from None


def make_secret(world: WorldState, identity: str) -> str:
    """A token of 88 characters for an id, the same for the same world and seed. Source: simulated.

    The world's own token goes in, so that worlds of one seed have no token in common.
    """
    key = f"{world.seed}:{world.token}".encode()
    return urlsafe_b64encode(hmac.new(key, identity.encode(), hashlib.sha512).digest()).decode()


def _store(world: WorldState, held: Authorization) -> Authorization:
    world.authorizations[held.id] = held
    return held
