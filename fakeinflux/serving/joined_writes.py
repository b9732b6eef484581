"""Sending the head of an answer and its body together.

uvicorn writes them one after the other. Each write is a call of the operating system and wakes the client up,
so a second one is a tenth of what a call of an operation costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import asyncio

LARGEST: Final = 64 * 1024
"""The size of a body from which copying it costs more than a write."""
_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = b"\r\ncontent-length: "


class JoiningTransport:
    """A transport that holds the head of an answer with a Content-Length until the first piece of its body.

    Whoever sends such a head sends a piece at once, or b"" in place of it. Call `flush` at the end of an
    answer: that to HEAD has no piece.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._held = b""
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send data behind what is held, or hold it."""
        if self._held and len(data) < LARGEST:
            self._held += data
            self.flush()
        elif not self._held and data.endswith(_END_OF_HEAD) and _LENGTH in data:
            self._held = data
        else:
            self.flush()
            self._transport.write(data)

    def flush(self) -> None:
        """Send what is held."""
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held)

    def close(self) -> None:
        """Send what is held, and close the connection."""
        self.flush()
        self._transport.close()

    def abort(self) -> None:
        """Drop what is held, and the connection."""
        self._held = b""
        self._transport.abort()
