"""Calls played straight to handlers, on a small world whose clock stands still."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from fakeinflux.accounts.authorizations import authenticate_token
from fakeinflux.accounts.creation import create_world
from fakeinflux.engine.editions import EDITIONS
from fakeinflux.engine.errors import Refused
from fakeinflux.http.messages import Answer, Call, encode_body
from fakeinflux.timing.clock import start_clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fakeinflux.engine.model import Caller
    from fakeinflux.engine.world import WorldState
    from fakeinflux.operations.handler import AnyHandler

UNKNOWN_ID = "020f755c3c082000"


def small_world(edition: str = "v2", *, buckets_strict: bool = False) -> WorldState:
    """A world as it is after its setup, at 2025-01-01T00:00:00Z."""
    return create_world(clock=start_clock(), edition=EDITIONS[edition], buckets_strict=buckets_strict)


def operator(world: WorldState) -> Caller:
    """The caller with the all-access token."""
    return authenticate_token(world, world.token)


def only(records: Mapping[str, Any]) -> str:
    """The id of the one record."""
    (identity,) = records
    return identity


def make_call(
    operation: str,
    *,
    parameters: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    body: object = b"",
    headers: Mapping[str, str] | None = None,
    caller: Caller | None = None,
) -> Call:
    """A call of an operation; a body that is not bytes is sent as JSON."""
    return Call(
        operation=operation,
        method="",
        path="",
        parameters=dict(parameters or {}),
        query=b"",
        arguments={name: [text] for name, text in (query or {}).items()},
        headers=[(name.lower().encode(), text.encode()) for name, text in (headers or {}).items()],
        body=body if isinstance(body, bytes) else orjson.dumps(body),
        caller=caller,
    )


def play(world: WorldState, handlers: Mapping[str, AnyHandler], operation: str, **parts: Any) -> Answer:
    """The answer to a call, by default of the operator; raises Refused as the handler does."""
    parts.setdefault("caller", operator(world))
    return handlers[operation].answer(world, make_call(operation, **parts))


def ask(world: WorldState, handlers: Mapping[str, AnyHandler], operation: str, **parts: Any) -> Any:
    """The JSON in the answer to a call."""
    return orjson.loads(encode_body(play(world, handlers, operation, **parts).body))


@contextmanager
def refused(code: str, message: str) -> Iterator[None]:
    """Expects what is done inside to be refused with this code, in these words."""
    with pytest.raises(Refused) as caught:
        yield
    assert (caught.value.code, caught.value.message) == (code, message)
