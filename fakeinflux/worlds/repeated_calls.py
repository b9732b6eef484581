"""Calls that are like one before: what follows from their words alone is not found out again.

Tests send the same few bodies again and again. Who sends a call, and what the world makes of it, is
looked at each time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from fakeinflux.contract.checks.model import Contract
    from fakeinflux.http.bounded_memory import Memory
    from fakeinflux.http.messages import Call

MOST = 256
LONGEST = 4096

Words: TypeAlias = "tuple[str, str, bytes, bytes, bytes | None, bytes | None]"
"""Method, path, query, body, Content-Type and Authorization."""
KnownCalls: TypeAlias = "Memory[Words, Call]"
"""Calls with a body that keep the contract, `MOST` at most."""


def find_known(known_calls: KnownCalls, call: Call) -> Call | None:
    """The call with all that is known of one like it; None where none was like it."""
    known = known_calls.get(_words(call)) if call.body else None
    if known is None or (known.caller is call.caller and known.headers == call.headers):
        return known
    return replace(known, headers=call.headers, caller=call.caller)


def note_known(known_calls: KnownCalls, contract: Contract, call: Call) -> None:
    """Keep what was found out about a call that keeps the contract, if its words alone decided it."""
    by_headers = contract.operations.compiled[call.operation].by_headers or b"cookie" in call.fields
    if by_headers or contract.judging == "always" or not call.body or _length(call) > LONGEST:
        return
    known_calls.remember(_words(call), call, MOST)


def _length(call: Call) -> int:
    headers = sum(len(name) + len(value) for name, value in call.headers)
    return len(call.path) + len(call.query) + len(call.body) + headers


def _words(call: Call) -> Words:
    sent = call.fields.get
    return call.method, call.path, call.query, call.body, sent(b"content-type"), sent(b"authorization")
