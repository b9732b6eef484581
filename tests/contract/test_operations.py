"""The operations of a contract: known at once, compiled when they are first asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from fakeinflux.contract.checks.operations import Operations
from fakeinflux.contract.documents.documents import DocumentError, load_document, source_of


@pytest.fixture
def operations() -> Operations:
    return Operations(load_document("v2"), source_of("v2"))


def test_an_operation_is_what_its_outline_says(operations: Operations) -> None:
    ref, operation = operations.refs["GetTasksID"], operations["GetTasksID"]
    assert (operation.id, operation.method, operation.path, operation.pointer) == (
        ref.id,
        ref.method,
        ref.path,
        ref.pointer,
    )


def test_an_operation_is_compiled_once_for_all_threads(operations: Operations) -> None:
    names = list(operations) * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(operations.__getitem__, names))
    assert len({id(operation) for operation in found}) == len(operations)


def test_an_operation_that_is_not_there_is_missed_without_compiling(operations: Operations) -> None:
    with pytest.raises(KeyError):
        operations["GetNothing"]
    assert "GetNothing" not in operations


def test_a_broken_operation_is_told_when_it_is_asked_for() -> None:
    broken = {"parameters": [{"$ref": "#/components/parameters/Missing"}], "responses": {}}
    document = {"openapi": "3.0.3", "paths": {"/a": {"get": {"operationId": "GetA", **broken}}}}
    operations = Operations(document, source_of("v2"))
    with pytest.raises(DocumentError, match="GET /a cannot be read"):
        operations["GetA"]
