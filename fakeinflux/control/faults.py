"""The faults of a world, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.errors import invalid, not_found
from fakeinflux.worlds.faults import read_fault, show_fault
from fakeinflux.worlds.tenants import add_fault, put_faults

if TYPE_CHECKING:
    from fakeinflux.control.request import ControlRequest
    from fakeinflux.http.messages import Json


MOST_FAULTS = 1000


def get_faults(request: ControlRequest) -> tuple[int, Json]:
    """Get the faults that are still in effect."""
    return 200, {"faults": [show_fault(fault) for fault in request.tenant.faults]}


def post_fault(request: ControlRequest) -> tuple[int, Json]:
    """Add a fault after those that exist."""
    if len(request.tenant.faults) >= MOST_FAULTS:
        raise invalid(f"found {MOST_FAULTS} faults, the most that a world has: DELETE faults removes them")
    fault = read_fault(request.value, request.tenant.served.contract.operations)
    add_fault(request.tenants, request.tenant, fault)
    return 201, show_fault(fault)


def delete_fault(request: ControlRequest) -> tuple[int, Json]:
    """Remove one fault. Raises Refused: not found."""
    name, faults = request.parameters["id"], request.tenant.faults
    kept = [fault for fault in faults if fault.id != name]
    if len(kept) == len(faults):
        known = ", ".join(fault.id for fault in faults) or "none"
        raise not_found(f"found no fault {name!r}; the faults in effect: {known}")
    put_faults(request.tenants, request.tenant, kept)
    return 204, None


def delete_faults(request: ControlRequest) -> tuple[int, Json]:
    """Remove all faults."""
    put_faults(request.tenants, request.tenant, [])
    return 204, None
