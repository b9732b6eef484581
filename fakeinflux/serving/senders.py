"""Find who sends a call, and in which world: by token, session cookie, or name and password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.authorizations import authenticate_token
from fakeinflux.accounts.sessions import authenticate_session
from fakeinflux.http.requests import read_credentials
from fakeinflux.worlds.tenants import Sender, find_by_token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.engine.model import Caller
    from fakeinflux.worlds.tenants import Tenants

OPEN = frozenset(
    {
        "GetHealth",
        "GetMetrics",
        "GetPing",
        "GetReady",
        "GetRoutes",
        "GetSetup",
        "HeadPing",
        "PostSetup",
        "PostSignin",
        "PostSignout",
        "PutMePassword",
        "PutUsersIDPassword",
    }
)
"""Operations that need no token. The last four need a password or a cookie instead. Source: observed."""
OTHER_HEADERS = frozenset({b"cookie", b"origin", b"prefer"})
"""The headers other than Authorization that are part of the credentials."""


def find_sender(tenants: Tenants, headers: Mapping[bytes, bytes]) -> Sender:
    """Return the sender of a call, given its headers (by name).

    Credentials that name no world belong to the default world. A name and password belong to the world whose
    token is the password.
    """
    authorization = headers.get(b"authorization", b"")
    plain = bool(authorization) and OTHER_HEADERS.isdisjoint(headers)
    sender = tenants.senders.get(authorization) if plain else None
    if sender is not None and sender.generation == sender.tenant.generation:
        return sender
    credentials = read_credentials(headers)
    key = credentials.token or credentials.session or (credentials.basic and credentials.basic[1])
    tenant = find_by_token(tenants, key) if key else None
    if tenant is None:  # not remembered, because a world with this token may be opened later
        return Sender(credentials, tenants.default, tenants.default.generation)
    sender = Sender(credentials, tenant, tenant.generation)
    if plain:
        tenants.senders.pop(authorization, None)
        tenants.senders.put(authorization, sender, len(authorization))
    return sender


def identify(tenants: Tenants, sender: Sender, headers: Mapping[bytes, bytes]) -> Caller | None:
    """Return who the sender is in the tenant's world, or None if unknown. Hold the world's lock.

    Raises Refused: unauthorized or forbidden, if there is a reason to give.
    """
    world, caller, authorization = sender.tenant.world, sender.caller, sender.authorization
    if caller is not None and authorization is not None:
        known = world.authorizations.get(authorization.id) is authorization
        if known and world.users.get(authorization.user_id) is sender.user:
            return caller
    credentials = sender.credentials
    if credentials.token is None:
        return authenticate_session(world, credentials.session) if credentials.session else None
    if credentials.token not in world.tokens:
        return None
    caller = authenticate_token(world, credentials.token)
    authorization = world.authorizations[caller.id]
    key = headers.get(b"authorization", b"")
    if tenants.senders.get(key) is sender:
        user = world.users.get(authorization.user_id)
        tenants.senders[key] = sender._replace(authorization=authorization, user=user, caller=caller)
    return caller
