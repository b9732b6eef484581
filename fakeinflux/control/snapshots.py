"""Snapshots of a world: taken, kept by its tenant, and restored any number of times."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fakeinflux.engine.errors import invalid, not_found
from fakeinflux.engine.snapshots import restore, snapshot
from fakeinflux.timing.instants import format_instant
from fakeinflux.worlds.tenants import TenantSnapshot, put_faults, put_stubs

if TYPE_CHECKING:
    from fakeinflux.control.request import ControlRequest
    from fakeinflux.http.messages import Json


MOST_SNAPSHOTS = 256


def post_snapshot(request: ControlRequest) -> tuple[int, Json]:
    """Take a snapshot: of the clock, outcomes, faults and stubs too, but not of the journal."""
    tenant = request.tenant
    if len(tenant.snapshots) >= MOST_SNAPSHOTS:
        raise invalid(
            f"found {MOST_SNAPSHOTS} snapshots, which is the most that a world keeps: restore an earlier one "
            "again instead of taking another, or POST reset, which forgets them"
        )
    name = f"snapshot-{len(tenant.snapshots) + 1}"
    faults, stubs = tuple(map(replace, tenant.faults)), tuple(map(replace, tenant.stubs))
    tenant.snapshots[name] = TenantSnapshot(snapshot(tenant.world), faults, tenant.world.now, stubs)
    return 201, {"id": name}


def get_snapshots(request: ControlRequest) -> tuple[int, Json]:
    """Get the snapshots of the world, the oldest first, each with the time that it would restore."""
    kept = request.tenant.snapshots
    return 200, {"snapshots": [{"id": name, "now": format_instant(each.now)} for name, each in kept.items()]}


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
    put_stubs(tenant, list(kept.stubs))
    return 204, None
