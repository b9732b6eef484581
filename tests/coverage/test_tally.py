"""What calls use."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.contract.contract import check_request, load_contract
from fakeinflux.coverage.tally import Tally

from .shop import declare_shop, make_call, start_tally

if TYPE_CHECKING:
    from fakeinflux.http.messages import Call


def used(call: Call, status: int = 200) -> set[str]:
    """The items that one call uses, but the operation, as text."""
    tally = start_tally()
    tally.note(call, status, ())
    tally.settle()
    return {
        f"{item.kind} {item.name}" + ("" if item.value is None else f"={item.value}")
        for item in tally.hits
        if item.kind != "operation"
    }


def used_by_body(body: Any) -> set[str]:
    return {text.removeprefix("body ") for text in used(make_call("PostOrders", body=json.dumps(body)), 500)}


class TestHead:
    def test_a_declared_status(self) -> None:
        assert used(make_call("GetOrders"), 200) == {"status 200"}

    def test_a_status_within_a_range(self) -> None:
        assert used(make_call("GetOrders"), 404) == {"status 4XX"}

    def test_no_status_that_only_the_default_covers(self) -> None:
        assert used(make_call("GetOrders"), 500) == set()

    @pytest.mark.parametrize(
        ("query", "items"),
        [
            ("sort=up", {"query sort", "query sort=up"}),
            ("sort=sideways", {"query sort"}),
            ("sort=", {"query sort", "query sort="}),
            ("open=true", {"query open", "query open=true"}),
            ("trace=a%20b", {"query trace"}),
            ("state=new&state=sent", {"query state", "query state=new", "query state=sent"}),
            ("state=new,sent", {"query state", "query state=new", "query state=sent"}),
            ("colour=red", set()),
        ],
    )
    def test_query_parameters_and_their_values(self, query: str, items: set[str]) -> None:
        assert used(make_call("GetOrders", query), 500) == items

    def test_header_parameters_and_their_values(self) -> None:
        call = make_call("GetOrders", headers={"x-colour": "red", "host": "localhost"})
        assert used(call, 500) == {"header X-Colour", "header X-Colour=red"}


class TestBody:
    @pytest.mark.parametrize(
        ("body", "items"),
        [
            ({"note": "x"}, {"note"}),
            ({"gift": False}, {"gift", "gift=false"}),
            ({"gift": None}, {"gift"}),
            ({"lines": []}, {"lines"}),
            (
                {"lines": [{"size": "small"}, {"size": "huge", "count": 1}]},
                {"lines", "lines[].size", "lines[].size=small", "lines[].count"},
            ),
            ({"tags": {"a": {"colour": "red"}, "b": {}}}, {"tags", "tags.*.colour"}),
            ({"pay": {"card": "1"}}, {"pay", "pay.card"}),
            ({"id": "1", "unknown": 1}, set()),
            ([1], set()),
        ],
    )
    def test_properties_and_their_values(self, body: Any, items: set[str]) -> None:
        assert used_by_body(body) == items

    def test_one_that_is_no_json_uses_nothing(self) -> None:
        assert used(make_call("PostOrders", body='{"note": '), 500) == set()

    def test_one_that_is_not_declared_uses_nothing(self) -> None:
        assert used(make_call("GetOrders", body='{"note": "x"}'), 500) == set()


class TestOperation:
    def test_one_that_was_refused_before_it_was_looked_for_is_found_by_its_path(self) -> None:
        tally = start_tally()
        tally.note(make_call("", path="/orders/17"), 401, ())
        tally.settle()
        assert {item.operation for item in tally.hits} == {"GetOrder"}

    def test_a_path_without_parameters_goes_before_one_with(self) -> None:
        tally = start_tally()
        tally.note(make_call("", path="/orders/last"), 401, ())
        tally.settle()
        assert {item.operation for item in tally.hits} == {"GetLastOrder"}

    def test_a_path_that_the_contract_does_not_have_counts_for_nothing(self) -> None:
        tally = start_tally()
        tally.note(make_call("", path="/customers"), 404, ())
        tally.settle()
        assert not tally.hits


def test_of_a_call_that_breaks_the_contract_only_operation_and_status_count() -> None:
    contract = load_contract("v2")
    call = make_call("PostTasks", body='{"flux": 1, "status": "active"}', path="/api/v2/tasks")
    tally = start_tally()
    tally.note(make_call("GetOrders", "sort=up"), 400, check_request(contract, call))
    tally.settle()
    assert {item.kind for item in tally.hits} == {"operation", "status"}


def test_equal_calls_are_counted_and_kept_once() -> None:
    tally = start_tally()
    for _ in range(1000):
        tally.note(make_call("GetOrders", "open=true"), 200, ())
    assert len(tally.pending) == 1
    tally.settle()
    assert set(tally.hits.values()) == {1000}


def test_what_waits_is_bounded_by_its_number_and_by_its_size() -> None:
    tally = start_tally()
    for number in range(1000):
        tally.note(make_call("GetOrders", f"trace={number}"), 200, ())
    assert len(tally.pending) < 200
    for number in range(100):
        tally.note(make_call("PostOrders", body=f'{{"note": "{number}{"x" * 20_000}"}}'), 200, ())
    assert sum(len(shape[3]) for shape in tally.pending) < 300_000


CALLS = st.builds(
    make_call,
    st.sampled_from(["GetOrders", "PostOrders", ""]),
    st.sampled_from(["", "sort=up", "sort=down&open=true"]),
    st.sampled_from(["", '{"note": "x"}', '{"gift": true, "lines": [{"count": 1}]}']),
    st.sampled_from([{}, {"x-colour": "red"}]),
)


@given(st.lists(st.tuples(CALLS, st.sampled_from([200, 201, 404])), max_size=30), st.integers(1, 5))
def test_when_it_settles_makes_no_difference(calls: list[tuple[Call, int]], every: int) -> None:
    together, apart = start_tally(), start_tally()
    for index, (call, status) in enumerate(calls):
        together.note(call, status, ())
        apart.note(call, status, ())
        if index % every == 0:
            apart.settle()
    together.settle()
    apart.settle()
    assert together.hits == apart.hits


def test_calls_before_a_change_of_the_contract_count_by_the_contract_before() -> None:
    tally = start_tally()
    tally.note(make_call("GetOrders", "sort=up"), 200, ())
    tally.begin(declare_shop({"openapi": "3.0.3", "paths": {}}, "empty.yaml"))
    tally.note(make_call("GetOrders", "sort=down"), 200, ())
    tally.settle()
    assert {item.value for item in tally.hits if item.name == "sort"} == {None, "up"}


def test_one_that_absorbs_another_has_the_sum_and_both_contracts() -> None:
    first, second, total = start_tally(), start_tally(), Tally([])
    for tally in (first, second):
        tally.note(make_call("GetOrders"), 200, ())
        total.merge(tally)
    assert (set(total.hits.values()), total.measured) == ({2}, [*second.measured, *first.measured])


def test_absorbed_counts_do_not_change_what_they_came_from() -> None:
    tally, total = start_tally(), Tally([])
    tally.note(make_call("GetOrders"), 200, ())
    total.merge(tally)
    total.merge(tally)
    assert tally.hits == Counter(dict.fromkeys(tally.hits, 1))
