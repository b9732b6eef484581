"""uvicorn's protocol on h11, for servers without httptools: imported by no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

from fakeinflux.serving.joined_writes import JoiningTransport

if TYPE_CHECKING:
    import asyncio


class PlainProtocol(H11Protocol):
    """Reads requests with h11, and joins writes."""

    joined: JoiningTransport

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin on a transport that joins writes."""
        self.joined = JoiningTransport(transport)
        super().connection_made(cast("asyncio.Transport", self.joined))

    def on_response_complete(self) -> None:
        """Send what is left of an answer."""
        self.joined.flush()
        super().on_response_complete()
