"""The check of an answer: a fast yes, and our own rules for what is not accepted at once.

A resource (`Piece`) that passed a check is not checked again; a list of resources is checked as its
envelope and its resources. Our own rules: a response without content has no body, and JSON is JSON
as RFC 8259 defines it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from fakeinflux.contract.checks.findings import Finding
from fakeinflux.contract.checks.media import compile_content, find_media, json_problem
from fakeinflux.contract.checks.operation import ResponseSpec
from fakeinflux.contract.checks.parameters import compile_header
from fakeinflux.contract.checks.schemas import (
    IN_ANSWERS,
    check_for,
    is_plain_list,
    is_plain_object,
    plain_target,
)
from fakeinflux.contract.documents.pointers import follow, join, resolve
from fakeinflux.http.messages import JSON_TYPE, Listing, Piece, encode_body, has_own_type

if TYPE_CHECKING:
    from fakeinflux.contract.checks.operation import Operation
    from fakeinflux.contract.checks.schemas import Check, Compiler
    from fakeinflux.http.messages import Answer, Headers

Common: TypeAlias = "Headers | tuple[()]"
"""The headers that the server adds to every answer."""

_JSON = "application/json"


def compile_responses(compiler: Compiler, operation_pointer: str) -> dict[int | str, ResponseSpec]:
    """Compile the responses of an operation, by status (an integer), range (`4XX`) and `default`."""
    pointer = join(operation_pointer, "responses")
    compiled: dict[int | str, ResponseSpec] = {}
    for status in map(str, follow(compiler.document, pointer)[1]):
        at, node = follow(compiler.document, join(pointer, status))
        make = partial(_compile_response, compiler, at, status, node)
        key = int(status) if status.isdecimal() else status if status == "default" else status.upper()
        compiled[key] = compiler.once(("response", at, status), make)
    return compiled


def find_response(operation: Operation, status: int) -> ResponseSpec | None:
    """Return the response that applies to a status, or None if the status is not declared."""
    responses = operation.responses
    return responses.get(status) or responses.get(f"{status // 100}XX") or responses.get("default")


def accepts_answer(operation: Operation, answer: Answer, common: Common) -> bool:
    """Whether an answer certainly keeps the contract. Marks its pieces with the checks that they passed."""
    response = find_response(operation, answer.status)
    if response is None:
        return False
    if response.headers and not _accepts_headers(response, answer, common):
        return False
    body, media = answer.body, response.json
    if body is None or isinstance(body, bytes) or media is None or (answer.headers and has_own_type(answer)):
        return _accepts_bytes(response, answer)
    if media.check is None:
        return True
    if isinstance(body, Piece):
        return passes(media.check, body)
    if isinstance(body, Listing):
        return _accepts_listing(response, media.check, body)
    return media.check.accepts(body)


def own_findings(operation: Operation, answer: Answer) -> list[Finding]:
    """Return what our own rules find wrong with an answer."""
    response = find_response(operation, answer.status)
    if response is None or not answer.body:
        return []
    body = encode_body(answer.body)
    if not response.content:
        return [Finding("response", "", "no content", answer.status, response.pointer, body)]
    media = find_media(response.content, content_type(answer))
    problem = json_problem(body) if media is not None and media.is_json else None
    if media is None or problem is None:
        return []
    return [Finding("response", "", "unreadable", problem, media.pointer, body)]


def content_type(answer: Answer) -> str:
    """Return the Content-Type of an answer: its own, or JSON's for a JSON body, or ""."""
    for name, value in answer.headers:
        if name.lower() == b"content-type":
            return value.decode("latin-1")
    return "" if answer.body is None or isinstance(answer.body, bytes) else JSON_TYPE.decode()


def passes(check: Check, piece: Piece) -> bool:
    """Whether a piece satisfies a check. The piece remembers if it does."""
    if check in piece.passed_checks:
        return True
    if not check.accepts(piece.value):
        return False
    piece.passed_checks = (*piece.passed_checks, check)
    return True


def header_text(name: bytes, *headers: Common) -> str | None:
    """Return the text of a header (its name in lower case) from the first headers that have it."""
    for each in headers:
        for key, value in each:
            if key == name or key.lower() == name:
                return value.decode("latin-1")
    return None


def _accepts_bytes(response: ResponseSpec, answer: Answer) -> bool:
    """Check an answer by its bytes: its body is encoded already, absent, or of another type than JSON."""
    if not response.content:
        return not encode_body(answer.body)
    media = find_media(response.content, content_type(answer))
    return media is not None and media.accepts(encode_body(answer.body))


def _accepts_listing(response: ResponseSpec, check: Check, listing: Listing) -> bool:
    item_check = response.item_checks.get(listing.key)
    if item_check is None:
        pieces = [piece.value for piece in listing.pieces]
        return check.accepts({**listing.envelope, listing.key: pieces})
    if not check.accepts({**listing.envelope, listing.key: []}):
        return False
    return all(item_check in piece.passed_checks or passes(item_check, piece) for piece in listing.pieces)


def _accepts_headers(response: ResponseSpec, answer: Answer, common: Common) -> bool:
    if common is response.headers_seen_sufficient and not answer.headers:
        return True
    for name, header in response.headers:
        text = header_text(name, answer.headers, common)
        if header.required if text is None else not header.accepts_text(text):
            return False
    if not answer.headers:
        response.headers_seen_sufficient = common
    return True


def _compile_response(compiler: Compiler, pointer: str, status: str, node: dict[str, Any]) -> ResponseSpec:
    content = compile_content(compiler, join(pointer, "content"), IN_ANSWERS)
    headers = tuple(
        (name.lower().encode("latin-1"), compile_header(compiler, join(pointer, "headers", name), name))
        for name in node.get("headers") or ()
        if name.lower() != "content-type"
    )
    response = ResponseSpec(status, pointer, content, headers, content.get(_JSON))
    if response.json is not None and response.json.check is not None:
        response.item_checks = _compile_item_checks(compiler, response.json.check)
    return response


def _compile_item_checks(compiler: Compiler, check: Check) -> dict[str, Check]:
    schema = resolve(compiler.document, check.pointer)
    if check.validator is None or not is_plain_object(schema):
        return {}
    found = {}
    for name in schema.get("properties") or ():
        pointer = plain_target(compiler.document, join(check.pointer, "properties", name), IN_ANSWERS)
        child = resolve(compiler.document, pointer)
        if is_plain_list(child) and "items" in child and "$ref" not in child:
            found[name] = check_for(compiler, join(pointer, "items"), IN_ANSWERS)
    return found
