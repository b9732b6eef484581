"""The check of a call: a fast yes, and our own rules for what is not accepted at once.

Our own rules are those that openapi-core does not have: unknown query parameters, repeated values,
security as the server understands it, and JSON as RFC 8259 defines it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.contract.checks.findings import Finding
from fakeinflux.contract.checks.media import find_media, json_problem
from fakeinflux.contract.checks.parameters import knows
from fakeinflux.contract.checks.security import is_satisfied
from fakeinflux.contract.documents.pointers import join
from fakeinflux.http.requests import read_cookies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.contract.checks.media import Media
    from fakeinflux.contract.checks.operation import Operation
    from fakeinflux.http.messages import Call


def accepts_call(operation: Operation, call: Call) -> bool:
    """Whether a call certainly keeps the contract. Remembers the query strings that it accepts."""
    if call.query not in operation.seen and not _accepts_query(operation, call):
        return False
    for name, parameter in operation.path_parameters:
        if name not in call.parameters or not parameter.accepts_text(call.parameters[name]):
            return False
    if not is_satisfied(operation.security, call):
        return False
    if operation.header_and_cookie_parameters and not _accepts_headers_and_cookies(operation, call):
        return False
    if operation.body is None:
        return True
    if not call.body:
        return not operation.body.required
    media = body_media(operation, call)
    return media is not None and media.accepts(call.body)


def own_findings(operation: Operation, call: Call) -> list[Finding]:
    """Return what our own rules find wrong with a call."""
    return [
        *_unknown_parameters(operation, call),
        *_repeated_parameters(operation, call),
        *_missing_credentials(operation, call),
        *_unreadable_body(operation, call),
    ]


def body_media(operation: Operation, call: Call) -> Media | None:
    """Return the entry of the request body's content that applies to a call."""
    sent = call.headers_by_name.get(b"content-type")
    if operation.body is None:
        return None
    if sent is None:
        return operation.body.untyped
    text = sent.decode("latin-1")
    return operation.body.content.get(text) or find_media(operation.body.content, text)


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


def _accepts_headers_and_cookies(operation: Operation, call: Call) -> bool:
    cookies: dict[str, str] | None = None
    for parameter in operation.header_and_cookie_parameters:
        if parameter.place == "header":
            text = call.header(parameter.name.lower().encode("latin-1"))
        else:
            sent = call.headers_by_name.get(b"cookie", b"")
            cookies = read_cookies(sent) if cookies is None else cookies
            text = cookies.get(parameter.name)
        if parameter.required if text is None else not parameter.accepts_text(text):
            return False
    return True


def _unknown_parameters(operation: Operation, call: Call) -> Iterator[Finding]:
    declared = list(operation.query_parameters.values())
    names = tuple(operation.query_parameters)
    for name, texts in call.arguments.items():
        if not knows(declared, name) and name not in operation.security.query_names:
            rule = join(operation.pointer, "parameters")
            yield Finding("query", name, "unknown parameter", None, rule, texts[0], names)


def _repeated_parameters(operation: Operation, call: Call) -> Iterator[Finding]:
    for name, texts in call.arguments.items():
        parameter = operation.query_parameters.get(name)
        if parameter is not None and len(texts) > 1 and not parameter.takes_many:
            yield Finding("query", name, "repeated", None, parameter.pointer, texts)


def _missing_credentials(operation: Operation, call: Call) -> Iterator[Finding]:
    if is_satisfied(operation.security, call):
        return
    alternatives = operation.security.alternatives
    schemes = tuple(" and ".join(item.scheme for item in each) for each in alternatives)
    sent = call.header(b"authorization")
    if not sent:
        found = "no credentials"
    elif " " in sent.strip() and sent.partition(" ")[0]:
        found = f"the scheme {sent.partition(' ')[0]}"
    else:
        found = "a bare value"
    is_cookie = all(item.place == "cookie" for each in alternatives for item in each)
    name = "Cookie" if is_cookie else "Authorization"
    yield Finding(
        "header", name, "security", " or ".join(schemes), operation.security.pointer, found, schemes
    )


def _unreadable_body(operation: Operation, call: Call) -> Iterator[Finding]:
    media = body_media(operation, call) if call.body else None
    if media is None or not media.is_json:
        return
    problem = json_problem(call.body)
    if problem is not None:
        yield Finding("body", "", "unreadable", problem, media.pointer, call.body)
