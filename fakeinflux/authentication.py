"""Who sends a call, and in which world: by token, by session cookie, or by name and password."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fakeinflux.engine.authorizations import authenticate_token
from fakeinflux.engine.errors import Refused
from fakeinflux.engine.sessions import authenticate_session
from fakeinflux.operations.signin import key_in_cookie
from fakeinflux.tenants import Tenant, find_by_token

if TYPE_CHECKING:
    from fakeinflux.engine.model import Caller
    from fakeinflux.messages import Headers
    from fakeinflux.tenants import Tenants

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


@dataclass(slots=True)
class Credentials:
    """What the headers say of the sender; the token's scheme word may have any case."""

    token: str | None = None
    session: str | None = None
    basic: tuple[str, str] | None = None
    prefer: bytes | None = None
    refused: Refused | None = None


def read_credentials(headers: Headers) -> Credentials:
    """Pick the headers that tell who sends a call and how it wants to be checked."""
    found = Credentials()
    for name, value in headers:
        if name == b"authorization":
            _read_authorization(found, value)
        elif name == b"cookie":
            found.session = key_in_cookie(value)
        elif name == b"prefer":
            found.prefer = value
    return found


def _read_authorization(found: Credentials, value: bytes) -> None:
    scheme, _, rest = value.partition(b" ")
    kind = scheme.lower()
    if kind in {b"token", b"bearer"}:
        found.token = rest.strip().decode("latin-1")
    elif kind == b"basic":
        found.basic = _read_basic(rest)


def _read_basic(encoded: bytes) -> tuple[str, str] | None:
    try:
        name, colon, password = b64decode(encoded, validate=True).decode("utf-8", "replace").partition(":")
    except Base64Error:
        return None
    return (name, password) if colon else None


def find_tenant(tenants: Tenants, credentials: Credentials) -> Tenant:
    """The world that the credentials name, or the default one.

    Whoever signs in with the token of a world as the password is in that world.
    """
    key = credentials.token or credentials.session or (credentials.basic and credentials.basic[1])
    return (find_by_token(tenants, key) if key else None) or tenants.default


def find_caller(tenant: Tenant, credentials: Credentials) -> Caller | None:
    """Who the credentials are in the tenant's world; None when nobody, for a reason that they keep."""
    try:
        if credentials.token is not None:
            return _token_caller(tenant, credentials.token)
        return authenticate_session(tenant.world, credentials.session) if credentials.session else None
    except Refused as refused:
        credentials.refused = refused
        return None


def _token_caller(tenant: Tenant, token: str) -> Caller | None:
    world = tenant.world
    record = world.authorizations.get(world.tokens.get(token, ""))
    if record is None:
        return None
    user = world.users.get(record.user_id)
    known = tenant.callers.get(token)
    if known is not None and known[0] is record and known[1] is user:
        return known[2]
    caller = authenticate_token(world, token)
    tenant.callers[token] = (record, user, caller)
    return caller
