"""What a contract declares."""

from __future__ import annotations

import pytest

from fakeinflux.contract.contract import load_contract
from fakeinflux.contract.documents.documents import editions
from fakeinflux.coverage.inventory import ContractInventory
from fakeinflux.coverage.items import Item

from .shop import declare_shop


def declared(operation: str, kind: str) -> list[str]:
    items = declare_shop().operations[operation].items()
    return [
        item.name if item.value is None else f"{item.name}={item.value}"
        for item in items
        if item.kind == kind
    ]


def test_the_operation_itself_comes_first() -> None:
    assert next(declare_shop().operations["GetOrder"].items()) == Item("GetOrder", "operation")


def test_statuses_and_ranges_but_not_the_default() -> None:
    assert declared("GetOrders", "status") == ["200", "4XX"]


def test_query_parameters_with_the_values_of_enums_and_booleans_and_those_of_the_path() -> None:
    assert declared("GetOrders", "query") == [
        *("sort", "sort=up", "sort=down", "sort="),
        *("open", "open=true", "open=false"),
        *("state", "state=new", "state=sent"),
        "trace",
    ]


def test_header_parameters_but_those_that_openapi_ignores() -> None:
    assert declared("GetOrders", "header") == ["X-Colour", "X-Colour=red", "X-Colour=blue"]


def test_properties_of_the_body_at_any_depth_and_their_values() -> None:
    assert declared("PostOrders", "body") == [
        *("note", "gift", "gift=true", "gift=false"),
        *("lines", "lines[].size", "lines[].size=small", "lines[].size=large", "lines[].count"),
        *("tags", "tags.*.colour", "part", "pay", "pay.cash", "pay.card"),
    ]


@pytest.mark.parametrize("edition", editions())
def test_no_item_of_our_own_contract_is_declared_twice(edition: str) -> None:
    operations = ContractInventory(load_contract(edition)).operations.values()
    items = [item for operation in operations for item in operation.items()]
    assert len(items) == len(set(items))
