"""What a contract declares, in a form in which calls can be looked up quickly."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from fakeinflux.http.routing import Node, build_routes

if TYPE_CHECKING:
    from fakeinflux.contract.checks.model import Contract
    from fakeinflux.coverage.declared import DeclaredOperation


@dataclass(eq=False)
class ContractInventory:
    """What a contract declares. Each part is read when it is first needed, and so is the code for it."""

    contract: Contract
    _headers: dict[str, frozenset[bytes]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def operations(self) -> dict[str, DeclaredOperation]:
        """What each operation declares, by operationId."""
        from fakeinflux.coverage.declared import declare

        refs = self.contract.operations.refs
        return {name: declare(self.contract.document, ref) for name, ref in refs.items()}

    @cached_property
    def routes(self) -> Node:
        """The paths of all operations."""
        refs = self.contract.operations.refs.values()
        return build_routes((ref.id, ref.method, ref.path) for ref in refs)

    def headers_of(self, operation: str) -> frozenset[bytes]:
        """The names of an operation's header parameters, in lower case; of all for no operation ("")."""
        known = self._headers.get(operation)
        if known is None:
            from fakeinflux.coverage.declared import header_parameters

            refs = self.contract.operations.refs
            asked = [refs[operation]] if operation in refs else refs.values()
            known = frozenset(
                name for ref in asked for name in header_parameters(self.contract.document, ref)
            )
            self._headers[operation] = known
        return known
