"""What a contract declares, in a form in which calls can be looked up quickly."""

from __future__ import annotations

from dataclasses import dataclass
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

    @cached_property
    def headers(self) -> frozenset[bytes]:
        """The names of all header parameters, in lower case."""
        from fakeinflux.coverage.declared import header_parameters

        refs = self.contract.operations.refs.values()
        return frozenset(name for ref in refs for name in header_parameters(self.contract.document, ref))
