"""Snapshots of a world: kept by its tenant, and put back as often as wanted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fakeinflux.engine.errors import not_found
from fakeinflux.engine.snapshots import restore, snapshot
from fakeinflux.worlds.tenants import TenantSnapshot, put_faults

if TYPE_CHECKING:
    from fakeinflux.control.request import ControlRequest
    from fakeinflux.http.messages import Json


def post_snapshot(request: ControlRequest) -> tuple[int, Json]:
    """Keep the state as it is now: the clock, the outcomes and the faults with it, the journal not."""
    tenant = request.tenant
    name = f"snapshot-{len(tenant.snapshots) + 1}"
    tenant.snapshots[name] = TenantSnapshot(snapshot(tenant.world), tuple(map(replace, tenant.faults)))
    return 201, {"id": name}


def restore_snapshot(request: ControlRequest) -> tuple[int, Json]:
    """Put a kept state back. The snapshot stays."""
    tenant = request.tenant
    kept = tenant.snapshots.get(request.parameters["id"])
    if kept is None:
        known = ", ".join(tenant.snapshots) or "none"
        raise not_found(f"no snapshot {request.parameters['id']!r} in this world; there is {known}")
    restore(tenant.world, kept.world)
    put_faults(request.tenants, tenant, list(kept.faults))
    return 204, None
