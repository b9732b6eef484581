"""Turn an ASGI request into a call, and send its answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fakeinflux.http.messages import Answer, Call
from fakeinflux.http.requests import BodyIncomplete, answer_too_large, expects_body, read_body
from fakeinflux.http.responses import encode_response
from fakeinflux.serving.pipeline import respond

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any, TypeAlias

    from starlette.types import Receive, Scope, Send

    from fakeinflux.worlds.tenants import Tenants

    Answering: TypeAlias = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]


_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_PLAIN = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]


def make_exchange(tenants: Tenants) -> Answering:
    """Return the ASGI application that answers calls to the operations of these tenants."""

    async def exchange(scope: Scope, receive: Receive, send: Send) -> None:
        malformed = _malformed(scope)
        if malformed is not None:
            response = encode_response(malformed, "")
            await send(response.start)
            await send(response.end)
            return
        call = Call("", scope["method"], scope["path"], {}, scope["query_string"], {}, scope["headers"], b"")
        call.raw_path = scope.get("raw_path") or b""
        try:
            body = await read_body(receive) if expects_body(call.headers_by_name) else b""
        except BodyIncomplete:  # nobody is left to answer
            return
        if body is None:
            response = encode_response(answer_too_large(), "")
        else:
            call.body = body
            call.client = scope.get("client") if tenants.locate else None
            if tenants.faulted:
                # Imported here, because most servers never have a fault.
                from fakeinflux.serving.fault_injection import handle_faulty

                await handle_faulty(tenants, call, scope, receive, send)
                return
            response = respond(tenants, call)
        await send(response.start)
        await send(response.end)

    return exchange


def _malformed(scope: Scope) -> Answer | None:
    """Return the answer to what Go does not take for HTTP: no Host, or a path with a broken escape.

    Source: observed.
    """
    escaped = scope.get("raw_path") or b""
    if b"%" in escaped and _BROKEN_ESCAPE.search(escaped):
        return Answer(400, b"400 Bad Request", list(_PLAIN))
    if scope.get("http_version") == "1.1" and not any(name == b"host" for name, _ in scope["headers"]):
        return Answer(400, b"400 Bad Request: missing required Host header", list(_PLAIN))
    return None
