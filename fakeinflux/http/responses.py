"""Encode answers as responses: status, headers and bytes as they are sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fakeinflux.http.messages import JSON_TYPE, VERSION, encode_body, has_own_type

if TYPE_CHECKING:
    from fakeinflux.http.messages import Answer, Headers

COMMON = [(b"x-influxdb-build", b"OSS"), (b"x-influxdb-version", VERSION.encode())]
"""The headers of every answer. Source: observed (their names)."""
JSON_HEADER = (b"content-type", JSON_TYPE)


@dataclass(slots=True)
class EncodedResponse:
    """The response of an operation. `start` and `end` are the two ASGI messages that send it.

    Status 0 means that no response is sent.
    """

    operation: str
    status: int
    headers: Headers
    body: bytes
    start: dict[str, Any]
    end: dict[str, Any]


def encode_response(answer: Answer, operation: str, extra: Headers | tuple[()] = ()) -> EncodedResponse:
    """Encode an answer, and add the common headers. Source: observed."""
    body = encode_body(answer.body)
    headers = [*COMMON, *answer.headers, *extra] if answer.headers or extra else COMMON.copy()
    if body and not (answer.headers and has_own_type(answer)):
        headers.append(JSON_HEADER)
    if answer.status != 204:
        headers.append((b"content-length", b"%d" % len(body)))
    return EncodedResponse(
        operation,
        answer.status,
        headers,
        body,
        {"type": "http.response.start", "status": answer.status, "headers": headers},
        {"type": "http.response.body", "body": body},
    )


def open_to_origin(response: EncodedResponse, origin: bytes) -> EncodedResponse:
    """Return the response with the header that lets a page of another origin read it. Source: observed."""
    headers = [(b"access-control-allow-origin", origin), *response.headers]
    return replace(response, headers=headers, start={**response.start, "headers": headers})
