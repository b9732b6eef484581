"""Calls that are like one before: what follows from their words alone is not found out again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from fakeinflux.contract.model import Contract
    from fakeinflux.messages import Call

MOST = 256
LONGEST = 4096

Words: TypeAlias = "tuple[str, str, bytes, bytes, bytes | None, bytes | None]"
"""Method, path, query, body, Content-Type and Authorization."""


@dataclass(slots=True, eq=False)
class KnownCalls:
    """Calls with a body that keep the contract, within bounds: tests send the same few again and again.

    Who sends a call, and what the world makes of it, is looked at each time.
    """

    contract: Contract
    by_words: dict[Words, Call] = field(default_factory=dict)

    def find(self, call: Call) -> Call | None:
        """The call with all that is known of one like it; None where none was like it."""
        known = self.by_words.get(_words(call)) if call.body else None
        if known is None or (known.caller is call.caller and known.headers == call.headers):
            return known
        return replace(known, headers=call.headers, caller=call.caller)

    def remember(self, call: Call) -> None:
        """Keep what was found out about a call that keeps the contract, if its words alone decided it."""
        operation = self.contract.operations.compiled[call.operation]
        other_headers = operation.side_parameters or b"cookie" in call.fields
        if other_headers or self.contract.judging == "always":
            return
        if call.body and len(call.path) + len(call.query) + len(call.body) <= LONGEST:
            if len(self.by_words) >= MOST:
                self.by_words.clear()
            self.by_words[_words(call)] = call


def _words(call: Call) -> Words:
    sent = call.fields.get
    return call.method, call.path, call.query, call.body, sent(b"content-type"), sent(b"authorization")
