"""An edition as it is served: its contract and the routes that follow from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from fakeinflux.contract.loading import load_contract, load_user_contract
from fakeinflux.coverage.declarations import Declarations
from fakeinflux.operations.table import load_handler
from fakeinflux.routing import Node, build_routes

if TYPE_CHECKING:
    from pathlib import Path

    from fakeinflux.contract.model import Contract, Judging
    from fakeinflux.operations.handler import Handler

MAX_QUERIES = 4096


@dataclass(slots=True)
class Product:
    """A contract with its routes.

    `queries` remembers what query strings were decoded into, `handlers` those of the operations
    that were called before.
    """

    contract: Contract
    routes: Node
    declarations: Declarations
    queries: dict[bytes, dict[str, list[str]]] = field(default_factory=dict)
    handlers: dict[str, Handler | None] = field(default_factory=dict)

    def handler(self, operation: str) -> Handler | None:
        """What answers an operation; None where nothing does."""
        if operation not in self.handlers:
            self.handlers[operation] = load_handler(operation)
        return self.handlers[operation]

    def decode_query(self, query: bytes) -> dict[str, list[str]]:
        """The arguments of a query string by name; blank values are kept. Not to be changed."""
        if not query:
            return {}
        known = self.queries.get(query)
        if known is None:
            if len(self.queries) >= MAX_QUERIES:
                self.queries.clear()
            known = parse_qs(query.decode("utf-8", "replace"), keep_blank_values=True, errors="replace")
            self.queries[query] = known
        return known


def make_product(contract: Contract) -> Product:
    """A product from its contract."""
    outlines = contract.operations.outlines.values()
    routes = build_routes((outline.id, outline.method, outline.path) for outline in outlines)
    return Product(contract, routes, Declarations(contract))


def load_product(edition: str, spec: Path | None = None, judging: Judging = "refusals") -> Product:
    """An edition with our contract, or with a user's own document in its place."""
    if spec is not None:
        return make_product(load_user_contract(spec, edition=edition, judging=judging))
    return make_product(load_contract(edition, judging=judging))
