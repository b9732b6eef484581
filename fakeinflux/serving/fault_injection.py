"""Answer calls in a world with faults: late, with an error, in part, or not at all."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from fakeinflux.http.requests import has_valid_mode
from fakeinflux.serving.pipeline import find_operation, respond
from fakeinflux.serving.senders import find_sender
from fakeinflux.serving.server import CUT_OFF
from fakeinflux.serving.threads import may_take_long, work_in_thread
from fakeinflux.timing.errors import FakeInfluxError
from fakeinflux.timing.units import SECOND
from fakeinflux.worlds.tenants import pick_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from starlette.types import Receive, Scope, Send

    from fakeinflux.http.messages import Call
    from fakeinflux.http.responses import EncodedResponse
    from fakeinflux.worlds.faults import Fault
    from fakeinflux.worlds.tenants import Tenants


class ConnectionDropped(FakeInfluxError, ConnectionError):
    """A fault drops the connection of a call that did not come over a socket."""


Faulty: TypeAlias = "tuple[EncodedResponse, Fault | None]"
"""An answer, and the fault that affects how it is sent."""


def answer_with_delays(tenants: Tenants, call: Call) -> Generator[float, None, Faulty]:
    """Answer a call with the faults of its world. Yield the seconds to wait."""
    sender = find_sender(tenants, call.headers_by_name)
    tenant = sender.tenant
    with tenant.world.lock:
        operation = find_operation(tenant, call)
        valid = has_valid_mode(sender.credentials.prefer)
        fault = pick_fault(tenants, tenant, operation) if valid else None
    if fault is None:
        return respond(tenants, call), None
    if fault.delay and fault.applied == "before":
        yield fault.delay / SECOND
    response = respond(tenants, call, fault)
    if fault.delay and fault.applied == "after":
        yield fault.delay / SECOND
    return response, fault


def answer_faulty(tenants: Tenants, call: Call) -> EncodedResponse:
    """Answer a call that did not come over a connection, with the faults of its world.

    A truncated body is shorter than its Content-Length says. Raises ConnectionDropped: a fault drops the
    connection.
    """
    steps = answer_with_delays(tenants, call)
    try:
        while True:
            time.sleep(next(steps))
    except StopIteration as end:
        answered: Faulty = end.value
    response, fault = answered
    if fault is not None and fault.drop:
        raise ConnectionDropped("a fault drops the connection of this call")
    if fault is not None and fault.truncate is not None:
        response.body = response.body[: fault.truncate]
    return response


def _next_step(steps: Generator[float, None, Faulty]) -> float | Faulty:
    """Return how long to wait, or the answer."""
    try:
        return next(steps)
    except StopIteration as end:
        answered: Faulty = end.value
        return answered


async def handle_faulty(tenants: Tenants, call: Call, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a call over ASGI, with the faults of its world."""
    steps = answer_with_delays(tenants, call)
    while True:
        step = partial(_next_step, steps)
        threaded = tenants.threads or may_take_long(call)
        found = await work_in_thread(tenants, step) if threaded else step()
        if not isinstance(found, (int, float)):
            break
        await _wait(found, receive)
    response, fault = found
    if fault is not None and fault.drop:
        await _cut_off(scope, receive, flush=False)
    elif fault is not None and fault.truncate is not None:
        await send(response.start)
        await send({**response.end, "body": response.body[: fault.truncate], "more_body": True})
        await _cut_off(scope, receive, flush=True)
    else:
        await send(response.start)
        await send(response.end)


async def _wait(seconds: float, receive: Receive) -> None:
    """Wait, but only as long as the client does."""
    try:
        async with asyncio.timeout(seconds):
            await _wait_for_disconnect(receive)
    except TimeoutError:
        return


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cut_off(scope: Scope, receive: Receive, *, flush: bool) -> None:
    """Close the connection, and wait until the server has noticed."""
    state: dict[str, Any] = scope.get("state", {})
    cut_off: Callable[[object, bool], None] | None = state.get(CUT_OFF)
    if cut_off is None:
        raise ConnectionDropped("a fault drops the connection of this call")
    cut_off(scope["client"], flush)
    await _wait_for_disconnect(receive)
