"""An answer made ready for the wire."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fakeinflux.http.messages import JSON_TYPE, VERSION, encode_body, has_own_type

if TYPE_CHECKING:
    from fakeinflux.http.messages import Answer, Headers
    from fakeinflux.worlds.faults import Fault

COMMON = [(b"x-influxdb-build", b"OSS"), (b"x-influxdb-version", VERSION.encode())]
"""The headers that every answer has. Source: observed (their names)."""


JSON_HEADER = (b"content-type", JSON_TYPE)


@dataclass(slots=True)
class Response:
    """Of an operation: status, headers and bytes, and the two messages in which ASGI wants them.

    `fault` is what keeps the answer from its way; status 0 stands for no answer.
    """

    operation: str
    status: int
    headers: Headers
    body: bytes
    start: dict[str, Any]
    end: dict[str, Any]
    fault: Fault | None = None


def encode_response(answer: Answer, operation: str, extra: Headers | tuple[()] = ()) -> Response:
    """Encode an answer and give it the headers that every answer has. Source: observed."""
    body = encode_body(answer.body)
    headers = [*COMMON, *answer.headers, *extra] if answer.headers or extra else COMMON.copy()
    if body and not (answer.headers and has_own_type(answer)):
        headers.append(JSON_HEADER)
    if answer.status != 204:
        headers.append((b"content-length", b"%d" % len(body)))
    return Response(
        operation,
        answer.status,
        headers,
        body,
        {"type": "http.response.start", "status": answer.status, "headers": headers},
        {"type": "http.response.body", "body": body},
    )


def open_to_origin(response: Response, origin: bytes) -> Response:
    """The response to a page of another origin, whose browser may show it. Source: observed."""
    headers = [(b"access-control-allow-origin", origin), *response.headers]
    return replace(response, headers=headers, start={**response.start, "headers": headers})
