"""Open and reset worlds, with their settings and with what their world document lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.worlds.document_reader import Value
from fakeinflux.worlds.settings import MEMBERS, NAMES, Settings, read_settings
from fakeinflux.worlds.tenants import (
    begin_world,
    close_tenant,
    forget_senders,
    open_tenant,
    put_faults,
    put_stubs,
)

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState
    from fakeinflux.worlds.faults import Fault
    from fakeinflux.worlds.stubs import Stub
    from fakeinflux.worlds.tenants import Tenant, Tenants

DEFAULTS = {name: Settings._field_defaults[name] for name in NAMES}


def plan_world(value: Value, base: Settings) -> Settings:
    """Return the settings that an object of the control API asks for, on top of `base`.

    Settings next to `world` override those inside it. Raises Unreadable.
    """
    members = value.members((*MEMBERS, "world"))
    settings = base
    if "world" in members:
        settings = plan_document(members["world"], base)
    return read_settings(members, settings)


def plan_document(document: Value, base: Settings) -> Settings:
    """Return the settings that a world document asks for, on top of `base`. Raises Unreadable."""
    # Imported here, because most worlds have no document.
    from fakeinflux.worlds.documents import MEMBERS as DOCUMENT_MEMBERS
    from fakeinflux.worlds.documents import settings_in

    members = document.members(DOCUMENT_MEMBERS)
    names = {name: members[name].text() for name in NAMES if name in members}
    settings = base._replace(document=document.raw, **{**DEFAULTS, **names})
    return read_settings(settings_in(members), settings)


def open_world(tenants: Tenants, settings: Settings, token: str | None = None) -> Tenant:
    """Open a world with all that its document lists, or no world at all. Raises Unreadable."""
    tenant = open_tenant(tenants, settings, token)
    try:
        faults, stubs = _fill(tenants, tenant.world, settings)
        put_faults(tenants, tenant, faults)
        put_stubs(tenant, stubs)
    except BaseException:  # an interrupt too, so that no half-filled world stays
        close_tenant(tenants, tenant)
        raise
    return tenant


def reset_world(tenants: Tenants, tenant: Tenant, settings: Settings) -> None:
    """Replace a tenant's world by a fresh one, or change nothing at all. Raises Unreadable."""
    world = begin_world(tenants, settings, tenant.world.token)
    faults, stubs = _fill(tenants, world, settings)
    # One lock for both: a call that waits for the old world's lock goes on with the new world.
    world.lock = tenant.world.lock
    tenant.world, tenant.settings, tenant.mode = world, settings, settings.mode
    tenant.served = tenants.served(settings.edition)
    tenant.journal.clear()
    tenant.journal.tally.begin(tenant.served.inventory)
    tenant.cached_at = -1
    for collection in (tenant.cached_answers, tenant.failures, tenant.snapshots):
        collection.clear()
    forget_senders(tenants, tenant)
    put_faults(tenants, tenant, faults)
    put_stubs(tenant, stubs)


def _fill(tenants: Tenants, world: WorldState, settings: Settings) -> tuple[list[Fault], list[Stub]]:
    if settings.document is None:
        return [], []
    from fakeinflux.worlds.documents import fill_world

    operations = tenants.served(settings.edition).contract.operations
    return fill_world(world, Value(settings.document, "world"), operations)
