"""Turn an ASGI request into a call, and send its answer."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from fakeinflux.http.messages import Answer, Call
from fakeinflux.http.requests import BodyIncomplete, answer_too_large, expects_body, read_body
from fakeinflux.http.responses import encode_response
from fakeinflux.serving.pipeline import respond
from fakeinflux.serving.threads import may_take_long, work_in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any, TypeAlias

    from starlette.types import Receive, Scope, Send

    from fakeinflux.worlds.tenants import Tenants

    Answering: TypeAlias = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]


LONGEST_TARGET = 65_000
"""How many bytes the path and the query may have: what both parsers can read."""
_SERVER = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_PLAIN = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]


def make_exchange(tenants: Tenants) -> Answering:
    """Return the ASGI application that answers calls to the operations of these tenants."""

    async def exchange(scope: Scope, receive: Receive, send: Send) -> None:
        call = Call("", scope["method"], scope["path"], {}, scope["query_string"], {}, scope["headers"], b"")
        call.raw_path = scope.get("raw_path") or b""
        malformed = _malformed(call, scope)
        if malformed is not None:
            response = encode_response(malformed, "")
            await send(response.start)
            await send(response.end)
            return
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
            if tenants.threads or may_take_long(call):
                response = await work_in_thread(tenants, partial(respond, tenants, call))
            else:
                response = respond(tenants, call)
        await send(response.start)
        await send(response.end)

    return exchange


def in_origin_form(scope: Scope) -> Scope:
    """Return a request to an absolute URL, as clients send it to a proxy, as one to its path."""
    path = _SERVER.sub("", scope["path"], count=1)
    raw_path = _SERVER.sub("", (scope.get("raw_path") or b"").decode("latin-1"), count=1)
    return {**scope, "path": path, "raw_path": raw_path.encode("latin-1")} if path[:1] == "/" else scope


def _malformed(call: Call, scope: Scope) -> Answer | None:
    """Return the answer to what Go does not take for HTTP. Source: observed."""
    if b"%" in call.raw_path and _BROKEN_ESCAPE.search(call.raw_path):
        return _refuse("")
    if call.path[:1] != "/" and call.path != "*":
        return _refuse(": the target has no path")
    if len(call.raw_path) + len(call.query) > LONGEST_TARGET:
        return _refuse(f": the target has more than {LONGEST_TARGET} bytes")
    by_name = call.headers_by_name
    if b"host" not in by_name and scope.get("http_version") == "1.1":
        return _refuse(": missing required Host header")
    if len(by_name) < len(call.headers) and sum(name == b"host" for name, _ in call.headers) > 1:
        return _refuse(": too many Host headers")
    if b"transfer-encoding" in by_name and b"content-length" in by_name:
        return _refuse(": both Content-Length and Transfer-Encoding")
    return None


def _refuse(reason: str) -> Answer:
    return Answer(400, f"400 Bad Request{reason}".encode(), list(_PLAIN))
