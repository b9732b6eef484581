"""One exchange with the control API: access, JSON in, JSON out, errors in the shape of the server's."""

from __future__ import annotations

import logging
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson

from fakeinflux.control.request import ControlRequest
from fakeinflux.control.table import WrongMethod, find_control, perform_control
from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.http.error_answers import answer_failure, refuse
from fakeinflux.http.messages import JSON_TYPE, Answer, index_headers
from fakeinflux.http.requests import read_credentials
from fakeinflux.worlds.tenants import find_by_token

if TYPE_CHECKING:
    from fakeinflux.control.table import Control
    from fakeinflux.worlds.tenants import Tenant, Tenants

logger = logging.getLogger("fakeinflux")

PREFIX = "/_fakeinflux/"


def answer_control(tenants: Tenants, scope: dict[str, Any], body: bytes) -> Answer:
    """Answer a call of the control API. Never raises. `scope`: ASGI's."""
    try:
        if tenants.control == "local" and not is_local(scope.get("client")):
            raise Refused(
                "forbidden",
                f"the control API accepts calls from its own host only, and this one is from "
                f"{scope['client'][0]}; start the server with --control any to allow others",
            )
        return _answer(tenants, scope, body)
    except WrongMethod as refused:
        return refuse(refused, [(b"allow", refused.allow.encode())])
    except Refused as refused:
        return refuse(refused)
    except Exception as error:  # the client gets an answer, whatever went wrong
        logger.exception("%s %s failed inside the server", scope["method"], scope["path"])
        return answer_failure(error)


def is_local(client: tuple[str, int] | None) -> bool:
    """Whether a peer is on this host. A peer without an IP address is in this process."""
    try:
        address = ip_address(client[0]) if client else None
    except ValueError:
        return True
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address is None or address.is_loopback


def _answer(tenants: Tenants, scope: dict[str, Any], body: bytes) -> Answer:
    control, parameters = find_control(scope["method"], scope["path"].removeprefix(PREFIX))
    tenant = _find_tenant(tenants, scope, control)
    arguments = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    request = ControlRequest(tenants, tenant, read_json(body), parameters, arguments)
    status, value = perform_control(control, request)
    if value is None:
        return Answer(status)
    if isinstance(value, bytes):
        return Answer(status, value, [(b"content-type", b"application/yaml")])
    return Answer(status, orjson.dumps(value), [(b"content-type", JSON_TYPE)])


def _find_tenant(tenants: Tenants, scope: dict[str, Any], control: Control) -> Tenant:
    """Find the world of the caller's token. Callers on this host may create worlds without a token."""
    token = read_credentials(index_headers(scope["headers"])).token
    tenant = find_by_token(tenants, token) if token else None
    if tenant is not None:
        return tenant
    if not control.needs_token or (control.id == "PostWorlds" and is_local(scope.get("client"))):
        return tenants.default
    found = "names no world of this server" if token else "is missing"
    raise Refused("unauthorized", f"the token {found}; send the world's token: Authorization: Token …")


def read_json(body: bytes) -> object:
    """Return the JSON value of a body, None for an empty one. Raises Refused: invalid."""
    if not body.strip():
        return None
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise invalid(f"the body is not JSON: {error}") from None
