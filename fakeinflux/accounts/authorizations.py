"""Authorizations: tokens and what they may do."""

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
    """Create a token for a user in an organization.

    Raises Refused: invalid, for a permission in another organization and for a user or an organization
    that does not exist. Source: observed.
    """
    for permission in permissions:
        if permission.org_id not in (None, org_id):
            raise invalid(f"permission {describe(permission)} is not for org id {org_id}")
    if user_id not in world.users or org_id not in world.orgs:
        raise invalid("unable to create token")
    authorization_id, now = world.next_id(), world.now
    token = make_secret(world, authorization_id)
    world.tokens[token] = authorization_id
    authorization = Authorization(
        authorization_id, token, org_id, user_id, tuple(permissions), now, now, status, description
    )
    return _store(world, authorization)


def find_authorization(world: WorldState, authorization_id: str) -> Authorization:
    """Return an authorization by id. Raises Refused: not found."""
    if authorization_id not in world.authorizations:
        raise not_found("authorization not found")
    return world.authorizations[authorization_id]


def list_authorizations(
    world: WorldState, *, org_id: str | None = None, user_id: str | None = None
) -> list[Authorization]:
    """Return the authorizations of an organization and a user, or of all, in the order of their ids."""
    return [
        authorization
        for authorization in world.authorizations.values()
        if org_id in (None, authorization.org_id) and user_id in (None, authorization.user_id)
    ]


def update_authorization(
    world: WorldState,
    authorization_id: str,
    *,
    status: Activity | None = None,
    description: str | None = None,
) -> Authorization:
    """Change the status of a token, its description, or both. Raises Refused: not found."""
    authorization = find_authorization(world, authorization_id)._replace(updated_at=world.now)
    if status is not None:
        authorization = authorization._replace(status=status)
    if description is not None:
        authorization = authorization._replace(description=description)
    return _store(world, authorization)


def delete_authorization(world: WorldState, authorization_id: str) -> None:
    """Delete a token. Raises Refused: not found."""
    token = find_authorization(world, authorization_id).token
    world.tokens.pop(token, None)
    world.former_tokens.add(token)
    del world.authorizations[authorization_id]


def authenticate_token(world: WorldState, token: str) -> Caller:
    """Return the caller who sends a token. An inactive token authenticates, but may do nothing.

    Raises Refused: unauthorized, for an unknown token; forbidden, for one of an inactive user.
    Source: observed.
    """
    authorization_id = world.tokens.get(token)
    if authorization_id is None:
        raise unauthorized()
    authorization = world.authorizations[authorization_id]
    require_active_user(world, authorization.user_id)
    active = authorization.status == "active"
    return Caller(authorization.id, authorization.user_id, authorization.permissions, active=active)


def require_active_user(world: WorldState, user_id: str) -> None:
    """Check that a user exists and is active. Raises Refused: forbidden. Source: observed."""
    user = world.users.get(user_id)
    if user is None or user.status == "inactive":
        raise Refused("forbidden", "User is inactive")


def require_own(caller: Caller | None, permissions: Sequence[Permission]) -> None:
    """Check that a caller has the permissions that it wants to give away.

    Raises Refused: forbidden. Source: observed.
    """
    for permission in permissions:
        try:
            require(caller, permission.action, permission.type, org_id=permission.org_id, id=permission.id)
        except Refused as error:
            message = f"permission {describe(permission)} is not allowed: {error.message}"
            raise Refused("forbidden", message) from None


def make_secret(world: WorldState, record_id: str) -> str:
    """Return a token of 88 characters for an id, the same for the same seed and world token.

    Worlds with one seed have no tokens in common, because their own tokens differ. Source: simulated.
    """
    key = f"{world.seed}:{world.token}".encode()
    return urlsafe_b64encode(hmac.new(key, record_id.encode(), hashlib.sha512).digest()).decode()


def _store(world: WorldState, authorization: Authorization) -> Authorization:
    world.authorizations[authorization.id] = authorization
    return authorization
