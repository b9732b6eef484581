"""Sending the head of an answer and its body together.

uvicorn writes them one after the other. Each write is a call of the operating system and wakes the client up,
so a second one is a tenth of what a call of an operation costs.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final, cast

LARGEST: Final = 64 * 1024
"""The size of what is written from which copying it costs more than a write."""


def join_writes(transport: asyncio.Transport) -> asyncio.Transport:
    """Return a transport that sends two writes as one, if the second comes before the loop does."""
    return cast("asyncio.Transport", _JoiningTransport(transport))


class _JoiningTransport:
    """Holds what is written until more is written, or until the loop comes round."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._held = b""
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send data behind what is held, or hold it."""
        if len(data) >= LARGEST:
            self.flush()
            self._transport.write(data)
        elif self._held:
            self._held += data
            self.flush()
        elif data:
            self._held = data
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Send what is held."""
        held, self._held = self._held, b""
        if held and not self.is_closing():
            self._transport.write(held)

    def close(self) -> None:
        """Send what is held, and close the connection."""
        self.flush()
        self._transport.close()
