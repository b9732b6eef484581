"""Snapshots of a world: taken, kept by its tenant, and restored any number of times."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fakeinflux.engine.errors import invalid, not_found
from fakeinflux.engine.snapshots import restore, snapshot
from fakeinflux.worlds.tenants import TenantSnapshot, put_faults

if TYPE_CHECKING:
    from fakeinflux.control.request import ControlRequest
    from fakeinflux.http.messages import Json


MOST_SNAPSHOTS = 256


def post_snapshot(request: ControlRequest) -> tuple[int, Json]:
    """Take a snapshot: of the clock, outcomes and faults too, but not of the journal."""
    tenant = request.tenant
    if len(tenant.snapshots) >= MOST_SNAPSHOTS:
        raise invalid(
            f"found {MOST_SNAPSHOTS} snapshots, which is the most that a world keeps: restore an earlier one "
            "again instead of taking another, or POST reset, which forgets them"
        )
    name = f"snapshot-{len(tenant.snapshots) + 1}"
    tenant.snapshots[name] = TenantSnapshot(snapshot(tenant.world), tuple(map(replace, tenant.faults)))
    return 201, {"id": name}


def restore_snapshot(request: ControlRequest) -> tuple[int, Json]:
    """Restore a snapshot. It can be restored again. Raises Refused: not found."""
    tenant = request.tenant
    kept = tenant.snapshots.get(request.parameters["id"])
    if kept is None:
        known = ", ".join(tenant.snapshots) or "none"
        name = request.parameters["id"]
        raise not_found(f"found no snapshot {name!r}; the snapshots of this world: {known}")
    restore(tenant.world, kept.world)
    put_faults(request.tenants, tenant, list(kept.faults))
    return 204, None
