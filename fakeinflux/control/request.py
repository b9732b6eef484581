"""A request to the control API, as its operations take it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakeinflux.worlds.document_reader import Unreadable, Value

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fakeinflux.worlds.tenants import Tenant, Tenants


@dataclass(frozen=True, slots=True)
class ControlRequest:
    """`tenant` is the one whose world it is about. `body` is the decoded JSON, None where there is none."""

    tenants: Tenants
    tenant: Tenant
    body: object = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def value(self) -> Value:
        """The body as a value to be read."""
        return Value({} if self.body is None else self.body, "")

    def argument(self, name: str, known: Collection[str]) -> str | None:
        """A query parameter; any that is not known is refused."""
        for other in self.arguments:
            if other not in known:
                raise Unreadable(other, f"unknown query parameter; there are {', '.join(known)}")
        return self.arguments.get(name)
