"""The journal of a world: its last exchanges, and the tally of what all of them used of the contract."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.http.messages import size_of_headers

if TYPE_CHECKING:
    from fakeinflux.contract.explaining.violations import Violation
    from fakeinflux.coverage.tally import Tally
    from fakeinflux.http.messages import Call, Headers

MAX_BYTES = 16 * 1024 * 1024
MAX_BROKEN = 100
LARGEST_BODY = 1024 * 1024
"""How much of a body is kept."""
LARGEST_DECODED = 4096
"""The size of a call from which only what was sent is kept, and nothing that was decoded."""
HEADER_OVERHEAD = 128
OVERHEAD = 512
"""About how many bytes an exchange takes in addition to its texts."""


class Exchange(NamedTuple):
    """One call and its answer. `time` is the world's time, an instant. Status 0 means no answer.

    `call_size`: about how many bytes the exchange takes without its body and violations. `sent_by`: the line
    of code that sent a call with violations, or None if that is unknown.
    """

    id: int
    time: int
    call: Call
    status: int
    headers: Headers
    body: bytes
    violations: tuple[Violation, ...]
    call_size: int
    notes: tuple[str, ...] = ()
    sent_by: str | None = None


@dataclass(slots=True, eq=False)
class Journal:
    """A bounded record of exchanges, oldest first: at most `limit` of them, and at most 16 MiB.

    `broken` has the last exchanges with violations, whatever came after them: at most a hundred, and at most
    16 MiB. Of a body, the first MiB is kept. `tally` counts all exchanges, including those that are
    forgotten. `representatives` has one exchange for each operation; equal exchanges that follow share its
    call and headers. `size` and `broken_size` are in bytes, of all texts that came in and went out.
    """

    tally: Tally
    limit: int = 1000
    last_id: int = 0
    exchanges: deque[Exchange] = field(default_factory=deque)
    broken: deque[Exchange] = field(default_factory=deque)
    representatives: dict[str, Exchange] = field(default_factory=dict)
    size: int = 0
    broken_size: int = 0

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
        if len(call.body) + len(call.query) > LARGEST_DECODED or len(body) > LARGEST_BODY:
            call, body, notes = _trim(call, body, notes)
        template = self.representatives.get(call.operation)
        # Equal calls share one object: a thousand copies would be most of what is in memory.
        is_new = template is None or not _is_same(template.call, call)
        if template is None or is_new:
            call_size = _size_of_call(call, headers)
        else:
            call, call_size = template.call, template.call_size
            headers = template.headers if template.headers == headers else headers
        exchange = Exchange(
            self.last_id, time, call, status, headers, body, violations, call_size, notes, sent_by
        )
        if is_new:
            self.representatives[call.operation] = exchange
        self.exchanges.append(exchange)
        self.size += _size_of(exchange) if violations else call_size + len(body)
        while len(self.exchanges) > self.limit or self.size > MAX_BYTES:
            oldest = self.exchanges.popleft()
            self.size -= _size_of(oldest)
            if self.representatives.get(oldest.call.operation) is oldest:
                del self.representatives[oldest.call.operation]
        if violations:
            self._keep_broken(exchange)
        return exchange

    def _keep_broken(self, exchange: Exchange) -> None:
        self.broken.append(exchange)
        self.broken_size += _size_of(exchange)
        while len(self.broken) > MAX_BROKEN or self.broken_size > MAX_BYTES:
            self.broken_size -= _size_of(self.broken.popleft())

    def clear(self) -> None:
        """Forget all exchanges. Ids continue."""
        self.exchanges.clear()
        self.broken.clear()
        self.representatives.clear()
        self.size = self.broken_size = 0

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


def _is_same(one: Call, other: Call) -> bool:
    """Whether two calls of one operation are equal: what was sent, and by whom, decides all the rest."""
    return one is other or (
        one.path == other.path
        and one.query == other.query
        and one.body == other.body
        and one.headers == other.headers
        and one.method == other.method
        and one.raw_path == other.raw_path
        and one.caller == other.caller
    )


def _size_of(exchange: Exchange) -> int:
    """Return about how many bytes an exchange takes."""
    size, violations = exchange.call_size + len(exchange.body), exchange.violations
    if violations:
        size += sum([len(found.found) + len(found.wanted) + len(found.hint) for found in violations])
        size += len(violations[0].curl)
    return size


def _size_of_call(call: Call, answered: Headers) -> int:
    """Return about how many bytes a call takes, with the headers of its answer."""
    headers = size_of_headers(call.headers) + HEADER_OVERHEAD * (len(call.headers) + len(answered))
    return OVERHEAD + headers + len(call.path) + len(call.raw_path) + len(call.query) + len(call.body)


def _trim(call: Call, body: bytes, notes: tuple[str, ...]) -> tuple[Call, bytes, tuple[str, ...]]:
    """Return a call without what was decoded of it, and both bodies cut to what is kept."""
    for name, sent in (("request", call.body), ("response", body)):
        if len(sent) > LARGEST_BODY:
            notes += (f"the journal has the first {LARGEST_BODY} of {len(sent)} bytes of the {name}'s body",)
    kept = replace(call, parameters={}, arguments={}, body=call.body[:LARGEST_BODY], content=None)
    return kept, body[:LARGEST_BODY], notes
