"""The contract: a document compiled, and the checks of calls and answers against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeinflux.contract.answers import accepts_answer, compile_replies
from fakeinflux.contract.answers import own_findings as own_findings_of_answer
from fakeinflux.contract.documents import (
    DocumentError,
    Source,
    load_document,
    load_file,
    source_of,
    user_source,
)
from fakeinflux.contract.media import compile_content
from fakeinflux.contract.model import Contract, Judging, Operation, RequestBody
from fakeinflux.contract.parameters import compile_parameters
from fakeinflux.contract.pointers import follow, join
from fakeinflux.contract.requests import accepts_call
from fakeinflux.contract.requests import own_findings as own_findings_of_call
from fakeinflux.contract.schemas import IN_REQUESTS, Compiler
from fakeinflux.contract.security import compile_security
from fakeinflux.contract.violations import Violation, explain

if TYPE_CHECKING:
    from pathlib import Path

    from fakeinflux.contract.answers import Common
    from fakeinflux.contract.judge import Judge
    from fakeinflux.contract.parameters import Parameter
    from fakeinflux.messages import Answer, Call

__all__ = [
    "Contract",
    "Operation",
    "check_answer",
    "check_request",
    "compile_contract",
    "load_contract",
    "load_user_contract",
]

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def load_contract(edition: str, *, judging: Judging = "refusals") -> Contract:
    """Our own contract in an edition. Raises DocumentError for an unknown one."""
    document = load_document(edition)
    return compile_contract(document, edition=edition, source=source_of(edition), judging=judging)


def load_user_contract(path: Path, *, edition: str, judging: Judging = "refusals") -> Contract:
    """A user's own document. Raises DocumentError where it cannot be used."""
    return compile_contract(load_file(path), edition=edition, source=user_source(path), judging=judging)


def compile_contract(
    document: dict[str, Any], *, edition: str, source: Source, judging: Judging = "refusals"
) -> Contract:
    """A document as compiled checks. `source` says which files its rules stand in.

    Raises DocumentError where an operation's parts (parameters, responses) cannot be found.
    """
    compiler = Compiler(document)
    operations: dict[str, Operation] = {}
    for path in document["paths"]:
        pointer, item = follow(document, join("/paths", path))
        for method in _METHODS:
            if method in item:
                operation = _compile_or_tell(compiler, path, pointer, method, source)
                operations[operation.id] = operation
    return Contract(edition, document, source, operations, judging)


def check_request(contract: Contract, call: Call) -> tuple[Violation, ...]:
    """What is wrong with a call; empty where it keeps the contract."""
    operation = contract.operations[call.operation]
    accepted = accepts_call(operation, call)
    if accepted and contract.judging == "refusals":
        return ()
    findings = own_findings_of_call(operation, call)
    findings += judge_of(contract).judge_call(operation, call, findings)
    return explain(contract, call, findings)


def check_answer(
    contract: Contract, call: Call, answer: Answer, common: Common = ()
) -> tuple[Violation, ...]:
    """What is wrong with an answer to a call; empty where it keeps the contract.

    `common`: headers that the answer will have beside its own.
    """
    operation = contract.operations[call.operation]
    accepted = accepts_answer(operation, answer, common)
    if accepted and contract.judging == "refusals":
        return ()
    findings = own_findings_of_answer(operation, answer)
    findings += judge_of(contract).judge_answer(operation, answer, common, findings)
    return explain(contract, call, findings)


def judge_of(contract: Contract) -> Judge:
    """The contract's judge, made (and openapi-core imported) when it is asked for first."""
    if contract.judge is None:
        from fakeinflux.contract.judge import create_judge

        contract.judge = create_judge(contract.document)
    return contract.judge


def _compile_or_tell(
    compiler: Compiler, path: str, path_pointer: str, method: str, source: Source
) -> Operation:
    try:
        return _compile(compiler, path, path_pointer, method)
    except (KeyError, TypeError, AttributeError) as error:
        where = f"{source.document.name}: {method.upper()} {path}"
        raise DocumentError(f"{where} cannot be read, for something in it is missing: {error}") from error


def _compile(compiler: Compiler, path: str, path_pointer: str, method: str) -> Operation:
    pointer, node = follow(compiler.document, join(path_pointer, method))
    declared = compile_parameters(compiler, path_pointer, method)
    query = {parameter.name: parameter for parameter in declared if parameter.place == "query"}
    return Operation(
        id=node.get("operationId") or f"{method.upper()} {path}",
        method=method.upper(),
        path=path,
        pointer=pointer,
        segments=tuple(path.strip("/").split("/")),
        query_parameters=query,
        path_parameters=tuple((item.name, item) for item in declared if item.place == "path"),
        side_parameters=tuple(item for item in declared if _can_break(item)),
        security=compile_security(compiler.document, pointer),
        body=_compile_body(compiler, pointer, node),
        replies=compile_replies(compiler, pointer),
        required_query=frozenset(name for name, item in query.items() if item.required),
    )


def _can_break(parameter: Parameter) -> bool:
    if parameter.place not in {"header", "cookie"}:
        return False
    return parameter.required or not parameter.is_free


def _compile_body(compiler: Compiler, pointer: str, node: dict[str, Any]) -> RequestBody | None:
    if "requestBody" not in node:
        return None
    at, body = follow(compiler.document, join(pointer, "requestBody"))
    content = compile_content(compiler, join(at, "content"), IN_REQUESTS)
    return RequestBody(at, bool(body.get("required")), content)
