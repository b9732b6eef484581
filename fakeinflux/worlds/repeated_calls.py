"""Cache of routed, checked and decoded calls, keyed by the bytes that decide the result.

Tests send the same few bodies again and again. The sender and the answer are worked out each time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from fakeinflux.engine.bounded_memory import MIB, Memory
from fakeinflux.http.messages import size_of_headers

if TYPE_CHECKING:
    from fakeinflux.contract.checks.model import Contract
    from fakeinflux.http.messages import Call

LONGEST = 4096

CallKey: TypeAlias = "tuple[str, str, bytes, bytes, bytes | None, bytes | None]"
"""Method, path, query, body, Content-Type and Authorization."""
RepeatedCalls: TypeAlias = "Memory[CallKey, Call]"
"""Calls that have a body and no violation."""


def new_cache() -> RepeatedCalls:
    """Return an empty cache of repeated calls."""
    return Memory(256, MIB)


def find_repeated(cache: RepeatedCalls, call: Call) -> Call | None:
    """Return the call with the decoded parts of an equal earlier one, or None if there was none."""
    known = cache.get(key_of(call)) if call.body else None
    if known is None:
        return None
    if known.caller is call.caller and known.headers == call.headers and known.raw_path == call.raw_path:
        return known
    return replace(known, headers=call.headers, caller=call.caller, raw_path=call.raw_path)


def store_repeated(cache: RepeatedCalls, contract: Contract, call: Call) -> None:
    """Store a call without violations, if its key alone decides that there are none."""
    size = len(call.path) + len(call.query) + len(call.body) + size_of_headers(call.headers)
    by_headers = contract.operations.compiled[call.operation].by_headers or b"cookie" in call.headers_by_name
    if by_headers or contract.judging == "always" or not call.body or size > LONGEST:
        return
    key = key_of(call)
    if key not in cache:
        cache.put(key, call, size)


def key_of(call: Call) -> CallKey:
    """Return the parts of a call that decide how it is routed, checked and decoded."""
    header = call.headers_by_name.get
    return call.method, call.path, call.query, call.body, header(b"content-type"), header(b"authorization")
