"""The count of what the calls of one world used.

A call with the same shape as an earlier one costs one lookup in a dictionary. The contents of calls
are examined later: when enough different calls are pending, or when somebody asks for the count.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from fakeinflux.contract.explaining.violations import Violation
    from fakeinflux.coverage.inventory import ContractInventory
    from fakeinflux.coverage.items import Item
    from fakeinflux.coverage.usage import Fields
    from fakeinflux.http.messages import Call

_MOST_CALLS = 128
_MOST_BYTES = 256 * 1024

HeadShape: TypeAlias = "tuple[str, int, bytes, Fields]"
"""A CallShape without the body."""
CallShape: TypeAlias = "tuple[str, int, bytes, bytes, Fields]"
"""What tells calls apart: operation, status, query, body, and the headers that are parameters.

A call without an operation has its method and path in place of the operation.
"""


@dataclass(slots=True, eq=False)
class Tally:
    """How often each item was used. `pending`: the calls that are not examined yet, with their number.

    `measured`: all contracts that the world has had, the current one last.
    """

    measured: list[ContractInventory]
    hits: Counter[Item] = field(default_factory=Counter)
    pending: dict[CallShape, int] = field(default_factory=dict)
    pending_bytes: int = 0

    def note(self, call: Call, status: int, violations: tuple[Violation, ...]) -> None:
        """Count a call. If it violates the contract, only its operation and status count."""
        counted = self.measured[-1].headers_of(call.operation)
        sent: Fields = ()
        if not counted.isdisjoint(call.headers_by_name):
            sent = tuple(header for header in call.headers if header[0] in counted)
        operation = call.operation or f"{call.method} {call.path}"
        shape: CallShape = (operation, status, call.query, call.body, sent)
        if violations:
            shape = (operation, status, b"", b"", ())
        times = self.pending.get(shape)
        if times is not None:
            self.pending[shape] = times + 1
            return
        self.pending[shape] = 1
        self.pending_bytes += len(operation) + len(shape[2]) + len(shape[3])
        if len(self.pending) >= _MOST_CALLS or self.pending_bytes >= _MOST_BYTES:
            self.settle()

    def settle(self) -> None:
        """Examine the pending calls."""
        if not self.pending:
            return
        # Imported here so that the first call does not wait for it.
        from fakeinflux.coverage.usage import find_declared, used_by_head

        pending, self.pending, self.pending_bytes = self.pending, {}, 0
        heads: Counter[HeadShape] = Counter()
        # A copy, because a report on all worlds does not take their locks.
        for (operation, status, query, body, sent), times in list(pending.items()):
            heads[operation, status, query, sent] += times
            if body:
                self._count_body(operation, body, times)
        for (operation, status, query, sent), times in heads.items():
            declared = find_declared(self.measured[-1], operation)
            if declared is not None:
                self.hits.update(dict.fromkeys(used_by_head(declared, status, query, sent), times))

    def _count_body(self, operation: str, body: bytes, times: int) -> None:
        from fakeinflux.coverage.usage import used_by_body

        declared = self.measured[-1].operations.get(operation)
        if declared is not None:
            for item in used_by_body(declared, body):
                self.hits[item] += times

    def begin(self, inventory: ContractInventory) -> None:
        """Count by another contract from now on. What was counted stays."""
        if inventory is not self.measured[-1]:
            self.settle()
            self.measured = [each for each in self.measured if each is not inventory]
            self.measured.append(inventory)

    def merge(self, other: Tally) -> None:
        """Add what another tally has counted. Its contracts come before the current one."""
        other.settle()
        self.hits.update(other.hits)
        self.measured = [each for each in other.measured if each not in self.measured] + self.measured
