"""A fake InfluxDB as a Python object: an ASGI application, and a server on a socket of its own."""

from __future__ import annotations

import time
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from fakeinflux.control.client import RemoteControl
from fakeinflux.http.messages import Call
from fakeinflux.serving.app import make_app
from fakeinflux.serving.fault_injection import answer_faulty
from fakeinflux.serving.pipeline import respond
from fakeinflux.serving.server import Server, bind, is_loopback, start_thread, url_of
from fakeinflux.testing.control_client import LocalControl
from fakeinflux.testing.errors import ServerNotRunning
from fakeinflux.testing.options import read_options
from fakeinflux.testing.world import World
from fakeinflux.timing.clock import steady_reader
from fakeinflux.timing.errors import hides_frames
from fakeinflux.worlds.document_reader import Unreadable, Value
from fakeinflux.worlds.lifecycle import open_world, plan_world
from fakeinflux.worlds.served_contract import load_served_contract
from fakeinflux.worlds.settings import Settings
from fakeinflux.worlds.tenants import DEFAULT_TOKEN, Tenants, describe_tenant

if TYPE_CHECKING:
    import os
    from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping
    from types import TracebackType
    from typing import Self, TypeAlias, Unpack

    from fakeinflux.choices import ControlHosts
    from fakeinflux.http.responses import EncodedResponse
    from fakeinflux.serving.server import ServerThread
    from fakeinflux.testing.options import WorldOptions
    from fakeinflux.worlds.tenants import Tenant

    Message: TypeAlias = MutableMapping[str, Any]
    Receive: TypeAlias = Callable[[], Awaitable[Message]]
    Send: TypeAlias = Callable[[Message], Awaitable[None]]

__tracebackhide__ = hides_frames


class FakeInflux:
    """A fake InfluxDB v2 server with any number of worlds.

    Use it as a server on a socket:

        with FakeInflux() as fake:
            client = InfluxDBClient(url=fake.url, token=fake.world.token, org=fake.world.org)

    or as an ASGI application (`httpx.ASGITransport(fake)`, `starlette.testclient.TestClient(fake)`), or
    without either (`fake.handle(call)`).

    `world` is the default world: its token is `my-token`, and calls that name no other world belong to it.
    `options` are those of WorldOptions, for the default world and for every new one that does not override
    them. `host` and `port`: where to listen; port 0 picks a free port. `spec`: an OpenAPI document that
    replaces the built-in contract. `control="any"` lets other hosts use the control API, and
    `allow_hosts` names this one in their URLs. `journal`: how many
    exchanges a world remembers. Raises ValueError: an option is unknown or has an invalid value.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        spec: str | os.PathLike[str] | None = None,
        control: ControlHosts = "local",
        allow_hosts: Collection[str] = (),
        journal: int = 1000,
        **options: Unpack[WorldOptions],
    ) -> None:
        document = None if spec is None else Path(spec)
        self.tenants = Tenants(
            steady_reader(time.time_ns, time.monotonic_ns),
            lambda edition: load_served_contract(edition, document),
            Settings(journal_limit=journal),
            control,
            frozenset(allow_hosts),
            None if is_loopback(host) else token_hex,
        )
        default = _open(self.tenants, options, DEFAULT_TOKEN)
        self.tenants.settings = default.settings
        self.app = make_app(self.tenants)
        self._address = host, port
        self._running: tuple[Server, ServerThread] | None = None
        self._url: str | None = None
        self.world = self._handle(default)

    @property
    def url(self) -> str:
        """Return the server's base URL. Raises ServerNotRunning: it was not started, or has failed."""
        return self.world.url

    def new_world(self, **options: Unpack[WorldOptions]) -> World:
        """Create a world with a token of its own.

        Raises ValueError: an option is unknown or invalid. Raises ServerNotRunning: the server has failed.
        """
        self._find_url()
        return self._handle(_open(self.tenants, options))

    def handle(self, call: Call) -> EncodedResponse:
        """Answer a call in this thread, with the faults of its world. The call itself does not change.

        Raises ConnectionDropped: a fault drops the connection.
        """
        fresh = Call("", call.method, call.path, {}, call.query, {}, call.headers, call.body)
        fresh.raw_path = call.raw_path
        return answer_faulty(self.tenants, fresh) if self.tenants.faulted else respond(self.tenants, fresh)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle an ASGI connection."""
        await self.app(scope, receive, send)

    def start(self) -> Self:
        """Start to listen, and serve in a thread. Raises OSError: the address is not available."""
        listener = bind(*self._address)
        self._url = url_of(listener)
        server = Server(self.app)
        self._running = server, start_thread(server, listener)
        return self

    def stop(self) -> None:
        """Stop the server. Its worlds stay as they are."""
        if self._running is not None:
            server, thread = self._running
            self._running, self._url = None, None
            server.stop()
            thread.join()

    @property
    def is_running(self) -> bool:
        """Return whether the server listens on a socket."""
        return self._running is not None and self._running[1].is_alive()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _handle(self, tenant: Tenant) -> World:
        return World(LocalControl(self.tenants, tenant), describe_tenant(tenant), self._find_url)

    def _find_url(self) -> str | None:
        """Return the server's address, None before it was started. Raises ServerNotRunning: it has failed."""
        thread = self._running[1] if self._running is not None else None
        if thread is not None and not thread.is_alive():
            why = "its thread has ended" if thread.failure is None else repr(thread.failure)
            raise ServerNotRunning(f"the server of fakeinflux has failed: {why}") from thread.failure
        return self._url


class RemoteInflux:
    """A fakeinflux server in another process or on another host, used through its control API."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def new_world(self, **options: Unpack[WorldOptions]) -> World:
        """Create a world on that server. Raises ControlError: it refuses, or does not answer."""
        body, _ = read_options(options)
        # Made up here, and sent as the call's own token, so that a balancer can go by it from the first call.
        control = RemoteControl(self.url, f"world-{token_hex(8)}")
        described = control.call("POST", "worlds", {**body, "token": control.token})
        return World(control, described, lambda: self.url)


def _open(tenants: Tenants, options: Mapping[str, Any], token: str | None = None) -> Tenant:
    body, file = read_options(options)
    try:
        return open_world(tenants, plan_world(Value(body, ""), tenants.settings), token)
    except Unreadable as error:
        if file is not None and error.path.startswith("world"):
            raise file.locate(error) from None
        raise
