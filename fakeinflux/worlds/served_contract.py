"""An edition as it is served: its contract and the routes that follow from it."""

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

_BROKEN = re.compile(r";|%(?![0-9a-fA-F]{2})")


@dataclass(slots=True)
class ServedContract:
    """A contract with its routes, and the handlers of its operations as far as they were called."""

    contract: Contract
    routes: Node
    inventory: ContractInventory
    handlers: dict[str, AnyHandler | None] = field(default_factory=dict)
    repeated_calls: RepeatedCalls = field(default_factory=new_cache)

    def handler(self, operation: str) -> AnyHandler | None:
        """Return what answers an operation, or None where nothing does."""
        if operation not in self.handlers:
            self.handlers[operation] = load_handler(operation)
        return self.handlers[operation]


def read_query(query: bytes) -> dict[str, list[str]]:
    """Return the arguments of a query string by name; blank values are kept.

    A pair with a semicolon or a broken escape is left out. Source: observed.
    """
    if not query:
        return {}
    sound = "&".join(pair for pair in query.decode("utf-8", "replace").split("&") if not _BROKEN.search(pair))
    return parse_qs(sound, keep_blank_values=True, errors="replace")


def serve_contract(contract: Contract) -> ServedContract:
    """Return a contract ready to be served."""
    inventory = ContractInventory(contract)
    return ServedContract(contract, inventory.routes, inventory)


def load_served_contract(
    edition: str, spec: Path | None = None, judging: Judging = "refusals"
) -> ServedContract:
    """An edition with our contract, or with a user's own document in its place."""
    if spec is not None:
        return serve_contract(load_user_contract(spec, edition=edition, judging=judging))
    return serve_contract(load_contract(edition, judging=judging))
