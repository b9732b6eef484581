"""The stubs of a world, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.worlds.stubs import read_stub, show_stub
from fakeinflux.worlds.tenants import put_stubs

if TYPE_CHECKING:
    from fakeinflux.control.request import ControlRequest
    from fakeinflux.http.messages import Json


def get_stubs(request: ControlRequest) -> tuple[int, Json]:
    """Get all stubs, the one that goes first in front, with how many calls each has answered."""
    return 200, {"stubs": [show_stub(stub) for stub in reversed(request.tenant.stubs)]}


def post_stub(request: ControlRequest) -> tuple[int, Json]:
    """Add a stub, which goes before those that exist."""
    stub = read_stub(request.value)
    request.tenant.stubs.append(stub)
    return 201, show_stub(stub)


def delete_stubs(request: ControlRequest) -> tuple[int, Json]:
    """Remove all stubs."""
    put_stubs(request.tenant, [])
    return 204, None
