"""The bodies of requests, as ASGI hands them over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.http.error_answers import answer_error

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, MutableMapping
    from typing import Any

    from fakeinflux.http.messages import Answer

MAX_BODY = 32 * 1024 * 1024


def expects_body(fields: Mapping[bytes, bytes]) -> bool:
    """Whether a request, given by its headers, announces a body."""
    return fields.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in fields


async def read_body(receive: Callable[[], Awaitable[MutableMapping[str, Any]]]) -> bytes | None:
    """Return the whole body as ASGI's `receive` gives it, or None if it is larger than MAX_BODY bytes."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body", False):
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            return None
    return body


def answer_too_large() -> Answer:
    """The answer to a body of more than MAX_BODY bytes."""
    return answer_error(413, "request too large", f"the body is larger than {MAX_BODY} bytes")
