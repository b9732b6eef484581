"""Call the control API of a world, inside this process or over HTTP (`RemoteControl`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from fakeinflux.control.client import ControlError
from fakeinflux.timing.errors import hides_frames

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.worlds.tenants import Tenant, Tenants

__tracebackhide__ = hides_frames


class ControlClient(Protocol):
    """What calls the control API of one world."""

    def call(
        self, method: str, path: str, body: object = None, query: Mapping[str, str] | None = None
    ) -> Any:
        """Call the control API and return the JSON of its answer. Raises ControlError: the call failed."""


class LocalControl:
    """Calls the control API of a world in this process, without a socket."""

    def __init__(self, tenants: Tenants, tenant: Tenant) -> None:
        self.tenants = tenants
        self.tenant = tenant

    def call(
        self, method: str, path: str, body: object = None, query: Mapping[str, str] | None = None
    ) -> Any:
        """Perform the operation in this thread. Raises ControlError: the call is refused."""
        from fakeinflux.control.request import ControlRequest
        from fakeinflux.control.table import find_control, perform_control
        from fakeinflux.engine.errors import Refused

        control, parameters = find_control(method, path)
        request = ControlRequest(self.tenants, self.tenant, body, parameters, query or {})
        try:
            return perform_control(control, request)[1]
        except Refused as refused:
            raise ControlError(refused.message) from None
