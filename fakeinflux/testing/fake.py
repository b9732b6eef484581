"""A fake InfluxDB as an object: an ASGI application, or a server on a socket of its own."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fakeinflux.http.messages import Call
from fakeinflux.serving.app import make_app
from fakeinflux.serving.fault_injection import answer_faulty
from fakeinflux.serving.pipeline import respond
from fakeinflux.serving.server import Server, bind, start_thread, url_of
from fakeinflux.testing.control_client import LocalControl, RemoteControl
from fakeinflux.testing.options import read_options
from fakeinflux.testing.world import World
from fakeinflux.worlds.document_reader import Unreadable, Value
from fakeinflux.worlds.lifecycle import open_world, plan_world
from fakeinflux.worlds.served_contract import load_served_contract
from fakeinflux.worlds.settings import Settings
from fakeinflux.worlds.tenants import DEFAULT_TOKEN, Tenants, describe_tenant

if TYPE_CHECKING:
    import os
    import threading
    from collections.abc import Awaitable, Callable, Mapping, MutableMapping
    from types import TracebackType
    from typing import Self, TypeAlias, Unpack

    from fakeinflux.choices import ControlHosts
    from fakeinflux.http.responses import EncodedResponse
    from fakeinflux.testing.options import WorldOptions
    from fakeinflux.worlds.tenants import Tenant

    Message: TypeAlias = MutableMapping[str, Any]
    Receive: TypeAlias = Callable[[], Awaitable[Message]]
    Send: TypeAlias = Callable[[Message], Awaitable[None]]


class FakeInflux:
    """A fake InfluxDB v2 server with any number of worlds.

    It is an ASGI application (`httpx.ASGITransport(fake)`, `starlette.testclient.TestClient(fake)`), it
    answers calls without any of that (`fake.handle(call)`), and it serves on a socket while it is open:

        with FakeInflux() as fake:
            client = InfluxDBClient(url=fake.url, token=fake.world.token, org=fake.world.org)

    The options are those of `new_world`, and hold for every world that does not say otherwise. `spec`: an
    OpenAPI document of your own in place of ours. `control="any"` opens the control API to other hosts.
    `world` is the one of `my-token`, and of all calls that name no other. Raises ValueError for
    options that cannot be.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        spec: str | os.PathLike[str] | None = None,
        control: ControlHosts = "local",
        journal: int = 1000,
        **options: Unpack[WorldOptions],
    ) -> None:
        document = None if spec is None else Path(spec)
        self.tenants = Tenants(
            time.time_ns,
            lambda edition: load_served_contract(edition, document),
            Settings(journal_limit=journal),
            control,
        )
        default = _open(self.tenants, options, DEFAULT_TOKEN)
        self.tenants.settings = default.settings
        self.app = make_app(self.tenants)
        self._address = host, port
        self._running: tuple[Server, threading.Thread] | None = None
        self._url: str | None = None
        self.world = self._handle(default)

    @property
    def url(self) -> str:
        """The base URL, while it serves. RuntimeError while it does not."""
        return self.world.url

    def new_world(self, **options: Unpack[WorldOptions]) -> World:
        """Begin a world with a token of its own. Raises ValueError for options that cannot be."""
        return self._handle(_open(self.tenants, options))

    def handle(self, call: Call) -> EncodedResponse:
        """Answer a call at once, in this thread; faults happen to it too. The call itself stays as it is."""
        fresh = Call("", call.method, call.path, {}, call.query, {}, call.headers, call.body)
        return answer_faulty(self.tenants, fresh) if self.tenants.faulted else respond(self.tenants, fresh)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Be an ASGI application."""
        await self.app(scope, receive, send)

    def start(self) -> Self:
        """Listen, and serve in a thread. OSError where the address cannot be had."""
        listener = bind(*self._address)
        self._url = url_of(listener)
        server = Server(self.app)
        self._running = server, start_thread(server, listener)
        return self

    def stop(self) -> None:
        """Stop serving; the worlds stay."""
        if self._running is not None:
            server, thread = self._running
            self._running, self._url = None, None
            server.stop()
            thread.join()

    @property
    def is_running(self) -> bool:
        """Whether it serves on a socket."""
        return self._running is not None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _handle(self, tenant: Tenant) -> World:
        return World(LocalControl(self.tenants, tenant), describe_tenant(tenant), lambda: self._url)


class RemoteInflux:
    """A fakeinflux server that runs elsewhere, through its control API."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def new_world(self, **options: Unpack[WorldOptions]) -> World:
        """Begin a world there."""
        body, _ = read_options(options)
        described = RemoteControl(self.url, None).call("POST", "worlds", body)
        return World(RemoteControl(self.url, described["token"]), described, lambda: self.url)


def _open(tenants: Tenants, options: Mapping[str, Any], token: str | None = None) -> Tenant:
    body, file = read_options(options)
    try:
        return open_world(tenants, plan_world(Value(body, ""), tenants.settings), token)
    except Unreadable as error:
        if file is not None and error.path.startswith("world"):
            raise file.locate(error) from None
        raise
