"""Why the compiled checks refuse a call, beside our own rules: its parameters and its body, as findings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from fakeinflux.contract.checks.findings import ABSENT, Finding, Place
from fakeinflux.contract.checks.media import json_problem
from fakeinflux.contract.checks.requests import body_media
from fakeinflux.contract.checks.schemas import IN_REQUESTS, schema_at
from fakeinflux.contract.documents.pointers import descend, join
from fakeinflux.contract.explaining.parameter_values import Unread, given_in_query, read_values
from fakeinflux.contract.explaining.refused_values import Refused, value_findings
from fakeinflux.http.requests import read_cookies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.contract.checks.media import Media
    from fakeinflux.contract.checks.operation import Operation
    from fakeinflux.contract.checks.parameters import Parameter
    from fakeinflux.contract.checks.schemas import Compiler, Forbidden
    from fakeinflux.contract.explaining.parameter_values import Given
    from fakeinflux.http.messages import Call

_FORM = "application/x-www-form-urlencoded"


def call_findings(compiler: Compiler, operation: Operation, call: Call) -> list[Finding]:
    """Return what the schemas of an operation find wrong with a call."""
    found = [
        finding
        for place, parameter, given in _given(compiler, operation, call)
        for finding in parameter_findings(compiler, place, parameter, given, IN_REQUESTS)
    ]
    return [*found, *_body_findings(compiler, operation, call)]


def parameter_findings(
    compiler: Compiler, place: Place, parameter: Parameter, given: Given | None, forbidden: Forbidden
) -> Iterator[Finding]:
    """Yield what is wrong with a parameter, or with a header of an answer (`place` is response)."""
    if given is None:
        if parameter.required:
            keyword = "missing header" if place == "response" else "missing parameter"
            yield Finding(place, parameter.name, keyword, None, parameter.pointer)
        return
    if place == "query" and given == [""] and not parameter.may_be_empty:
        yield Finding(place, parameter.name, "empty", None, parameter.pointer, "")
        return
    try:
        values = read_values(compiler.document, parameter, given)
    except Unread as unread:
        schema = join(parameter.pointer, "schema")
        rule = descend(compiler.document, schema, ["type"]) if unread.kind != "JSON" else parameter.pointer
        yield Finding(place, parameter.name, "type", unread.kind, rule, unread.text)
        return
    found: list[Finding] = []
    for value in values or ():
        refused = Refused(compiler, forbidden, place, parameter.name, value)
        found = list(value_findings(refused, parameter.check))
        if not found:
            return
    yield from found


def content_findings(compiler: Compiler, place: Place, media: Media, body: bytes) -> Iterator[Finding]:
    """Yield what the schema of a media type finds wrong with a body. Nothing if the body is unreadable."""
    if media.check is None or (media.is_json and json_problem(body) is not None):
        return
    forbidden: Forbidden = IN_REQUESTS if place == "body" else "writeOnly"
    if media.is_json:
        value: Any = json.loads(body)
    elif media.type == _FORM:
        value = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    elif schema_at(compiler.document, media.check.pointer).get("type", "string") == "string":
        value = body.decode("utf-8", "replace")
    else:
        return
    yield from value_findings(Refused(compiler, forbidden, place, "", value), media.check)


def _given(
    compiler: Compiler, operation: Operation, call: Call
) -> Iterator[tuple[Place, Parameter, Given | None]]:
    """Yield every parameter of an operation with what the call gives for it."""
    for parameter in operation.query_parameters.values():
        yield "query", parameter, given_in_query(compiler.document, parameter, call.arguments)
    for name, parameter in operation.path_parameters:
        yield "path", parameter, [call.parameters[name]] if name in call.parameters else None
    cookies = read_cookies(call.headers_by_name.get(b"cookie", b""))
    for parameter in operation.header_and_cookie_parameters:
        if parameter.place == "header":
            text = call.header(parameter.name.lower().encode("latin-1"))
            yield "header", parameter, None if text is None else [text]
        else:
            text = cookies.get(parameter.name)
            yield "cookie", parameter, None if text is None else [text]


def _body_findings(compiler: Compiler, operation: Operation, call: Call) -> Iterator[Finding]:
    if operation.body is None:
        return
    if not call.body:
        if operation.body.required:
            rule = join(operation.body.pointer, "required")
            yield Finding("body", "", "missing body", None, rule)
        return
    media = body_media(operation, call)
    if media is None:
        known = tuple(operation.body.content)
        carried = call.header(b"content-type") or ABSENT
        rule = join(operation.body.pointer, "content")
        yield Finding("header", "Content-Type", "media type", known, rule, carried, known)
        return
    yield from content_findings(compiler, "body", media, call.body)
