"""Answers of every operation, broken on purpose: each one is caught."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from fakeinflux.contract.checks.answers import accepts_answer
from fakeinflux.contract.contract import check_answer, load_contract
from fakeinflux.contract.documents.pointers import follow, join
from fakeinflux.http.messages import Answer, Listing, Piece

from .exchanges import build_call, create_maker, make_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.contract.checks.operation import ResponseSpec
    from fakeinflux.contract.contract import Contract, Operation

CONTRACTS = {name: load_contract(name) for name in ("v2", "oss", "cloud-serverless")}
OPERATIONS = [(name, operation) for name, contract in CONTRACTS.items() for operation in contract.operations]
EVERY_OPERATION = pytest.mark.parametrize(("edition", "name"), OPERATIONS)


def valid_answers(contract: Contract, operation: Operation) -> Iterator[tuple[ResponseSpec, Answer]]:
    maker = create_maker(contract, operation.id)
    for response in operation.responses.values():
        made = make_answer(maker, response)
        if not response.content:
            yield response, made
        elif response.json is not None and isinstance(made.body, bytes):
            headers = [header for header in made.headers if header[0] != b"content-type"]
            yield response, replace(made, body=orjson.loads(made.body), headers=headers)


def is_caught(contract: Contract, operation: Operation, answer: Answer) -> bool:
    return bool(check_answer(contract, build_call(operation), answer))


def broken_bodies(
    contract: Contract, response: ResponseSpec, body: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    assert response.json is not None
    schema = follow(contract.document, join(response.json.pointer, "schema"))[1]
    for name in schema.get("required", ()):
        yield {key: value for key, value in body.items() if key != name}
    for name in schema.get("properties", {}):
        yield {**body, name: [{"not": ["what", "is", "wanted"]}]}
    if schema.get("additionalProperties") is False:
        yield {**body, "undeclared": 1}


@EVERY_OPERATION
def test_valid_answers_pass(edition: str, name: str) -> None:
    contract = CONTRACTS[edition]
    operation = contract.operations[name]
    for _, answer in valid_answers(contract, operation):
        assert check_answer(contract, build_call(operation), answer) == ()


@EVERY_OPERATION
def test_every_broken_property_is_caught(edition: str, name: str) -> None:
    contract = CONTRACTS[edition]
    operation = contract.operations[name]
    for response, answer in valid_answers(contract, operation):
        if not isinstance(answer.body, dict):
            continue
        for body in broken_bodies(contract, response, answer.body):
            assert is_caught(contract, operation, replace(answer, body=body)), (response.status, body)
            assert not accepts_answer(operation, replace(answer, body=Piece(body)), ()), (
                response.status,
                body,
            )


@EVERY_OPERATION
def test_every_missing_or_unwanted_body_is_caught(edition: str, name: str) -> None:
    contract = CONTRACTS[edition]
    operation = contract.operations[name]
    for response, answer in valid_answers(contract, operation):
        wrong = None if response.content else {"code": "invalid"}
        assert is_caught(contract, operation, replace(answer, body=wrong)), response.status


@EVERY_OPERATION
def test_every_wrong_content_type_is_caught(edition: str, name: str) -> None:
    contract = CONTRACTS[edition]
    operation = contract.operations[name]
    for response, answer in valid_answers(contract, operation):
        if response.content:
            headers = [*answer.headers, (b"content-type", b"image/png")]
            assert is_caught(contract, operation, replace(answer, headers=headers)), response.status


@EVERY_OPERATION
def test_every_missing_header_is_caught(edition: str, name: str) -> None:
    contract = CONTRACTS[edition]
    operation = contract.operations[name]
    for response, answer in valid_answers(contract, operation):
        if any(header.required for _, header in response.headers):
            assert is_caught(contract, operation, replace(answer, headers=[])), response.status


@EVERY_OPERATION
def test_every_status_that_is_not_declared_is_caught(edition: str, name: str) -> None:
    contract = CONTRACTS[edition]
    operation = contract.operations[name]
    if "default" not in operation.responses:
        assert is_caught(contract, operation, Answer(299))


@EVERY_OPERATION
def test_a_broken_resource_is_caught_among_resources_that_have_passed(edition: str, name: str) -> None:
    contract = CONTRACTS[edition]
    operation = contract.operations[name]
    for response, answer in valid_answers(contract, operation):
        for key in response.item_checks:
            assert isinstance(answer.body, dict)
            listed = answer.body.get(key)
            assert listed is None or isinstance(listed, list)
            items = [item for item in listed or () if isinstance(item, dict)]
            if not items:
                continue
            pieces = [Piece(item) for item in items * 2]
            envelope = {name: value for name, value in answer.body.items() if name != key}
            listing = Listing(envelope, key, pieces)
            assert not is_caught(contract, operation, replace(answer, body=listing))
            pieces.append(Piece({**items[0], next(iter(items[0])): {"broken": True}}))
            assert is_caught(contract, operation, replace(answer, body=listing)), (response.status, key)


def test_the_lists_of_the_contract_are_checked_piece_by_piece() -> None:
    lists = {
        operation.id
        for operation in CONTRACTS["v2"].operations.values()
        if operation.method == "GET"
        and operation.responses[200 if 200 in operation.responses else 204].item_checks
    }
    assert lists >= {"GetTasks", "GetTasksIDRuns", "GetLabels", "GetOrgs", "GetUsers", "GetBuckets"}


def test_a_task_that_passed_by_itself_is_not_checked_again_in_a_list() -> None:
    contract = CONTRACTS["v2"]
    one, many = contract.operations["GetTasksID"], contract.operations["GetTasks"]
    assert one.responses[200].json is not None
    assert many.responses[200].item_checks["tasks"] is one.responses[200].json.check
