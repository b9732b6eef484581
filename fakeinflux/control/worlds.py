"""Worlds: created, described, reset and closed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fakeinflux.control.clock import show_clock
from fakeinflux.engine.errors import Refused
from fakeinflux.worlds.document_reader import Value
from fakeinflux.worlds.lifecycle import open_world, plan_world, reset_world
from fakeinflux.worlds.tenants import (
    DEFAULT_TOKEN,
    close_tenant,
    describe_tenant,
    find_by_token,
    strangers_of,
)
from fakeinflux.worlds.unused import find_unused

if TYPE_CHECKING:
    from fakeinflux.control.request import ControlRequest
    from fakeinflux.http.messages import Json

_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,128}")


def post_world(request: ControlRequest) -> tuple[int, Json]:
    """Create a world, with a token of its own, or with one that the caller has made up."""
    tenants, given = request.tenants, request.value
    token: str | None = None
    if isinstance(given.raw, dict) and "token" in given.raw:
        token = _new_token(request, Value(given.raw["token"], "token"))
        given = Value({name: each for name, each in given.raw.items() if name != "token"}, given.path)
    tenant = open_world(tenants, plan_world(given, tenants.settings), token)
    return 201, describe_tenant(tenant)


def _new_token(request: ControlRequest, value: Value) -> str:
    """Return the token of a new world, by which a balancer finds it. Raises Unreadable: it will not do.

    Raises Refused: conflict, if a world has it.
    """
    token = value.text()
    if _TOKEN.fullmatch(token) is None:
        raise value.error("8 to 128 letters, digits, hyphens and underscores")
    if find_by_token(request.tenants, token) is not None:
        raise Refused("conflict", f"token: found {token!r}, which a world has; wanted another", 409)
    return token


def get_worlds(request: ControlRequest) -> tuple[int, Json]:
    """Get all worlds of the server, the oldest first, each as it was described when it was created."""
    return 200, {"worlds": [describe_tenant(tenant) for tenant in tuple(request.tenants.by_token.values())]}


def get_world(request: ControlRequest) -> tuple[int, Json]:
    """Describe the world: its names and ids, clock, exchanges, and what went wrong in it."""
    tenant = request.tenant
    world = tenant.world
    return 200, {
        **describe_tenant(tenant),
        "seed": world.seed,
        "clock": show_clock(world),
        "exchanges": tenant.journal.last_id,
        "failures": list(tenant.failures),
        "unused": find_unused(tenant),
        "strangers": [stranger._asdict() for stranger in strangers_of(request.tenants, tenant)],
    }


def delete_world(request: ControlRequest) -> tuple[int, Json]:
    """Close the world. Its tokens are no longer valid. Raises Refused: forbidden."""
    if request.tenant.world.token == DEFAULT_TOKEN:
        raise Refused("forbidden", "the server's own world cannot be deleted; POST reset starts it afresh")
    close_tenant(request.tenants, request.tenant)
    return 204, None


def post_reset(request: ControlRequest) -> tuple[int, Json]:
    """Reset the world. Settings that are not given are as they were when it was created."""
    tenant = request.tenant
    reset_world(request.tenants, tenant, plan_world(request.value, tenant.settings))
    return 200, describe_tenant(tenant)
