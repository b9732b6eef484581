"""Encode answers as responses: status, headers and bytes as they are sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

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


SPELLINGS: Mapping[bytes, bytes] = {
    name.lower(): SpelledName(name)
    for name in (b"Content-Type", b"X-Influxdb-Build", b"X-Influxdb-Version", b"X-Platform-Error-Code")
}
"""The names of headers that people look for, as the real server spells them. Source: observed."""


def spelled(headers: Headers) -> Headers:
    """Return headers with their names as they are sent."""
    return [(SPELLINGS.get(name, name), value) for name, value in headers]


class CommonHeaders(NamedTuple):
    """The headers of every answer: with names in lower case, and as they are sent."""

    plain: Headers
    sent: Headers


def _common_headers(build: str, version: str) -> CommonHeaders:
    plain = [(b"x-influxdb-build", build.encode()), (b"x-influxdb-version", version.encode())]
    return CommonHeaders(plain, spelled(plain))


COMMON_HEADERS: Mapping[str, CommonHeaders] = {
    edition.name: _common_headers(edition.build, edition.version) for edition in EDITIONS.values()
}
"""The headers of every answer, by edition. Source: observed (their names)."""
COMMON = COMMON_HEADERS["v2"]
JSON_HEADER = (b"content-type", JSON_TYPE)
SENT_JSON_HEADER = (SPELLINGS[b"content-type"], JSON_TYPE)
_INDENT = re.compile(rb"(?m)^(?:  )+")


@dataclass(slots=True, eq=False)
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
    common: CommonHeaders = COMMON,
    *,
    tabs: bool = False,
) -> EncodedResponse:
    """Encode an answer, and add the common headers. `tabs`: its JSON is indented. Source: observed."""
    body = _encode_indented(answer.body) if tabs else encode_body(answer.body)
    own = [*answer.headers, *extra] if answer.headers or extra else []
    headers, sent = [*common.plain, *own], [*common.sent, *spelled(own)] if own else common.sent.copy()
    if body and not (answer.headers and has_own_type(answer)):
        headers.append(JSON_HEADER)
        sent.append(SENT_JSON_HEADER)
    if answer.status != 204:
        length = (b"content-length", b"%d" % len(body))
        headers.append(length)
        sent.append(length)
    return EncodedResponse(
        operation,
        answer.status,
        headers,
        body,
        {"type": "http.response.start", "status": answer.status, "headers": sent},
        {"type": "http.response.body", "body": body},
    )


def open_to_origin(response: EncodedResponse, origin: bytes) -> EncodedResponse:
    """Return the response with the header that lets a page of another origin read it. Source: observed."""
    opening = (b"access-control-allow-origin", origin)
    start = {**response.start, "headers": [opening, *response.start["headers"]]}
    return replace(response, headers=[opening, *response.headers], start=start)


def _encode_indented(body: Body) -> bytes:
    """Return JSON with a tab for each level, and a line break at its end; bytes as they are."""
    if body is None or isinstance(body, bytes):
        return encode_body(body)
    indented = orjson.dumps(plain_body(body), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return _INDENT.sub(lambda match: b"\t" * (len(match[0]) // 2), indented)
