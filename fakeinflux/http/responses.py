"""Encode answers as responses: status, headers and bytes as they are sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import orjson

from fakeinflux.engine.editions import EDITIONS
from fakeinflux.http.messages import JSON_TYPE, encode_body, has_own_type, plain_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.http.messages import Answer, Body, Headers


class SpelledName(bytes):
    """The name of a header that is sent as it is spelled, though uvicorn sends others in lower case."""

    __slots__ = ()

    def lower(self) -> SpelledName:
        """Return the name as it is."""
        return self


COMMON_HEADERS: Mapping[str, Headers] = {
    edition.name: [
        (b"x-influxdb-build", edition.build.encode()),
        (b"x-influxdb-version", edition.version.encode()),
    ]
    for edition in EDITIONS.values()
}
"""The headers of every answer, by edition. Source: observed (their names)."""
COMMON = COMMON_HEADERS["v2"]
JSON_HEADER = (b"content-type", JSON_TYPE)
SPELLINGS: Mapping[bytes, bytes] = {
    name.lower(): SpelledName(name)
    for name in (b"Content-Type", b"X-Influxdb-Build", b"X-Influxdb-Version", b"X-Platform-Error-Code")
}
"""The names of headers that people look for, as the real server spells them. Source: observed."""
_INDENT = re.compile(rb"(?m)^(?:  )+")


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


def encode_response(
    answer: Answer,
    operation: str,
    extra: Headers | tuple[()] = (),
    common: Headers = COMMON,
    *,
    tabs: bool = False,
) -> EncodedResponse:
    """Encode an answer, and add the common headers. `tabs`: its JSON is indented. Source: observed."""
    body = _encode_indented(answer.body) if tabs else encode_body(answer.body)
    headers = [*common, *answer.headers, *extra] if answer.headers or extra else common.copy()
    if body and not (answer.headers and has_own_type(answer)):
        headers.append(JSON_HEADER)
    if answer.status != 204:
        headers.append((b"content-length", b"%d" % len(body)))
    return EncodedResponse(
        operation,
        answer.status,
        headers,
        body,
        _start(answer.status, headers),
        {"type": "http.response.body", "body": body},
    )


def open_to_origin(response: EncodedResponse, origin: bytes) -> EncodedResponse:
    """Return the response with the header that lets a page of another origin read it. Source: observed."""
    headers = [(b"access-control-allow-origin", origin), *response.headers]
    return replace(response, headers=headers, start=_start(response.status, headers))


def _start(status: int, headers: Headers) -> dict[str, Any]:
    spelled = [(SPELLINGS.get(name, name), value) for name, value in headers]
    return {"type": "http.response.start", "status": status, "headers": spelled}


def _encode_indented(body: Body) -> bytes:
    """Return JSON with a tab for each level, and a line break at its end; bytes as they are."""
    if body is None or isinstance(body, bytes):
        return encode_body(body)
    indented = orjson.dumps(plain_body(body), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return _INDENT.sub(lambda match: b"\t" * (len(match[0]) // 2), indented)
