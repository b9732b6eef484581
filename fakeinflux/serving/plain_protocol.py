"""uvicorn's protocol on h11, for servers without httptools: imported by no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvicorn.protocols.http.h11_impl import H11Protocol

from fakeinflux.serving.joined_writes import join_writes

if TYPE_CHECKING:
    import asyncio


class PlainProtocol(H11Protocol):
    """Reads requests with h11."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin on a transport that joins writes."""
        super().connection_made(join_writes(transport))
