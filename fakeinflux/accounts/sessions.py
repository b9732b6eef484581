"""Sessions of users who have signed in, and what these users may do."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from fakeinflux.accounts.authorizations import make_secret, require_active_user
from fakeinflux.accounts.permissions import RESOURCE_TYPES
from fakeinflux.accounts.users import find_user_by_name, has_password
from fakeinflux.engine.errors import Refused, unauthorized
from fakeinflux.engine.model import Caller, Permission, Session
from fakeinflux.timing.units import HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.model import Role, User
    from fakeinflux.engine.world import WorldState

MOST_SESSIONS = 1000
FORGOTTEN_AT_ONCE = 4
LENGTH = HOUR
RENEWAL = 5 * MINUTE
"""How long a session lasts, and how long at least after each call. Source: observed."""
_ACTIONS: Mapping[Role, tuple[Action, ...]] = {"owner": ("read", "write"), "member": ("read",)}
_ALLOWED: Mapping[Role, tuple[tuple[Action, str], ...]] = {
    role: tuple((action, kind) for kind in RESOURCE_TYPES if kind != "instance" for action in actions)
    for role, actions in _ACTIONS.items()
}
"""What a role in an organization allows there, and on which types of resources. Source: observed."""


def sign_in(world: WorldState, name: str, password: str) -> Session:
    """Open a session of an hour for a user.

    Raises Refused: unauthorized, for a wrong name or password; forbidden, for an inactive user. Source: spec.
    Where the real server's defects are reproduced, an inactive user gets a session that is good
    for nothing. Source: observed.
    """
    user = find_user_by_password(world, name, password)
    if not world.edition.reproduces_defects:
        require_active_user(world, user.id)
    session_id = world.next_id()
    session = Session(session_id, make_secret(world, session_id), user.id, world.now, world.now + LENGTH)
    _forget_sessions(world)
    world.sessions[session.key] = session
    return session


def find_user_by_password(world: WorldState, name: str, password: str) -> User:
    """Return the user with a name and a password. Raises Refused: unauthorized.

    The world's own token works as anyone's password, because it names the world to sign in to. Source:
    simulated.
    """
    try:
        user = find_user_by_name(world, name)
    except Refused:
        raise unauthorized() from None
    if not has_password(user, password) and password != world.token:
        raise unauthorized()
    return user


def _forget_sessions(world: WorldState) -> None:
    """Forget sessions that are over, a few of the oldest at a time, and the oldest of too many."""
    for key, session in list(islice(world.sessions.items(), FORGOTTEN_AT_ONCE)):
        if session.expires_at < world.now or len(world.sessions) >= MOST_SESSIONS:
            del world.sessions[key]


def sign_out(world: WorldState, key: str) -> None:
    """End a session. Raises Refused: unauthorized, without one. Source: observed."""
    del world.sessions[_find(world, key).key]


def authenticate_session(world: WorldState, key: str) -> Caller:
    """Return the caller who sends a session cookie, and extend the session to five minutes at least.

    Raises Refused: unauthorized, for an unknown or expired session; forbidden, for one of an inactive
    user. Source: observed.
    """
    session = _find(world, key)
    expires_at = max(session.expires_at, world.now + RENEWAL)
    world.sessions[key] = session._replace(expires_at=expires_at)
    require_active_user(world, session.user_id)
    permissions = permissions_of_user(world, session.user_id)
    return Caller(session.id, session.user_id, permissions, session=True)


def permissions_of_user(world: WorldState, user_id: str) -> tuple[Permission, ...]:
    """Return what a signed-in user may do: by roles in organizations, by all tokens, and to itself.

    Inactive tokens count too. Source: observed.
    """
    permissions = permissions_by_roles(world, user_id)
    for authorization in world.authorizations.values():
        if authorization.user_id == user_id:
            permissions += authorization.permissions
    return (*permissions, *own_permissions(user_id))


def own_permissions(user_id: str) -> tuple[Permission, ...]:
    """Return what every user may do: to read and to change itself. Source: observed."""
    return Permission("read", "users", id=user_id), Permission("write", "users", id=user_id)


def permissions_by_roles(world: WorldState, user_id: str) -> list[Permission]:
    """Return what a user may do by roles in organizations and on buckets, as runs of its tasks may.

    Source: observed.
    """
    permissions: list[Permission] = []
    for resource_id, roles in world.memberships.items():
        role = roles.get(user_id)
        if role is None:
            continue
        if resource_id in world.orgs:
            permissions += _permissions_of_role(resource_id, role)
        elif resource_id in world.buckets:
            org_id = world.buckets[resource_id].org_id
            permissions += [Permission(action, "buckets", org_id, resource_id) for action in _ACTIONS[role]]
    return permissions


def _permissions_of_role(org_id: str, role: Role) -> list[Permission]:
    return [
        Permission(action, kind, id=org_id) if kind == "orgs" else Permission(action, kind, org_id)
        for action, kind in _ALLOWED[role]
    ]


def _find(world: WorldState, key: str) -> Session:
    session = world.sessions.get(key)
    if session is None or session.expires_at < world.now:
        raise unauthorized()
    return session
