"""Compiles one operation of a document into checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeinflux.contract.checks.answers import compile_responses
from fakeinflux.contract.checks.media import compile_content
from fakeinflux.contract.checks.operation import Operation, RequestBody
from fakeinflux.contract.checks.parameters import compile_parameters
from fakeinflux.contract.checks.schemas import IN_REQUESTS, Compiler
from fakeinflux.contract.checks.security import compile_security
from fakeinflux.contract.documents.pointers import follow, join

if TYPE_CHECKING:
    from fakeinflux.contract.documents.openapi import OperationRef

__all__ = ["Compiler", "compile_operation"]


def compile_operation(compiler: Compiler, ref: OperationRef) -> Operation:
    """Compile an operation. Parts that operations share are compiled only once.

    Raises KeyError: a part of it (a parameter, a response) is missing. One of the wrong type raises TypeError
    or AttributeError.
    """
    node = follow(compiler.document, ref.pointer)[1]
    declared = compile_parameters(compiler, ref.path_pointer, ref.method.lower())
    query = {parameter.name: parameter for parameter in declared if parameter.place == "query"}
    return Operation(
        id=ref.id,
        method=ref.method,
        path=ref.path,
        pointer=ref.pointer,
        query_parameters=query,
        path_parameters=tuple((item.name, item) for item in declared if item.place == "path"),
        header_and_cookie_parameters=tuple(
            item
            for item in declared
            if item.place in {"header", "cookie"} and (item.required or not item.is_free)
        ),
        security=compile_security(compiler.document, ref.pointer),
        body=_compile_body(compiler, ref.pointer, node),
        responses=compile_responses(compiler, ref.pointer),
        required_query=frozenset(name for name, item in query.items() if item.required),
    )


def _compile_body(compiler: Compiler, pointer: str, node: dict[str, Any]) -> RequestBody | None:
    if "requestBody" not in node:
        return None
    at, body = follow(compiler.document, join(pointer, "requestBody"))
    content = compile_content(compiler, join(at, "content"), IN_REQUESTS)
    missing = compiler.document.get("x-missing-content-type", {})
    # Without a Content-Type it may be of any type (RFC 9110).
    untyped = content.get("*/*") or content.get(missing.get("value", ""))
    return RequestBody(at, bool(body.get("required")), content, untyped)
