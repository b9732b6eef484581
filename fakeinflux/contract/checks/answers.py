"""The check of an answer: the quick yes, and our own rules where it does not say yes.

A resource (`Piece`) that has passed a check is not checked again, and a list of resources is
its envelope and its resources. Our own rules are that a response without content has no body,
and that JSON is JSON as RFC 8259 has it.
"""

from __future__ import annotations

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

_JSON = "application/json"


def compile_responses(compiler: Compiler, operation_pointer: str) -> dict[int | str, ResponseSpec]:
    """The responses of an operation, by status, range (`4XX`) and `default`."""
    pointer = join(operation_pointer, "responses")
    responses = follow(compiler.document, pointer)[1]
    return {_status_key(str(status)): _compile(compiler, pointer, status) for status in responses}


def _status_key(status: str) -> int | str:
    if status.isdecimal():
        return int(status)
    return status if status == "default" else status.upper()


def find_response(operation: Operation, status: int) -> ResponseSpec | None:
    """The response that counts for a status, or None where the status is not declared."""
    responses = operation.responses
    return responses.get(status) or responses.get(f"{status // 100}XX") or responses.get("default")


def accepts_answer(operation: Operation, answer: Answer, common: Common) -> bool:
    """True where an answer surely keeps the contract. Pieces remember what they passed."""
    response = find_response(operation, answer.status)
    if response is None:
        return False
    if response.headers and not _accepts_headers(response, answer, common):
        return False
    body, media = answer.body, response.json
    if body is None or isinstance(body, bytes) or media is None or (answer.headers and has_own_type(answer)):
        return _accepts_other(response, answer)
    return media.check is None or _accepts_json(response, media.check, body)


def own_findings(operation: Operation, answer: Answer) -> list[Finding]:
    """What our own rules find wrong with an answer."""
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
    """The Content-Type of an answer: its own, else that of its JSON ("" for no body and bytes)."""
    for name, value in answer.headers:
        if name.lower() == b"content-type":
            return value.decode("latin-1")
    return "" if answer.body is None or isinstance(answer.body, bytes) else JSON_TYPE.decode()


def _accepts_other(response: ResponseSpec, answer: Answer) -> bool:
    """The same for a body that is not JSON, or is bytes already, or that may not be there."""
    if not response.content:
        return not encode_body(answer.body)
    media = find_media(response.content, content_type(answer))
    return media is not None and media.accepts(encode_body(answer.body))


def _accepts_json(
    response: ResponseSpec, check: Check, body: Piece | Listing | dict[str, Any] | list[Any]
) -> bool:
    if isinstance(body, Piece):
        return passes(check, body)
    if isinstance(body, Listing):
        return _accepts_listing(response, check, body)
    return check.accepts(body)


def passes(check: Check, piece: Piece) -> bool:
    """True where a piece satisfies a check, now or at an earlier time."""
    if check in piece.passed_checks:
        return True
    if not check.accepts(piece.value):
        return False
    piece.passed_checks = (*piece.passed_checks, check)
    return True


def _accepts_listing(response: ResponseSpec, check: Check, listing: Listing) -> bool:
    items = response.item_checks.get(listing.key)
    if items is None:
        pieces = [piece.value for piece in listing.pieces]
        return check.accepts({**listing.envelope, listing.key: pieces})
    if not check.accepts({**listing.envelope, listing.key: []}):
        return False
    return all(items in piece.passed_checks or passes(items, piece) for piece in listing.pieces)


def _accepts_headers(response: ResponseSpec, answer: Answer, common: Common) -> bool:
    if common is response.headers_seen_sufficient and not answer.headers:
        return True
    for name, header in response.headers:
        text = _carried(name, answer.headers, common)
        if header.required if text is None else not header.accepts_text(text):
            return False
    if not answer.headers:
        response.headers_seen_sufficient = common
    return True


def _carried(name: bytes, *fields: Common) -> str | None:
    for each in fields:
        for key, value in each:
            if key == name or key.lower() == name:
                return value.decode("latin-1")
    return None


def _compile(compiler: Compiler, pointer: str, status: str) -> ResponseSpec:
    pointer, node = follow(compiler.document, join(pointer, status))
    return compiler.once(
        ("response", pointer, status), lambda: _compile_response(compiler, pointer, status, node)
    )


def _compile_response(compiler: Compiler, pointer: str, status: str, node: dict[str, Any]) -> ResponseSpec:
    content = compile_content(compiler, join(pointer, "content"), IN_ANSWERS)
    headers = tuple(
        (name.lower().encode("latin-1"), compile_header(compiler, join(pointer, "headers", name), name))
        for name in node.get("headers") or ()
        if name.lower() != "content-type"
    )
    response = ResponseSpec(status, pointer, content, headers, content.get(_JSON))
    if response.json is not None and response.json.check is not None:
        response.item_checks = _compile_items(compiler, response.json.check)
    return response


def _compile_items(compiler: Compiler, check: Check) -> dict[str, Check]:
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
