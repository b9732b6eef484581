"""What happens in a world, told as it happens: server-sent events of exchanges, runs and the clock."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

import orjson

from fakeinflux.control.access import find_named_tenant, find_tenant, require_access
from fakeinflux.engine.agenda import settle
from fakeinflux.engine.errors import Refused
from fakeinflux.http.error_answers import refuse
from fakeinflux.http.messages import index_headers
from fakeinflux.http.responses import encode_response
from fakeinflux.timing.instants import format_seconds
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.types import Receive, Send

    from fakeinflux.engine.history import Ended
    from fakeinflux.worlds.tenants import Tenant, Tenants

LOOK_SECONDS = 0.2
"""How often a world is looked at: a world tells nobody of its changes, so that no call pays for it."""
QUIET_LOOKS = 75
"""After how many looks without news a comment is sent, so that nothing on the way closes the connection."""
MOST_AT_ONCE = 100
MOST_LISTENERS = 100


class Event(NamedTuple):
    """One event: `exchange`, `run`, `clock` or `change`, and what it says as JSON."""

    name: str
    data: dict[str, Any]

    def encode(self) -> bytes:
        """Return the event as it is sent."""
        return b"event: %b\ndata: %b\n\n" % (self.name.encode(), orjson.dumps(self.data))


@dataclass(slots=True)
class Listener:
    """Who listens to a world, and what was told so far: the last exchange, the clock, how runs ended."""

    tenant: Tenant
    exchange: int
    revision: int
    clock: tuple[int, str]
    ended: dict[str, Ended]

    def look(self) -> Iterator[Event]:
        """Yield what is new since the last look. Hold the world's lock."""
        world = self.tenant.world
        settle(world)
        clock = (world.now // SECOND, world.clock.mode)
        if clock != self.clock:
            self.clock = clock
            yield Event("clock", {"now": format_seconds(world.now), "mode": world.clock.mode})
        for exchange in self.tenant.journal.select(after=self.exchange)[-MOST_AT_ONCE:]:
            told = {
                "id": exchange.id,
                "operation": exchange.call.operation or None,
                "status": exchange.status,
            }
            yield Event("exchange", {**told, "violations": len(exchange.violations)})
        self.exchange = self.tenant.journal.last_id
        if world.revision != self.revision:
            self.revision = world.revision
            yield Event("change", {"revision": world.revision})
            yield from self._runs()

    def _runs(self) -> Iterator[Event]:
        world, ended = self.tenant.world, _ended_last(self.tenant)
        for task_id, last in ended.items():
            if self.ended.get(task_id) != last and task_id in world.tasks:
                name = world.tasks[task_id].script.options.name
                yield Event("run", {"task": task_id, "name": name, "id": last.id, "status": last.status})
        self.ended = ended


def _ended_last(tenant: Tenant) -> dict[str, Ended]:
    """Return the run of each task that ended last."""
    histories = tenant.world.histories.items()
    return {task_id: history.last for task_id, history in histories if history.last is not None}


async def stream_events(tenants: Tenants, scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Send the events of a world until the listener goes, or the world ends. What was before is not told."""
    headers = index_headers(scope["headers"])
    try:
        require_access(tenants, scope, headers)
        tenant = _find_world(tenants, scope, headers)
        if tenants.listeners >= MOST_LISTENERS:
            told = f"found {MOST_LISTENERS} listeners, the most that a server has: close some"
            raise Refused("too many requests", told, 429)
    except Refused as refused:
        response = encode_response(refuse(refused), "")
        await send(response.start)
        await send(response.end)
        return
    heads = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": heads})
    await _send(send, b": fakeinflux\n\n")
    gone = asyncio.ensure_future(_until_gone(receive))
    tenants.listeners += 1
    try:
        await _tell(tenants, tenant, gone, send)
    finally:
        tenants.listeners -= 1
        gone.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _find_world(tenants: Tenants, scope: Mapping[str, Any], headers: Mapping[bytes, bytes]) -> Tenant:
    """Return the world that the query names, as a browser's EventSource sends no token; or the token's."""
    named = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("world")
    if named is None:
        return find_tenant(tenants, scope, headers, anyone=True)
    return find_named_tenant(tenants, named)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Send, content: bytes) -> None:
    await send({"type": "http.response.body", "body": content, "more_body": True})


async def _tell(tenants: Tenants, tenant: Tenant, gone: asyncio.Future[None], send: Send) -> None:
    with tenant.world.lock:
        settle(tenant.world)
        clock = (tenant.world.now // SECOND, tenant.world.clock.mode)
        ended = _ended_last(tenant)
        listener = Listener(tenant, tenant.journal.last_id, tenant.world.revision, clock, ended)
    quiet = 0
    while not gone.done() and tenants.by_token.get(tenant.world.token) is tenant:
        with tenant.world.lock:
            events = list(listener.look())
        quiet = 0 if events else quiet + 1
        if events:
            await _send(send, b"".join(event.encode() for event in events))
        elif quiet % QUIET_LOOKS == 0:
            await _send(send, b": nothing new\n\n")
        await asyncio.wait([gone], timeout=LOOK_SECONDS)
