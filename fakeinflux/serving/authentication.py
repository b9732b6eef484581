"""Who sends a call, and in which world: by token, by session cookie, or by name and password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.authorizations import authenticate_token
from fakeinflux.accounts.sessions import authenticate_session
from fakeinflux.engine.errors import Refused
from fakeinflux.worlds.tenants import find_by_token

if TYPE_CHECKING:
    from fakeinflux.engine.model import Caller
    from fakeinflux.http.credentials import Credentials
    from fakeinflux.http.messages import Call
    from fakeinflux.worlds.tenants import Tenant, Tenants

OPEN = frozenset(
    {
        "GetHealth",
        "GetPing",
        "GetReady",
        "GetRoutes",
        "GetSetup",
        "HeadPing",
        "PostSetup",
        "PostSignin",
        "PostSignout",
    }
)
"""Operations that ask for no token; the last two look for a password and a cookie. Source: observed."""


def find_tenant(tenants: Tenants, credentials: Credentials) -> Tenant:
    """The world that the credentials name, or the default one.

    Whoever signs in with the token of a world as the password is in that world.
    """
    key = credentials.token or credentials.session or (credentials.basic and credentials.basic[1])
    return (find_by_token(tenants, key) if key else None) or tenants.default


def identify(tenant: Tenant, credentials: Credentials, call: Call) -> None:
    """Set who sends a call in the tenant's world, or why it is nobody."""
    try:
        if credentials.token is not None:
            call.caller = _token_caller(tenant, credentials.token)
        elif credentials.session:
            call.caller = authenticate_session(tenant.world, credentials.session)
    except Refused as refused:
        # Without its frames, which hold the world: the journal keeps the call.
        call.refused = refused.with_traceback(None)


def _token_caller(tenant: Tenant, token: str) -> Caller | None:
    world = tenant.world
    known = tenant.callers.get(token)
    if known is not None:
        record, user, caller = known
        if world.authorizations.get(record.id) is record and world.users.get(record.user_id) is user:
            return caller
        del tenant.callers[token]
    if token not in world.tokens:
        return None
    caller = authenticate_token(world, token)
    record = world.authorizations[caller.id]
    tenant.callers[token] = (record, world.users.get(record.user_id), caller)
    return caller
