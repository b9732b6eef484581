"""Worlds begun and begun anew: settings, and a document of what is there at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.worlds.document_reader import Value
from fakeinflux.worlds.documents import MEMBERS, NAMES, fill_world, settings_in
from fakeinflux.worlds.fault_lists import put_faults
from fakeinflux.worlds.settings import FIELDS, Settings, read_settings
from fakeinflux.worlds.tenants import begin_world, close_tenant, forget_senders, open_tenant

if TYPE_CHECKING:
    from fakeinflux.engine.world import World
    from fakeinflux.worlds.faults import Fault
    from fakeinflux.worlds.tenants import Tenant, Tenants

DEFAULTS = {name: Settings._field_defaults[name] for name in NAMES}


def plan_world(value: Value, base: Settings) -> Settings:
    """The settings that an object of the control API asks for, on top of `base`. Raises Unreadable.

    What stands beside the document goes before what stands in it.
    """
    fields = value.members((*FIELDS, "world"))
    settings = base
    if "world" in fields:
        settings = plan_document(fields["world"], base)
    return read_settings(fields, settings)


def plan_document(document: Value, base: Settings) -> Settings:
    """The settings that a world document asks for, on top of `base`."""
    fields = document.members(MEMBERS)
    names = {name: fields[name].text() for name in NAMES if name in fields}
    settings = base._replace(document=document.raw, **{**DEFAULTS, **names})
    return read_settings(settings_in(fields), settings)


def open_world(tenants: Tenants, settings: Settings, token: str | None = None) -> Tenant:
    """Begin a world with all that its document has. Raises Unreadable, and then there is no world."""
    tenant = open_tenant(tenants, settings, token)
    try:
        put_faults(tenants, tenant, _fill(tenants, tenant.world, settings))
    except BaseException:  # whatever happened, an interrupt too: no half-filled world stays
        close_tenant(tenants, tenant)
        raise
    return tenant


def reset_world(tenants: Tenants, tenant: Tenant, settings: Settings) -> None:
    """Begin a world anew under its token. Raises Unreadable, and then it stays as it was."""
    world = begin_world(tenants, settings, tenant.world.token)
    faults = _fill(tenants, world, settings)
    # Whoever waits for the lock of the old world is to find the new one.
    world.lock = tenant.world.lock
    tenant.world, tenant.settings, tenant.mode = world, settings, settings.mode
    tenant.served = tenants.served(settings.edition)
    tenant.journal.clear()
    tenant.journal.tally.begin(tenant.served.declarations)
    tenant.cached_at = -1
    for kept in (tenant.cached_answers, tenant.failures, tenant.snapshots):
        kept.clear()
    forget_senders(tenants, tenant)
    put_faults(tenants, tenant, faults)


def _fill(tenants: Tenants, world: World, settings: Settings) -> list[Fault]:
    if settings.document is None:
        return []
    operations = tenants.served(settings.edition).contract.operations
    return fill_world(world, Value(settings.document, "world"), operations)
