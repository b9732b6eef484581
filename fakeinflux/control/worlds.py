"""Worlds: made, shown, begun anew and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.control.clock import show_clock
from fakeinflux.engine.errors import Refused
from fakeinflux.tenants import DEFAULT_TOKEN, close_tenant, describe_tenant
from fakeinflux.worlds import open_world, plan_world, reset_world

if TYPE_CHECKING:
    from fakeinflux.control.ask import Ask
    from fakeinflux.messages import Json


def post_world(ask: Ask) -> tuple[int, Json]:
    """Begin a world, with a token of its own."""
    tenants = ask.tenants
    tenant = open_world(tenants, plan_world(ask.value, tenants.settings))
    return 201, describe_tenant(tenant)


def get_world(ask: Ask) -> tuple[int, Json]:
    """What the world is, how many exchanges it had, and which errors they met inside the server."""
    tenant = ask.tenant
    world = tenant.world
    failures: list[Json] = [f"{type(error).__name__}: {error}" for error in tenant.failures]
    return 200, {
        **describe_tenant(tenant),
        "seed": world.seed,
        "clock": show_clock(world.clock, world.now),
        "exchanges": tenant.journal.last_id,
        "failures": failures,
    }


def delete_world(ask: Ask) -> tuple[int, Json]:
    """End the world: its token, and all tokens made in it, are unknown from now on."""
    if ask.tenant.world.token == DEFAULT_TOKEN:
        raise Refused("forbidden", "the server's own world cannot be ended; POST reset begins it anew")
    close_tenant(ask.tenants, ask.tenant)
    return 204, None


def post_reset(ask: Ask) -> tuple[int, Json]:
    """Begin the world anew; what is not given is as it was when it began."""
    tenant = ask.tenant
    reset_world(ask.tenants, tenant, plan_world(ask.value, tenant.settings))
    return 200, describe_tenant(tenant)
