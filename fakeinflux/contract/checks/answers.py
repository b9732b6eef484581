"""The check of an answer: the quick yes, and our own rules where it does not say yes.

A resource (`Piece`) that has passed a check is not checked again, and a list of resources is
its envelope and its resources. Our own rules are that a response without content has no body,
and that JSON is JSON as RFC 8259 has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from fakeinflux.contract.checks.findings import Finding
from fakeinflux.contract.checks.media import compile_content, find_media, json_problem
from fakeinflux.contract.checks.operation import Reply
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


def compile_replies(compiler: Compiler, operation_pointer: str) -> dict[str, Reply]:
    """The responses of an operation, by status, range (`4XX`) and `default`."""
    pointer = join(operation_pointer, "responses")
    responses = follow(compiler.document, pointer)[1]
    return {
        str(status).upper() if status != "default" else status: _compile(compiler, pointer, status)
        for status in responses
    }


def find_reply(operation: Operation, status: int) -> Reply | None:
    """The response that counts for a status, or None where the status is not declared."""
    reply = operation.by_status.get(status)
    if reply is None:
        replies = operation.replies
        reply = replies.get(str(status)) or replies.get(f"{status // 100}XX") or replies.get("default")
        if reply is not None:
            operation.by_status[status] = reply
    return reply


def accepts_answer(operation: Operation, answer: Answer, common: Common) -> bool:
    """True where an answer surely keeps the contract. Pieces remember what they passed."""
    reply = find_reply(operation, answer.status)
    if reply is None:
        return False
    if reply.headers and not _accepts_headers(reply, answer, common):
        return False
    body, media = answer.body, reply.json
    if body is None or isinstance(body, bytes) or media is None or (answer.headers and has_own_type(answer)):
        return _accepts_other(reply, answer)
    return media.check is None or _accepts_json(reply, media.check, body)


def own_findings(operation: Operation, answer: Answer) -> list[Finding]:
    """What our own rules find wrong with an answer."""
    reply = find_reply(operation, answer.status)
    if reply is None or not answer.body:
        return []
    body = encode_body(answer.body)
    if not reply.content:
        return [Finding("response", "", "no content", answer.status, reply.pointer, body)]
    media = find_media(reply.content, content_type(answer))
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


def _accepts_other(reply: Reply, answer: Answer) -> bool:
    """The same for a body that is not JSON, or is bytes already, or that may not be there."""
    if not reply.content:
        return not encode_body(answer.body)
    media = find_media(reply.content, content_type(answer))
    return media is not None and media.accepts(encode_body(answer.body))


def _accepts_json(reply: Reply, check: Check, body: Piece | Listing | dict[str, Any] | list[Any]) -> bool:
    if isinstance(body, Piece):
        return passes(check, body)
    if isinstance(body, Listing):
        return _accepts_listing(reply, check, body)
    return check.accepts(body)


def passes(check: Check, piece: Piece) -> bool:
    """True where a piece satisfies a check, now or at an earlier time."""
    if check in piece.passed:
        return True
    if not check.accepts(piece.value):
        return False
    piece.passed = (*piece.passed, check)
    return True


def _accepts_listing(reply: Reply, check: Check, listing: Listing) -> bool:
    items = reply.items.get(listing.key)
    if items is None:
        pieces = [piece.value for piece in listing.pieces]
        return check.accepts({**listing.envelope, listing.key: pieces})
    if not check.accepts({**listing.envelope, listing.key: []}):
        return False
    return all(items in piece.passed or passes(items, piece) for piece in listing.pieces)


def _accepts_headers(reply: Reply, answer: Answer, common: Common) -> bool:
    if common is reply.sufficient and not answer.headers:
        return True
    for name, header in reply.headers:
        text = _carried(name, answer.headers, common)
        if header.required if text is None else not header.accepts_text(text):
            return False
    if not answer.headers:
        reply.sufficient = common
    return True


def _carried(name: bytes, *fields: Common) -> str | None:
    for each in fields:
        for key, value in each:
            if key == name or key.lower() == name:
                return value.decode("latin-1")
    return None


def _compile(compiler: Compiler, pointer: str, status: str) -> Reply:
    pointer, node = follow(compiler.document, join(pointer, status))
    return compiler.once(("reply", pointer, status), lambda: _compile_reply(compiler, pointer, status, node))


def _compile_reply(compiler: Compiler, pointer: str, status: str, node: dict[str, Any]) -> Reply:
    content = compile_content(compiler, join(pointer, "content"), IN_ANSWERS)
    headers = tuple(
        (name.lower().encode("latin-1"), compile_header(compiler, join(pointer, "headers", name), name))
        for name in node.get("headers") or ()
        if name.lower() != "content-type"
    )
    reply = Reply(status, pointer, content, headers, content.get(_JSON))
    if reply.json is not None and reply.json.check is not None:
        reply.items = _compile_items(compiler, reply.json.check)
    return reply


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
