"""The packages dict, array, json, types, system and runtime."""

from __future__ import annotations

import json as python_json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.query import array, experimental, json, runtime, system, types
from fakeinflux.query import dict as dictionaries
from fakeinflux.query.errors import FluxError
from fakeinflux.query.regular_expressions import compile_regexp
from fakeinflux.query.values import Array, Dictionary, FluxDuration, Time, UInt, Value
from tests.query.library_calls import Standing, at, invoke

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(),
    lambda inner: st.lists(inner).map(Array) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def test_a_dictionary_is_made_of_pairs() -> None:
    made = invoke(
        dictionaries.FUNCTIONS, "fromList", pairs=[{"key": 1, "value": "one"}, {"key": 1, "value": "uno"}]
    )
    assert made == Dictionary({1: "uno"})


def test_a_dictionary_without_the_key_gives_the_default() -> None:
    assert invoke(dictionaries.FUNCTIONS, "get", dict=Dictionary({"x": 1.5}), key="y", default=0.0) == 0.0


def test_inserting_leaves_the_dictionary_as_it_was() -> None:
    original = Dictionary({1: "one"})
    assert invoke(dictionaries.FUNCTIONS, "insert", dict=original, key=2, value="two") == {1: "one", 2: "two"}
    assert original == {1: "one"}


def test_removing_a_key_that_is_not_there_changes_nothing() -> None:
    assert invoke(dictionaries.FUNCTIONS, "remove", dict=Dictionary({1: "one"}), key=2) == {1: "one"}


def test_a_key_of_another_kind_is_refused() -> None:
    with pytest.raises(FluxError, match="expected string but found int"):
        invoke(dictionaries.FUNCTIONS, "get", dict=Dictionary({"a": 1}), key=1, default=0)


def test_null_is_no_key() -> None:
    with pytest.raises(FluxError, match="null value cannot be used as a dictionary key"):
        invoke(dictionaries.FUNCTIONS, "insert", dict=Dictionary(), key=None, value=1)


def test_arrays_are_joined_mapped_and_filtered() -> None:
    joined = invoke(array.FUNCTIONS, "concat", arr=Array([1, 2]), v=Array([3]))
    squares = invoke(array.FUNCTIONS, "map", arr=joined, fn=lambda x: x * x)
    assert invoke(array.FUNCTIONS, "filter", arr=squares, fn=lambda x: x > 1) == [4, 9]


def test_a_filter_that_gives_no_boolean_is_refused() -> None:
    with pytest.raises(FluxError, match="expected bool but found int"):
        invoke(array.FUNCTIONS, "filter", arr=Array([1]), fn=lambda x: x)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": None}, '{"a":null,"b":1}'),
        (Array([1.5, 100.0]), "[1.5,100]"),
        (1e21, "1e+21"),
        (1.5e-7, "1.5e-7"),
        (0.000001, "0.000001"),
        ('<a href="x">&\u2028', r'"\u003ca href=\"x\"\u003e\u0026\u2028"'),
        (at("2024-01-01T00:00:00.5Z"), '"2024-01-01T00:00:00.5Z"'),
        (FluxDuration(1, 5), '"1mo5ns"'),
        (b"hello", '"aGVsbG8="'),
        (Dictionary({1: True}), '{"1":true}'),
        (UInt(2**64 - 1), "18446744073709551615"),
        (compile_regexp("a+"), '"a+"'),
    ],
)
def test_values_are_encoded_as_go_does(value: Value, text: str) -> None:
    assert invoke(json.FUNCTIONS, "encode", v=value) == text.encode()


@pytest.mark.parametrize("value", [math.nan, math.inf, array.FUNCTIONS["map"]])
def test_values_that_json_does_not_have_are_refused(value: Value) -> None:
    with pytest.raises(FluxError):
        invoke(json.FUNCTIONS, "encode", v=value)


@given(PLAIN)
def test_encoded_values_read_back(value: Any) -> None:
    assert python_json.loads(invoke(json.FUNCTIONS, "encode", v=value)) == value


@pytest.mark.parametrize(
    ("value", "name", "result"),
    [
        (1, "int", True),
        (1.0, "int", False),
        (UInt(1), "uint", True),
        (Time(0), "time", True),
        ({}, "record", False),
        (1, "integer", False),
    ],
)
def test_values_are_of_types(value: Value, name: str, result: bool) -> None:
    assert invoke(types.FUNCTIONS, "isType", v=value, type=name) is result


def test_numbers_are_numeric_and_texts_are_not() -> None:
    assert [invoke(types.FUNCTIONS, "isNumeric", v=value) for value in (1, UInt(1), 1.0, "1")] == [
        True
    ] * 3 + [False]


def test_the_systems_time_is_the_worlds() -> None:
    assert invoke(system.FUNCTIONS, "time", Standing(now=Time(5), clock=7)) == Time(7)


def test_the_version_is_that_of_the_recorded_server() -> None:
    assert invoke(runtime.FUNCTIONS, "version") == "v0.200.0"


def test_a_record_has_labels() -> None:
    assert invoke(experimental.FUNCTIONS, "objectKeys", o={"a": 1, "b": 2}) == ["a", "b"]
