"""The count of what the calls of one world used.

A call that looks like one before it costs a look into a dictionary. What is in a call is looked
at when enough different ones have come together, or when the count is asked for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from fakeinflux.contract.explaining.violations import Violation
    from fakeinflux.coverage.declarations import Declarations
    from fakeinflux.coverage.items import Item
    from fakeinflux.coverage.usage import Fields
    from fakeinflux.http.messages import Call, Headers

_MOST_CALLS = 128
_MOST_BYTES = 256 * 1024

Head: TypeAlias = "tuple[str, int, bytes, Fields]"
Looks: TypeAlias = "tuple[str, int, bytes, bytes, Fields]"
"""What calls are told apart by: operation, status, query, body, and the headers that are declared.

A call without an operation has its method and path in the place of it.
"""


@dataclass(slots=True)
class Tally:
    """How often each item was used. `waiting` holds the calls that were not looked at yet.

    `measured`: all contracts that the world has had, the present one last.
    """

    measured: list[Declarations]
    hits: Counter[Item] = field(default_factory=Counter)
    waiting: dict[Looks, int] = field(default_factory=dict)
    bytes_waiting: int = 0

    def note(self, call: Call, status: int, violations: tuple[Violation, ...]) -> None:
        """Count a call. Of one that breaks the contract only the operation and the status count."""
        counted = self.measured[-1].headers
        sent = () if counted.isdisjoint(call.headers_by_name) else _only(call.headers, counted)
        operation = call.operation or f"{call.method} {call.path}"
        looks = (operation, status, call.query, call.body, sent)
        if violations:
            looks = (operation, status, b"", b"", ())
        try:
            self.waiting[looks] += 1
        except KeyError:
            self._wait(looks)

    def _wait(self, looks: Looks) -> None:
        self.waiting[looks] = 1
        self.bytes_waiting += len(looks[2]) + len(looks[3])
        if len(self.waiting) >= _MOST_CALLS or self.bytes_waiting >= _MOST_BYTES:
            self.settle()

    def settle(self) -> None:
        """Look at the calls that wait."""
        # Only here, because no call has to wait for it, least of all the first.
        from fakeinflux.coverage.usage import find_declared, used_by_head

        waiting, self.waiting, self.bytes_waiting = self.waiting, {}, 0
        heads: Counter[Head] = Counter()
        # A copy, because a report on all worlds does not take their locks.
        for (operation, status, query, body, sent), times in list(waiting.items()):
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

    def begin(self, declarations: Declarations) -> None:
        """Count by another contract from now on; what was counted stays."""
        if declarations is not self.measured[-1]:
            self.settle()
            self.measured = [each for each in self.measured if each is not declarations]
            self.measured.append(declarations)

    def absorb(self, other: Tally) -> None:
        """Add what another has counted; its contracts come before the present one."""
        other.settle()
        self.hits.update(other.hits)
        self.measured = [each for each in other.measured if each not in self.measured] + self.measured


def _only(headers: Headers, names: frozenset[bytes]) -> Fields:
    return tuple(header for header in headers if header[0] in names)
