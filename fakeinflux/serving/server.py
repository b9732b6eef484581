"""uvicorn on a socket that is bound before it starts: in this thread, or in one of its own."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from fakeinflux.serving.connections import CUT_OFF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

DRAIN_SECONDS = 0.4
"""How long answers under way may take when the server is told to stop."""
NOTICE_SECONDS = 0.1
"""How long calls may take to see that they were cut off."""
BACKLOG = 2048


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 picks a free one. Raises OSError when it cannot be had."""
    # As bytes, because for text Python reads its tables of international names first.
    name = host.encode() if host.isascii() else host
    family, kind, protocol, _, address = socket.getaddrinfo(
        name, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
    )[0]
    # The protocol is given because asyncio turns Nagle's algorithm off only where it is not 0.
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def url_of(listener: socket.socket) -> str:
    """The base URL of a listening socket, without a slash at its end."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """uvicorn that waits on an event instead of ticking, and so stops at once."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                ws="none",
            )
        )
        self.loop: asyncio.AbstractEventLoop | None = None
        self.wake = asyncio.Event()

    def stop(self) -> None:
        """Stop; may be called from any thread and more than once."""
        self.should_exit = True
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.wake.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and give the application the means to end a connection."""
        self.lifespan.state[CUT_OFF] = self.cut_off
        await super().startup(sockets=sockets)

    def cut_off(self, client: object, flush: bool) -> None:
        """End the connection of a client address; `flush`: after what was sent already."""
        for connection in list(self.server_state.connections):
            if getattr(connection, "client", None) == client and connection.transport is not None:
                if flush:
                    connection.transport.close()
                else:
                    connection.transport.abort()

    async def main_loop(self) -> None:
        """Sleep until told to stop; once a second renew the Date header."""
        self.loop = asyncio.get_running_loop()
        while not self.should_exit:
            await self.on_tick(0)
            try:
                async with asyncio.timeout(1):
                    await self.wake.wait()
            except TimeoutError:
                continue

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close what is idle at once, give answers under way a moment, then cut them off."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await self._drain()
        await self._end_tasks()

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
        """Let calls that wait see that their connection is gone; cancel those that do not."""
        tasks = set(self.server_state.tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=NOTICE_SECONDS)
        for task in tasks:
            task.cancel()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone; `stop_on_signals` is for those who want them."""
        yield


def stop_on_signals(server: Server) -> None:
    """Let SIGINT and SIGTERM stop the server from now on, whether it runs yet or not (main thread only)."""
    for number in (signal.SIGINT, signal.SIGTERM):
        # Not the event loop's own handlers: those are there only while it runs.
        signal.signal(number, lambda *_: server.stop())


def run_server(server: Server, listener: socket.socket) -> None:
    """Serve in this thread until the server is told to stop."""
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(server.serve([listener]))


def start_thread(server: Server, listener: socket.socket) -> threading.Thread:
    """Serve in a thread of its own; the socket listens already, so there is nothing to wait for."""
    thread = threading.Thread(target=run_server, args=(server, listener), name="fakeinflux", daemon=True)
    thread.start()
    return thread
