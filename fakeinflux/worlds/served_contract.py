"""An edition as it is served: its contract and the routes that follow from it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from fakeinflux.contract.loading import load_contract, load_user_contract
from fakeinflux.coverage.declarations import Declarations
from fakeinflux.http.bounded_memory import Memory
from fakeinflux.operations.table import load_handler

if TYPE_CHECKING:
    from pathlib import Path

    from fakeinflux.contract.checks.model import Contract, Judging
    from fakeinflux.http.routing import Node
    from fakeinflux.operations.handler import AnyHandler
    from fakeinflux.worlds.repeated_calls import KnownCalls

_BROKEN = re.compile(r";|%(?![0-9a-fA-F]{2})")


@dataclass(slots=True)
class Product:
    """A contract with its routes.

    `queries` remembers what query strings were decoded into, `handlers` those of the operations
    that were called before, `known_calls` what was found out about calls.
    """

    contract: Contract
    routes: Node
    declarations: Declarations
    queries: Memory[bytes, dict[str, list[str]]] = field(default_factory=Memory)
    handlers: dict[str, AnyHandler | None] = field(default_factory=dict)
    known_calls: KnownCalls = field(default_factory=Memory)

    def handler(self, operation: str) -> AnyHandler | None:
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
            known = _read_query(query.decode("utf-8", "replace"))
            self.queries.remember(query, known)
        return known


def _read_query(query: str) -> dict[str, list[str]]:
    """What a query string gives each name; a pair with a semicolon or a broken escape is passed over.

    Source: observed.
    """
    sound = "&".join(pair for pair in query.split("&") if not _BROKEN.search(pair))
    return parse_qs(sound, keep_blank_values=True, errors="replace")


def serve_contract(contract: Contract) -> Product:
    """A product from its contract."""
    declarations = Declarations(contract)
    return Product(contract, declarations.routes, declarations)


def load_served_contract(edition: str, spec: Path | None = None, judging: Judging = "refusals") -> Product:
    """An edition with our contract, or with a user's own document in its place."""
    if spec is not None:
        return serve_contract(load_user_contract(spec, edition=edition, judging=judging))
    return serve_contract(load_contract(edition, judging=judging))
