"""The faults of a world: added, replaced, and picked for a call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fakeinflux.worlds.faults import EVERY, Fault

if TYPE_CHECKING:
    from fakeinflux.worlds.tenants import Tenant, Tenants


def add_fault(tenants: Tenants, tenant: Tenant, fault: Fault) -> None:
    """Let a fault happen in a world, after those that are there."""
    tenant.faults.append(fault)
    tenants.faulted.add(tenant.world.token)


def put_faults(tenants: Tenants, tenant: Tenant, faults: list[Fault]) -> None:
    """Put these faults, as they stand, in place of a world's."""
    tenant.faults = [replace(fault) for fault in faults]
    if faults:
        tenants.faulted.add(tenant.world.token)
    else:
        tenants.faulted.discard(tenant.world.token)


def pick_fault(tenants: Tenants, tenant: Tenant, operation: str) -> Fault | None:
    """The fault that spoils this call, if any, counting it; one that has spoilt its last call ends."""
    for fault in tenant.faults:
        if fault.operation not in {EVERY, operation}:
            continue
        fault.seen += 1
        if fault.seen > fault.after:
            if fault.left == 0:
                put_faults(tenants, tenant, [other for other in tenant.faults if other is not fault])
            return fault
    return None
