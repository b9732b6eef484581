"""A line for each request, for somebody who watches a server at work."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

from fakeinflux.http.masking import mask_query

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any

    from starlette.types import ASGIApp, Receive, Scope, Send


def log_requests(app: ASGIApp, out: TextIO) -> ASGIApp:
    """Return the application, writing for each request: method, path, query, status, milliseconds."""

    async def logged(scope: Scope, receive: Receive, send: Send) -> None:
        status, begun = "no answer", time.perf_counter()

        async def watch(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await app(scope, receive, watch)
        finally:
            if scope["type"] == "http":
                took = (time.perf_counter() - begun) * 1000
                query = mask_query(scope["query_string"].decode("latin-1"))
                path = f"{scope['path']}{'?' if query else ''}{query}"
                out.write(f"{scope['method']} {path} {status} {took:.1f}ms\n")
                out.flush()

    return logged
