"""The journal of a world: its last exchanges, and the tally of what all of them used of the contract."""

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
    """One call and its answer. `time` is the world's time, an instant. Status 0 means no answer.

    `sent_by`: the line of code that sent a call with violations, or None if that is unknown.
    """

    id: int
    time: int
    call: Call
    status: int
    headers: Headers
    body: bytes
    violations: tuple[Violation, ...]
    notes: tuple[str, ...] = ()
    sent_by: str | None = None


@dataclass(slots=True, eq=False)
class Journal:
    """A bounded record of exchanges, oldest first: at most `limit` of them, and at most 16 MiB of bodies.

    `broken` has the last hundred exchanges with violations, whatever came after them. `tally` counts all
    exchanges, including those that are forgotten. `representatives` has one exchange for each operation;
    equal exchanges that follow share its call and headers. `size` is that of all bodies, in bytes.
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
        notes: tuple[str, ...] = (),
        sent_by: str | None = None,
    ) -> Exchange:
        """Append an exchange, and forget the oldest ones beyond the bounds."""
        self.last_id += 1
        self.tally.note(call, status, violations)
        template = self.representatives.get(call.operation)
        # Equal calls share one object: a thousand copies would be most of what is in memory.
        if template is None or (template.call is not call and template.call != call):
            exchange = Exchange(self.last_id, time, call, status, headers, body, violations, notes, sent_by)
            self.representatives[call.operation] = exchange
        else:
            headers = template.headers if template.headers == headers else headers
            exchange = Exchange(
                self.last_id, time, template.call, status, headers, body, violations, notes, sent_by
            )
        self.exchanges.append(exchange)
        if violations:
            self.broken.append(exchange)
        self.size += len(body) + len(call.body)
        while len(self.exchanges) > self.limit or self.size > MAX_BYTES:
            oldest = self.exchanges.popleft()
            self.size -= len(oldest.body) + len(oldest.call.body)
            if self.representatives.get(oldest.call.operation) is oldest:
                del self.representatives[oldest.call.operation]
        return exchange

    def clear(self) -> None:
        """Forget all exchanges. Ids continue."""
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
        """Return the exchanges that match, oldest first.

        `violations`: only those with violations. `after`: only those with a higher id. Of more than
        `limit`, return the oldest if `after` is given, and the newest otherwise.
        """
        candidates = self.broken if violations else self.exchanges
        matching = [e for e in candidates if e.id > after and operation in {None, e.call.operation}]
        if limit is None:
            return matching
        return matching[:limit] if after else matching[max(0, len(matching) - limit) :]
