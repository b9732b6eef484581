"""openapi-core as the judge: it works in a thread of the server, inside the process of a user."""

from __future__ import annotations

import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.contract.contract import compile_contract
from fakeinflux.contract.documents.documents import user_source
from fakeinflux.contract.explaining.judge import create_judge
from fakeinflux.http.messages import Answer

from .exchanges import build_call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.contract.contract import Contract

TEXT = {"schema": {"type": "string", "minLength": 2, "enum": ["", "ab"]}}
PARAMETERS = {
    "empty": {"allowEmptyValue": True, **TEXT},
    "filled": {"allowEmptyValue": False, **TEXT},
    "old": {"deprecated": True, **TEXT},
    "coded": {"deprecated": True, "content": {"application/json": {"schema": {"type": "integer"}}}},
    "styled": {"style": "unheardOf", **TEXT},
}
HEADERS = {
    "X-Old": {"deprecated": True, "schema": {"type": "integer"}},
    "X-Coded": {"deprecated": True, "content": {"application/json": {"schema": {"type": "integer"}}}},
}


def contract_of(parameters: dict[str, Any], headers: dict[str, Any]) -> Contract:
    operation = {
        "operationId": "GetThings",
        "parameters": [{"in": "query", "name": name, **entry} for name, entry in parameters.items()],
        "responses": {"200": {"description": "Done.", "headers": headers}},
    }
    document = {"openapi": "3.0.3", "paths": {"/things": {"get": operation}}}
    return compile_contract(document, edition="v2", source=user_source(Path("things.yaml")))


def judge_query(contract: Contract, arguments: dict[str, list[str]]) -> list[tuple[str, str]]:
    operation = contract.operations["GetThings"]
    call = build_call(operation, arguments, headers=[])
    found = create_judge(contract.document).judge_call(operation, call, [])
    return [(finding.pointer, finding.keyword) for finding in found]


def judge_headers(contract: Contract, headers: list[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    operation = contract.operations["GetThings"]
    found = create_judge(contract.document).judge_answer(operation, Answer(200, None, headers), (), [])
    return [(finding.pointer, finding.keyword) for finding in found]


@pytest.mark.parametrize(
    ("name", "text", "keyword"),
    [
        ("empty", "ab", None),
        ("empty", "a", "enum"),
        ("empty", "", "minLength"),  # an empty text is let through, and checked like any other
        ("filled", "ab", None),
        ("filled", "", "minLength"),  # "" is a member of the enum, which allows it as well
        ("old", "ab", None),
        ("coded", "5", None),
        ("coded", '"x"', "type"),
        ("styled", "ab", None),
        ("styled", "x", "enum"),
    ],
)
def test_parameters_are_judged_without_a_warning(name: str, text: str, keyword: str | None) -> None:
    # The test run turns warnings into errors; one inside openapi-core would be an "undecided" finding.
    found = judge_query(contract_of(PARAMETERS, {}), {name: [text]})
    assert keyword in {kind for _, kind in found} if keyword else found == []
    assert "undecided" not in {kind for _, kind in found}


def test_an_empty_text_is_refused_where_nothing_allows_it() -> None:
    contract = contract_of({"word": {"schema": {"type": "string"}}}, {})
    assert judge_query(contract, {"word": [""]}) == [("word", "empty")]


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ([(b"x-old", b"5"), (b"x-coded", b"5")], []),
        ([(b"x-old", b"five")], [("X-Old", "type")]),
    ],
)
def test_headers_are_judged_without_a_warning(
    headers: list[tuple[bytes, bytes]], found: list[tuple[str, str]]
) -> None:
    assert judge_headers(contract_of({}, HEADERS), headers) == found


def test_a_warning_of_the_user_is_seen_while_the_judge_works_in_a_thread() -> None:
    contract = contract_of(PARAMETERS, {})
    operation = contract.operations["GetThings"]
    call = build_call(operation, {"old": ["x"]}, headers=[])
    judge = create_judge(contract.document)
    judging, warned = threading.Event(), threading.Event()

    class Waiting:
        def iter_errors(self, request: object) -> Iterator[Exception]:
            judging.set()
            assert warned.wait(10)
            yield from requests.iter_errors(request)  # type: ignore[arg-type]  # what the judge gave

    requests, judge.requests = judge.requests, Waiting()  # type: ignore[assignment]  # it stands in
    filters, show = list(warnings.filters), warnings.showwarning
    thread = threading.Thread(target=lambda: judge.judge_call(operation, call, []))
    thread.start()
    assert judging.wait(10)
    with pytest.warns(UserWarning, match="mine"):
        warnings.warn("mine", stacklevel=1)
    during = list(warnings.filters), warnings.showwarning
    warned.set()
    thread.join()
    assert during == (filters, show)
    assert (list(warnings.filters), warnings.showwarning) == (filters, show)
