"""What a contract declares, in a form in which calls can be looked up quickly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fakeinflux.http.routing import Node, build_routes

if TYPE_CHECKING:
    from fakeinflux.contract.checks.model import Contract
    from fakeinflux.coverage.declared import Declared


@dataclass(eq=False)
class Declarations:
    """What a contract declares; read, by code that is imported only then, when it is asked for first."""

    contract: Contract

    @cached_property
    def operations(self) -> dict[str, Declared]:
        """What each operation declares, by its id."""
        from fakeinflux.coverage.declared import declare

        outlines = self.contract.operations.outlines
        return {name: declare(self.contract.document, outline) for name, outline in outlines.items()}

    @cached_property
    def routes(self) -> Node:
        """The paths of all operations."""
        outlines = self.contract.operations.outlines.values()
        return build_routes((outline.id, outline.method, outline.path) for outline in outlines)

    @cached_property
    def headers(self) -> frozenset[bytes]:
        """The names of all header parameters, in lower case."""
        from fakeinflux.coverage.declared import header_parameters

        outlines = self.contract.operations.outlines.values()
        return frozenset(
            name for outline in outlines for name in header_parameters(self.contract.document, outline)
        )
