"""A request to the control API, as its operations take it; apart, because all of them need it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakeinflux.worlds.document_reader import Unreadable, Value

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fakeinflux.worlds.tenants import Tenant, Tenants


@dataclass(frozen=True, slots=True)
class ControlRequest:
    """A request about the world of `tenant`. `body`: the decoded JSON, None if the body is empty."""

    tenants: Tenants
    tenant: Tenant
    body: object = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def value(self) -> Value:
        """The body, ready to be read and checked."""
        return Value({} if self.body is None else self.body, "")

    def argument(self, name: str, known: Collection[str]) -> str | None:
        """Return a query parameter. Raises Unreadable: the query has a parameter that is not `known`."""
        for other in self.arguments:
            if other not in known:
                raise Unreadable(other, f"found no such query parameter, wanted one of {', '.join(known)}")
        return self.arguments.get(name)
