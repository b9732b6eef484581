"""The exchanges of one world, newest last, within a bound; and what all of them used."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fakeinflux.contract.explaining.violations import Violation
    from fakeinflux.coverage.tally import Tally
    from fakeinflux.http.messages import Call, Headers

MAX_BYTES = 16 * 1024 * 1024
MAX_BROKEN = 100


class Exchange(NamedTuple):
    """One call and what it was answered. `time` is the world's, an instant."""

    id: int
    time: int
    call: Call
    status: int
    headers: Headers
    body: bytes
    violations: tuple[Violation, ...]


@dataclass(slots=True, eq=False)
class Journal:
    """A bounded record of exchanges: `limit` of them at most, and 16 MiB of bodies at most.

    `broken` has the last hundred that broke the contract, however many came after them. `tally`
    counts what all of them used, those that are forgotten too. `representatives`: of each operation the
    exchange whose call and headers stand for the equal ones after it.
    """

    tally: Tally
    limit: int = 1000
    last_id: int = 0
    exchanges: deque[Exchange] = field(default_factory=deque)
    broken: deque[Exchange] = field(default_factory=lambda: deque(maxlen=MAX_BROKEN))
    representatives: dict[str, Exchange] = field(default_factory=dict)
    size: int = 0

    def record(
        self,
        time: int,
        call: Call,
        status: int,
        headers: Headers,
        body: bytes,
        violations: tuple[Violation, ...],
    ) -> Exchange:
        """Append an exchange and forget the oldest ones beyond the bound."""
        self.last_id += 1
        self.tally.note(call, status, violations)
        template = self.representatives.get(call.operation)
        # Equal calls are one object and kept once: a thousand of them would be most of what is in memory.
        if template is None or (template.call is not call and template.call != call):
            exchange = Exchange(self.last_id, time, call, status, headers, body, violations)
            self.representatives[call.operation] = exchange
        else:
            headers = template.headers if template.headers == headers else headers
            exchange = Exchange(self.last_id, time, template.call, status, headers, body, violations)
        self.exchanges.append(exchange)
        if violations:
            self.broken.append(exchange)
        self.size += len(body) + len(call.body)
        while len(self.exchanges) > self.limit or self.size > MAX_BYTES:
            self._forget_oldest()
        return exchange

    def _forget_oldest(self) -> None:
        oldest = self.exchanges.popleft()
        self.size -= len(oldest.body) + len(oldest.call.body)
        if self.representatives.get(oldest.call.operation) is oldest:
            del self.representatives[oldest.call.operation]

    def clear(self) -> None:
        """Forget all; ids go on."""
        self.exchanges.clear()
        self.broken.clear()
        self.representatives.clear()
        self.size = 0

    def select(
        self,
        *,
        operation: str | None = None,
        violations: bool = False,
        after: int = 0,
        limit: int | None = None,
    ) -> list[Exchange]:
        """The exchanges that match, oldest first; of more than `limit` the newest, or next to `after`."""
        candidates = self.broken if violations else self.exchanges
        found = [e for e in candidates if e.id > after and operation in {None, e.call.operation}]
        if limit is None:
            return found
        return found[:limit] if after else found[max(0, len(found) - limit) :]
