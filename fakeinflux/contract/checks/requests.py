"""The check of a call: the quick yes, and our own rules where the quick check does not say yes.

Our own rules are those that the judge does not have: unknown query parameters, repeated values,
security as the server means it, and JSON as RFC 8259 has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.contract.checks.findings import Finding
from fakeinflux.contract.checks.media import find_media, json_problem
from fakeinflux.contract.checks.parameters import knows
from fakeinflux.contract.checks.security import is_satisfied, read_cookies
from fakeinflux.contract.documents.pointers import join

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.contract.checks.media import Media
    from fakeinflux.contract.checks.operation import Operation, RequestBody
    from fakeinflux.http.messages import Call


def accepts_call(operation: Operation, call: Call) -> bool:
    """True where a call surely keeps the contract. Accepted query strings are remembered."""
    if call.query not in operation.seen and not _accepts_query(operation, call):
        return False
    for name, parameter in operation.path_parameters:
        if name not in call.parameters or not parameter.accepts_text(call.parameters[name]):
            return False
    return (
        is_satisfied(operation.security, call)
        and (not operation.side_parameters or _accepts_sides(operation, call))
        and (operation.body is None or _accepts_body(operation.body, call))
    )


def own_findings(operation: Operation, call: Call) -> list[Finding]:
    """What our own rules find wrong with a call."""
    return [
        *_unknown(operation, call),
        *_repeated(operation, call),
        *_unauthorized(operation, call),
        *_unreadable(operation, call),
    ]


def body_media(operation: Operation, call: Call) -> Media | None:
    """The entry of the request's content that counts for a call's body."""
    return None if operation.body is None else _media_of(operation.body, call)


def _accepts_query(operation: Operation, call: Call) -> bool:
    for name, texts in call.arguments.items():
        parameter = operation.query_parameters.get(name)
        if parameter is None:
            if name not in operation.security.query_names:
                return False
        elif not parameter.accepts(texts):
            return False
    if not operation.required_query <= call.arguments.keys():
        return False
    operation.seen.put(call.query, True, len(call.query))
    return True


def _accepts_sides(operation: Operation, call: Call) -> bool:
    cookies: dict[str, str] | None = None
    for parameter in operation.side_parameters:
        if parameter.place == "header":
            text = call.header(parameter.name.lower().encode("latin-1"))
        else:
            cookies = read_cookies(call) if cookies is None else cookies
            text = cookies.get(parameter.name)
        if parameter.required if text is None else not parameter.accepts_text(text):
            return False
    return True


def _accepts_body(body: RequestBody, call: Call) -> bool:
    if not call.body:
        return not body.required
    media = _media_of(body, call)
    return media is not None and media.accepts(call.body)


def _media_of(body: RequestBody, call: Call) -> Media | None:
    sent = call.headers_by_name.get(b"content-type")
    if sent is None:
        return None
    media = body.by_header.get(sent)
    if media is None:
        media = find_media(body.content, sent.decode("latin-1"))
        if media is not None:
            body.by_header.put(sent, media, len(sent))
    return media


def _unknown(operation: Operation, call: Call) -> Iterator[Finding]:
    declared = list(operation.query_parameters.values())
    names = tuple(operation.query_parameters)
    for name, texts in call.arguments.items():
        if not knows(declared, name) and name not in operation.security.query_names:
            rule = join(operation.pointer, "parameters")
            yield Finding("query", name, "unknown parameter", None, rule, texts[0], names)


def _repeated(operation: Operation, call: Call) -> Iterator[Finding]:
    for name, texts in call.arguments.items():
        parameter = operation.query_parameters.get(name)
        if parameter is not None and len(texts) > 1 and not parameter.takes_many:
            yield Finding("query", name, "repeated", None, parameter.pointer, texts)


def _unauthorized(operation: Operation, call: Call) -> Iterator[Finding]:
    if is_satisfied(operation.security, call):
        return
    schemes = tuple(" and ".join(item.scheme for item in each) for each in operation.security.alternatives)
    found = call.header(b"authorization")
    word = found.partition(" ")[0] if found and " " in found.strip() else None
    wanted = " or ".join(schemes)
    places = tuple(item.place for each in operation.security.alternatives for item in each)
    name = "Cookie" if set(places) == {"cookie"} else "Authorization"
    found_words = f"the scheme {word}" if word else ("no credentials" if not found else "a bare value")
    yield Finding("header", name, "security", wanted, operation.security.pointer, found_words, schemes)


def _unreadable(operation: Operation, call: Call) -> Iterator[Finding]:
    media = body_media(operation, call) if call.body else None
    if media is None or not media.is_json:
        return
    problem = json_problem(call.body)
    if problem is not None:
        yield Finding("body", "", "unreadable", problem, media.pointer, call.body)
