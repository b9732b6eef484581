"""uvicorn on a socket that is bound before it starts, in this thread or in one of its own."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import threading
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

IDLE_SECONDS = 180
"""How long an idle connection is kept, as by the real server: many clients do not retry. Source: spec."""
DRAIN_SECONDS = 0.4
"""How long calls in progress may take after the server is told to stop."""
FAREWELL_SECONDS = 0.2
"""How long a server that is told to stop by a signal answers what arrives on kept connections."""
NOTICE_SECONDS = 0.1
"""How long calls may take to notice that their connection was closed."""
LAST_SECONDS = 5.0
"""How long after a signal the process ends, whatever it does then."""
CUT_OFF = "fakeinflux.cut_off"
"""The key in the ASGI lifespan state under which an application finds `Server.cut_off`."""
BACKLOG = 2048
LONGEST_HEAD = 1024 * 1024
"""How many bytes the first line and the headers of a request may have, as in Go. Source: observed."""


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket. Port 0 picks a free port.

    Raises OSError: the address is not available; its text says which, why, and what to do.
    """
    try:
        return _bind(host, port)
    except OSError as error:
        advice = "; another program listens there: stop it, or use another port (0 picks a free one)"
        reason = f"{error.strerror or error}{advice if error.errno == errno.EADDRINUSE else ''}"
        raise OSError(error.errno, f"cannot listen on {host}:{port}: {reason}") from None


def _bind(host: str, port: int) -> socket.socket:
    # As bytes: for a str, Python would import its tables for international names first.
    name = host.encode() if host.isascii() else host
    family, kind, protocol, _, address = socket.getaddrinfo(
        name, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
    )[0]
    # With the protocol, because asyncio only turns off Nagle's algorithm if it is not 0.
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def is_loopback(host: str) -> bool:
    """Return whether only this host can reach a server that listens on a name or an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def url_of(listener: socket.socket) -> str:
    """Return the base URL of a listening socket, without a trailing slash."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _choose_protocol() -> type[asyncio.Protocol]:
    """Return the protocol on httptools where that is installed, or else the one on h11."""
    try:
        from fakeinflux.serving.fast_protocol import FastProtocol
    except ImportError:
        from fakeinflux.serving.plain_protocol import PlainProtocol

        return PlainProtocol
    return FastProtocol


class Server(uvicorn.Server):
    """A uvicorn server that waits for an event instead of polling, so that it stops at once.

    `farewell`: for how many seconds it still answers what arrives on kept connections.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_choose_protocol(),
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                ws="none",
                timeout_keep_alive=IDLE_SECONDS,
                h11_max_incomplete_event_size=LONGEST_HEAD,
            )
        )
        self.loop: asyncio.AbstractEventLoop | None = None
        self.wake = asyncio.Event()
        self.farewell = 0.0

    def stop(self) -> None:
        """Stop the server. You may call this from any thread, and more than once."""
        self.should_exit = True
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.wake.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the server, and let the application close connections."""
        self.lifespan.state[CUT_OFF] = self.cut_off
        await super().startup(sockets=sockets)
        if self.should_exit:  # it was told to stop before it ran, and uvicorn would leave its sockets open
            await self.shutdown(sockets)

    def cut_off(self, client: object, flush: bool) -> None:
        """Close the connection of a client address. With `flush`, what was sent so far still arrives."""
        for connection in list(self.server_state.connections):
            if getattr(connection, "client", None) == client and connection.transport is not None:
                if flush:
                    connection.transport.close()
                else:
                    connection.transport.abort()

    async def main_loop(self) -> None:
        """Sleep until told to stop. Update the Date header once a second."""
        self.loop = asyncio.get_running_loop()
        try:
            while not self.should_exit:
                await self.on_tick(0)
                try:
                    async with asyncio.timeout(1):
                        await self.wake.wait()
                except TimeoutError:
                    continue
        except Exception:
            await self.shutdown()  # so that no client waits for a server that has failed
            raise

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close idle connections at once, and others when their answer is sent or DRAIN_SECONDS are over."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        await self._announce_end()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await self._drain()
        await self._end_tasks()

    async def _announce_end(self) -> None:
        """Answer for a moment what still arrives on kept connections, and say that they end."""
        self.server_state.default_headers = [*self.server_state.default_headers, (b"connection", b"close")]
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.farewell
        while self.server_state.connections and loop.time() < deadline:
            await asyncio.sleep(0.01)

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + DRAIN_SECONDS
        pause = 0.0
        while self.server_state.connections and loop.time() < deadline:
            await asyncio.sleep(pause)
            pause = min(pause + 0.001, 0.01)
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()

    async def _end_tasks(self) -> None:
        """Let waiting calls notice that their connection is closed. Cancel those that do not."""
        tasks = set(self.server_state.tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=NOTICE_SECONDS)
        for task in tasks:
            task.cancel()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle no signals. Use `stop_on_signals` if you want the server to."""
        yield


def stop_on_signals(server: Server) -> None:
    """Stop the server on SIGINT and SIGTERM, even if it is not running yet. Call this in the main thread.

    A second signal ends the process at once, and so does a server that has not stopped LAST_SECONDS later.
    """

    server.farewell = FAREWELL_SECONDS

    def stop(*_: object) -> None:
        if server.should_exit:
            os._exit(0)
        server.stop()
        timer = threading.Timer(LAST_SECONDS, os._exit, [0])
        timer.daemon = True
        timer.start()

    for number in (signal.SIGINT, signal.SIGTERM):
        # The event loop's own handlers would only work while it runs.
        signal.signal(number, stop)


def run_server(server: Server, listener: socket.socket) -> None:
    """Serve in this thread until the server is told to stop."""
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(server.serve([listener]))


class ServerThread(threading.Thread):
    """A thread that serves until the server is told to stop. `failure`: the error that ended it, if any."""

    def __init__(self, server: Server, listener: socket.socket) -> None:
        super().__init__(name="fakeinflux", daemon=True)
        self.server = server
        self.listener = listener
        self.failure: BaseException | None = None

    def run(self) -> None:
        """Serve. Close the socket at the end, so that clients are refused and do not wait."""
        try:
            run_server(self.server, self.listener)
        except BaseException as error:
            self.failure = error
        finally:
            self.listener.close()


def start_thread(server: Server, listener: socket.socket) -> ServerThread:
    """Serve in a new thread. The socket already listens, so there is nothing to wait for."""
    thread = ServerThread(server, listener)
    thread.start()
    return thread
