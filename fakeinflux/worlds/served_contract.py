"""A contract that is ready to be served: with its routes, handlers and the cache of repeated calls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from fakeinflux.contract.checks.model import load_contract, load_user_contract
from fakeinflux.coverage.inventory import ContractInventory
from fakeinflux.operations.table import load_handler
from fakeinflux.worlds.repeated_calls import RepeatedCalls, new_cache

if TYPE_CHECKING:
    from pathlib import Path

    from fakeinflux.contract.checks.model import Contract, Judging
    from fakeinflux.http.routing import Node
    from fakeinflux.operations.handler import AnyHandler

_INVALID_PAIR = re.compile(r";|%(?![0-9a-fA-F]{2})")


@dataclass(slots=True, eq=False)
class ServedContract:
    """A contract with its routes, and the handlers of those of its operations that were called so far."""

    contract: Contract
    routes: Node
    inventory: ContractInventory
    handlers: dict[str, AnyHandler | None] = field(default_factory=dict)
    repeated_calls: RepeatedCalls = field(default_factory=new_cache)

    def handler(self, operation: str) -> AnyHandler | None:
        """Return the handler of an operation, or None if fakeinflux does not implement it."""
        if operation not in self.handlers:
            self.handlers[operation] = load_handler(operation)
        return self.handlers[operation]


def read_query(query: bytes) -> dict[str, list[str]]:
    """Return the arguments of a query string by name. Blank values are kept.

    Pairs with a semicolon or a broken escape are left out. Source: observed.
    """
    if not query:
        return {}
    pairs = query.decode("utf-8", "replace").split("&")
    valid = "&".join(pair for pair in pairs if not _INVALID_PAIR.search(pair))
    return parse_qs(valid, keep_blank_values=True, errors="replace")


def serve_contract(contract: Contract) -> ServedContract:
    """Return a contract ready to be served."""
    inventory = ContractInventory(contract)
    return ServedContract(contract, inventory.routes, inventory)


def load_served_contract(
    edition: str, spec: Path | None = None, judging: Judging = "never"
) -> ServedContract:
    """Load the contract of an edition, or the OpenAPI document `spec` in its place."""
    if spec is not None:
        return serve_contract(load_user_contract(spec, edition=edition, judging=judging))
    return serve_contract(load_contract(edition, judging=judging))
