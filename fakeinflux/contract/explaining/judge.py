"""openapi-core as the judge, for those who ask for it.

It is slow, so nothing imports it by default. What it accepts is accepted, unless one of our own rules,
which it does not know, is violated.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jsonschema_path import SchemaPath
from openapi_core import V30RequestValidator, V30ResponseValidator
from openapi_core.datatypes import RequestParameters
from openapi_core.deserializing.styles.exceptions import EmptyQueryParameterValue
from openapi_core.templating.datatypes import TemplateResult
from openapi_core.templating.paths.datatypes import PathOperationServer
from openapi_core.templating.paths.finders import APICallPathFinder
from werkzeug.datastructures import Headers as HeaderFields
from werkzeug.datastructures import ImmutableMultiDict

from fakeinflux.contract.checks.answers import content_type, find_response
from fakeinflux.contract.checks.findings import Finding, Place
from fakeinflux.contract.checks.formats import FORMATS
from fakeinflux.contract.checks.media import essence, is_json_type
from fakeinflux.contract.explaining.judge_errors import answer_findings, call_findings
from fakeinflux.contract.explaining.judged_document import judged_document, media_types
from fakeinflux.http.messages import encode_body
from fakeinflux.http.requests import read_cookies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fakeinflux.contract.checks.answers import Common
    from fakeinflux.contract.checks.operation import Operation
    from fakeinflux.http.messages import Answer, Call, Headers

_ANY = "application/octet-stream"
"""What a body without a Content-Type is taken for where any type is allowed."""
_HOST = "http://localhost"
_DECODED = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


@dataclass(slots=True)
class _Request:
    """A call in the form of openapi-core's protocol."""

    path: str
    path_pattern: str
    method: str
    parameters: RequestParameters
    content_type: str
    body: bytes | None
    host_url: str = _HOST


@dataclass(slots=True)
class _Response:
    """An answer in the form of openapi-core's protocol."""

    status_code: int
    content_type: str
    headers: HeaderFields
    data: bytes


class _GivenPath(APICallPathFinder):
    """Returns the operation, which is known already, instead of searching all paths for it."""

    def find(self, method: str, name: str) -> PathOperationServer:
        template = urlsplit(name).path
        path = self.spec / "paths" / template
        return PathOperationServer(path, path / method, None, TemplateResult(template, {}), {})


class _RequestValidator(V30RequestValidator):
    """Reads `allowEmptyValue` without openapi-core's warning that it is deprecated."""

    def _get_simple_param_or_header(
        self, param_or_header: SchemaPath, location: Mapping[str, Any], name: str | None = None
    ) -> tuple[Any, SchemaPath]:
        value = self._deserialise_style(param_or_header, location, name=name)
        is_query = (param_or_header / "in").read_str() == "query"
        if is_query and value == "" and not (param_or_header / "allowEmptyValue").read_bool(default=False):
            raise EmptyQueryParameterValue((param_or_header / "name").read_str())
        return value, param_or_header / "schema"


@dataclass(slots=True)
class OpenApiCoreJudge:
    """openapi-core's validators of a document. It judges one exchange at a time."""

    document: dict[str, Any]
    requests: V30RequestValidator
    responses: V30ResponseValidator
    lock: threading.Lock = field(default_factory=threading.Lock)

    def judge_call(self, operation: Operation, call: Call, own: list[Finding]) -> list[Finding]:
        """Return what openapi-core finds wrong with a call, apart from what our own rules found."""
        errors = self._judge(lambda: self.requests.iter_errors(_request(operation, call)), "body", operation)
        return _without_known(own, call_findings(self.document, operation, call, errors))

    def judge_answer(
        self, operation: Operation, answer: Answer, common: Common, own: list[Finding]
    ) -> list[Finding]:
        """Return what openapi-core finds wrong with an answer, apart from what our own rules found."""
        request = _Request("", operation.path, operation.method.lower(), RequestParameters(), "", None)
        sent = _Response(
            answer.status,
            essence(content_type(answer)),
            _header_fields([*common, *answer.headers]),
            encode_body(answer.body),
        )
        errors = self._judge(lambda: self.responses.iter_errors(request, sent), "response", operation)
        response = find_response(operation, answer.status)
        return _without_known(own, answer_findings(self.document, operation, response, answer, errors))

    def _judge(
        self, find: Callable[[], Iterable[Exception]], place: Place, operation: Operation
    ) -> list[Exception | Finding]:
        # Warnings are not silenced here: their filters are global to the user's process.
        with self.lock:
            try:
                return list(find())
            except Exception as error:  # openapi-core crashed; the call or answer stays refused
                text = f"{type(error).__name__}: {error}"
                return [Finding(place, "", "undecided", text, operation.pointer)]


def create_judge(document: dict[str, Any]) -> OpenApiCoreJudge:
    """Create the judge of a document."""
    judged = judged_document(document)
    spec = SchemaPath.from_dict(judged)
    settings: dict[str, Any] = {
        "path_finder_cls": _GivenPath,
        "format_validators": FORMATS,
        "extra_media_type_deserializers": {
            name: _load_json if is_json_type(name) else _load_text for name in media_types(judged) - _DECODED
        },
    }
    return OpenApiCoreJudge(
        document, _RequestValidator(spec, **settings), V30ResponseValidator(spec, **settings)
    )


def _without_known(own: list[Finding], found: list[Finding]) -> list[Finding]:
    """Leave out findings inside a body that our own rules found not to be JSON."""
    if all(finding.keyword != "unreadable" for finding in own):
        return found
    return [
        finding
        for finding in found
        if finding.place != "body"
        and (finding.place != "response" or (finding.pointer and not finding.pointer.startswith("/")))
    ]


def _load_json(body: bytes, **_parameters: str) -> Any:
    return json.loads(body)


def _load_text(body: bytes, **_parameters: str) -> str:
    return body.decode("utf-8", "surrogateescape")


def _request(operation: Operation, call: Call) -> _Request:
    parameters = RequestParameters(
        query=ImmutableMultiDict([(name, text) for name, texts in call.arguments.items() for text in texts]),
        header=_header_fields(call.headers),
        cookie=ImmutableMultiDict(read_cookies(call.headers_by_name.get(b"cookie", b""))),
        path=call.parameters,
    )
    carried = call.header(b"content-type")
    if carried is None:
        untyped = operation.body.untyped if operation.body is not None else None
        carried = "" if untyped is None else untyped.type.replace("*/*", _ANY)
    return _Request(
        path=call.path,
        path_pattern=operation.path,
        method=operation.method.lower(),
        parameters=parameters,
        content_type=carried if carried.lower().startswith("multipart/") else essence(carried),
        body=call.body or None,
    )


def _header_fields(headers: Headers) -> HeaderFields:
    return HeaderFields([(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers])
