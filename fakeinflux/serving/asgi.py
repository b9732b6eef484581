"""Turn an ASGI request into a call, and send its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.http.messages import Call
from fakeinflux.http.requests import BodyIncomplete, answer_too_large, expects_body, read_body
from fakeinflux.http.responses import encode_response
from fakeinflux.serving.pipeline import respond

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any, TypeAlias

    from starlette.types import Receive, Scope, Send

    from fakeinflux.worlds.tenants import Tenants

    Answering: TypeAlias = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]


def make_exchange(tenants: Tenants) -> Answering:
    """Return the ASGI application that answers calls to the operations of these tenants."""

    async def exchange(scope: Scope, receive: Receive, send: Send) -> None:
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
