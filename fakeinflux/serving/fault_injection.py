"""How a call is answered in a world that has faults: late, wrongly, in part, or not at all."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, TypeAlias

from fakeinflux.http.requests import has_valid_mode
from fakeinflux.serving.connections import CUT_OFF
from fakeinflux.serving.pipeline import find_operation, respond
from fakeinflux.serving.senders import find_sender
from fakeinflux.timing.units import SECOND
from fakeinflux.worlds.tenants import pick_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from starlette.types import Receive, Scope, Send

    from fakeinflux.http.messages import Call
    from fakeinflux.http.responses import EncodedResponse
    from fakeinflux.worlds.faults import Fault
    from fakeinflux.worlds.tenants import Tenants


class ConnectionDropped(ConnectionError):
    """A fault drops the connection, and there is none: the call did not come over a socket."""


Faulty: TypeAlias = "tuple[EncodedResponse, Fault | None]"
"""An answer, and the fault that is still to affect how it is sent."""


def answer_with_delays(tenants: Tenants, call: Call) -> Generator[float, None, Faulty]:
    """Answer a call with the faults of its world; yields the seconds to wait."""
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
    """Answer a call that came over no connection, with the faults of its world.

    Raises ConnectionDropped where one would be dropped; a body that is cut is shorter than its header says.
    """
    steps = answer_with_delays(tenants, call)
    try:
        while True:
            time.sleep(next(steps))
    except StopIteration as end:
        outcome: Faulty = end.value
    response, fault = outcome
    if fault is not None and fault.drop:
        raise ConnectionDropped("a fault drops the connection of this call")
    if fault is not None and fault.truncate is not None:
        response.body = response.body[: fault.truncate]
    return response


async def handle_faulty(tenants: Tenants, call: Call, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a call over ASGI, with the faults of its world."""
    steps = answer_with_delays(tenants, call)
    try:
        while True:
            await _wait(next(steps), receive)
    except StopIteration as end:
        outcome: Faulty = end.value
    response, fault = outcome
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
    """Wait, but no longer than the client does."""
    try:
        async with asyncio.timeout(seconds):
            await _disconnection(receive)
    except TimeoutError:
        return


async def _disconnection(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cut_off(scope: Scope, receive: Receive, *, flush: bool) -> None:
    """End the connection, and wait until the server has seen its end."""
    state: dict[str, Any] = scope.get("state", {})
    cut_off: Callable[[object, bool], None] | None = state.get(CUT_OFF)
    if cut_off is None:
        raise ConnectionDropped("a fault drops the connection of this call")
    cut_off(scope["client"], flush)
    await _disconnection(receive)
