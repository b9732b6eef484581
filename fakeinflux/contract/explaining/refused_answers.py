"""Why the compiled checks refuse an answer, beside our own rules: status, headers and body, as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.contract.checks.answers import content_type, find_response, header_text
from fakeinflux.contract.checks.findings import ABSENT, Finding
from fakeinflux.contract.checks.media import find_media
from fakeinflux.contract.checks.schemas import IN_ANSWERS
from fakeinflux.contract.documents.pointers import join
from fakeinflux.contract.explaining.refused_calls import content_findings, parameter_findings
from fakeinflux.http.messages import encode_body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.contract.checks.answers import Common
    from fakeinflux.contract.checks.operation import Operation, ResponseSpec
    from fakeinflux.contract.checks.schemas import Compiler
    from fakeinflux.http.messages import Answer


def answer_findings(
    compiler: Compiler, operation: Operation, answer: Answer, common: Common
) -> Iterator[Finding]:
    """Yield what the schemas of an operation find wrong with an answer."""
    response = find_response(operation, answer.status)
    if response is None:
        known = tuple(map(str, operation.responses))
        rule = join(operation.pointer, "responses")
        yield Finding("response", "", "status", known, rule, answer.status, known)
        return
    for name, header in response.headers:
        text = header_text(name, answer.headers, common)
        given = None if text is None else [text]
        yield from parameter_findings(compiler, "response", header, given, IN_ANSWERS)
    if response.content:
        yield from _body_findings(compiler, response, answer)


def _body_findings(compiler: Compiler, response: ResponseSpec, answer: Answer) -> Iterator[Finding]:
    body, carried = encode_body(answer.body), content_type(answer)
    media = find_media(response.content, carried)
    rule = join(response.pointer, "content")
    if not body:
        if media is None or media.is_json or media.check is not None:  # an empty text is a text
            yield Finding("response", "", "missing body", None, rule)
    elif media is None:
        known = tuple(response.content)
        yield Finding("response", "Content-Type", "media type", known, rule, carried or ABSENT, known)
    else:
        yield from content_findings(compiler, "response", media, body)
