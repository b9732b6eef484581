"""Who may use the control API: from which host, under which name, from which page, and with which token."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fakeinflux.accounts.authorizations import authenticate_token
from fakeinflux.accounts.creation import ALL_ACCESS
from fakeinflux.accounts.permissions import covered
from fakeinflux.engine.errors import Refused, not_found
from fakeinflux.http.requests import read_credentials
from fakeinflux.worlds.tenants import find_by_token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.engine.world import WorldState
    from fakeinflux.worlds.tenants import Tenant, Tenants

JSON_TYPES = ("application/json", "text/json")
LOOPBACK_NAME = "localhost"


def require_access(tenants: Tenants, scope: Mapping[str, Any], headers: Mapping[bytes, bytes]) -> None:
    """Check where a call comes from, before it is known what it asks. Raises Refused: forbidden."""
    if tenants.control == "local" and not is_local(scope.get("client")):
        raise Refused(
            "forbidden",
            f"the control API accepts calls from its own host only, and this one is from "
            f"{scope['client'][0]}; start the server with --control any to allow others",
        )
    host = headers.get(b"host", b"").decode("latin-1")
    if _is_on_socket(scope) and not is_trusted_host(host, tenants.allowed_hosts):
        raise Refused(
            "forbidden",
            f"found the Host {host!r}, wanted an address, localhost, or a name that the server allows; "
            "start the server with --allow-host NAME to allow it",
        )
    origin = headers.get(b"origin")
    if origin is not None and urlsplit(origin.decode("latin-1")).netloc != host:
        raise Refused(
            "forbidden", "the call comes from a web page of another origin, which may not use the control API"
        )


def is_local(client: tuple[str, int] | None) -> bool:
    """Whether a peer is on this host. A peer without an IP address is in this process."""
    try:
        address = ip_address(client[0]) if client else None
    except ValueError:
        return True
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address is None or address.is_loopback


def is_trusted_host(host: str, allowed: frozenset[str]) -> bool:
    """Whether a Host header names an address, this host, or a name that is allowed.

    A page whose own name leads to this host (DNS rebinding) sends that name.
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    if name in allowed or name == LOOPBACK_NAME or name.endswith(f".{LOOPBACK_NAME}"):
        return True
    try:
        ip_address(name)
    except ValueError:
        return not host  # HTTP/1.0 needs no Host, and a browser always sends one
    return True


def require_json(headers: Mapping[bytes, bytes], body: bytes) -> None:
    """Check that a call without a token has a type that a web page cannot send unasked.

    Raises Refused: unsupported media type.
    """
    sent = headers.get(b"content-type", b"").partition(b";")[0].strip().lower().decode("latin-1")
    if (body or sent) and sent not in ("", *JSON_TYPES):
        raise Refused("unsupported media type", f"found the Content-Type {sent!r}, wanted application/json")


def find_tenant(
    tenants: Tenants, scope: Mapping[str, Any], headers: Mapping[bytes, bytes], *, anyone: bool
) -> Tenant:
    """Find the world of the caller's token. With `anyone`, callers on this host need none.

    Raises Refused: unauthorized, without a token that the world has; forbidden, if it may not do everything.
    """
    token = read_credentials(headers).token
    tenant = find_by_token(tenants, token) if token else None
    if anyone and is_local(scope.get("client")):
        return tenant or tenants.default
    if tenant is None or token is None:
        found = "names no world of this server" if token else "is missing"
        raise Refused("unauthorized", f"the token {found}; send the world's token: Authorization: Token …")
    with tenant.world.lock:
        _require_all_access(tenant.world, token)
    return tenant


def find_named_tenant(tenants: Tenants, token: str) -> Tenant:
    """Find a world by its own token, as a browser names it in a query. Raises Refused: not found."""
    tenant = tenants.by_token.get(token)
    if tenant is None:
        raise not_found(
            f"found no world {token!r}: it has ended, or never was; /_fakeinflux/ shows the others"
        )
    return tenant


def _require_all_access(world: WorldState, token: str) -> None:
    """Check that a token is in force now, and that it is the world's own one or may do everything."""
    authorization = world.authorizations.get(world.tokens.get(token, ""))
    if authorization is None:
        raise Refused("unauthorized", "the world has no such token now; send one that may do everything")
    if authorization.status != "active":
        raise Refused("forbidden", "the token is inactive; send one that may do everything")
    if token == world.token:
        return
    caller = authenticate_token(world, token)
    org = authorization.org_id
    wanted = (permission._replace(org_id=org) for permission in ALL_ACCESS)
    if not all(covered(caller.permissions, permission) for permission in wanted):
        raise Refused(
            "forbidden", "the token may not do everything; send the world's own token, or an all-access one"
        )


def _is_on_socket(scope: Mapping[str, Any]) -> bool:
    """Whether a call came over a socket: in this process, the server is a name from the client's URL."""
    server = scope.get("server")
    try:
        ip_address(server[0] if server else "")
    except ValueError:
        return False
    return True
