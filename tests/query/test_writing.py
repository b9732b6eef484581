"""Functions that write points: to and wideTo."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.query.script_runs import (
    BEGINNING,
    READ,
    Buckets,
    column,
    error_behind_rows,
    refusal,
    results,
    rows,
)

READ_OTHER = READ.replace('"b"', '"other"')
FIELDS = st.one_of(
    st.tuples(st.just("i"), st.integers(-(2**63), 2**63 - 1).map(lambda number: f"{number}i")),
    st.tuples(st.just("f"), st.floats(allow_nan=False, allow_infinity=False).map(repr)),
    st.tuples(st.just("b"), st.sampled_from(["true", "false"])),
    st.tuples(st.just("s"), st.text("aé ", max_size=4).map(lambda text: f'"{text}"')),
)


@given(st.dictionaries(st.tuples(st.sampled_from("ab"), st.integers(0, 5)), FIELDS, min_size=1))
def test_points_that_are_copied_are_the_same(values: dict[tuple[str, int], tuple[str, str]]) -> None:
    data = Buckets().write_lines(
        f"m,host={host} {name}={value} {BEGINNING + at}" for (host, at), (name, value) in values.items()
    )
    results(f'{READ} |> to(bucket: "other", org: "my-org")', data)
    written = rows(READ_OTHER, data)
    assert written
    assert written == rows(READ, data)


def test_wide_rows_are_written_by_column() -> None:
    data = Buckets().write_lines([f"m,host=a v=1,w=2i {BEGINNING}"])
    pivot = 'pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")'
    script = f'import "influxdata/influxdb"\n{READ} |> {pivot} |> influxdb.wideTo(bucket: "other")'
    results(script, data)
    assert rows(READ_OTHER, data) == rows(READ, data)


def test_columns_become_what_the_arguments_say() -> None:
    data = Buckets()
    script = (
        'import "array"\narray.from(rows: [{at: now(), place: "p", kind: "k", extra: "e", a: 1, b: 2.5}])'
        ' |> to(bucket: "other", timeColumn: "at", measurementColumn: "place", tagColumns: ["kind"], '
        "fieldFn: (r) => ({a: r.a, b: r.b}))"
    )
    results(script, data)
    found = rows(READ_OTHER, data)
    assert [(row["_measurement"], row["_field"], row["_value"], row["kind"]) for row in found] == [
        ("p", "a", 1, "k"),
        ("p", "b", 2.5, "k"),
    ]
    assert "extra" not in found[0]


def test_rows_without_a_time_are_neither_written_nor_given_on() -> None:
    data = Buckets().write_lines([f"m t=1,v=2 {BEGINNING}", f"m v=3 {BEGINNING + 10**9}"])
    pivot = 'pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")'
    timed = "map(fn: (r) => ({r with at: if exists r.t then r._time else time(v: r.t)}))"
    script = (
        f'{READ} |> {pivot} |> {timed} |> to(bucket: "other", timeColumn: "at", fieldFn: (r) => ({{v: r.v}}))'
    )
    assert column(script, "v", data) == [2.0]
    assert column(READ_OTHER, data=data) == [2.0]


def test_the_result_of_a_write_has_the_name_of_its_node() -> None:
    data = Buckets().write_lines([f"m v=1 {BEGINNING}"])
    (result,) = results(f'{READ} |> to(bucket: "other")', data)
    assert result.name == "to2"


def test_a_write_that_conflicts_ends_the_script_in_the_words_of_storage() -> None:
    data = Buckets().write_lines([f"m v=1 {BEGINNING}"]).write_lines([f'm v="x" {BEGINNING}'], "other")
    message = error_behind_rows(f'{READ} |> to(bucket: "other")', data)
    assert message.startswith('partial write: field type conflict: input field "v" on measurement "m"')


def test_what_came_before_an_error_is_written() -> None:
    data = Buckets().write_lines([f"m,host=a v=1i {BEGINNING}", f"m,host=b v=0i {BEGINNING}"])
    script = f'{READ} |> map(fn: (r) => ({{r with _value: 10 / r._value}})) |> to(bucket: "other")'
    assert "cannot divide by zero" in refusal(script, data).message
    assert column(READ_OTHER, data=data) == [10]


def test_nothing_is_written_with_a_field_without_a_name() -> None:
    data = Buckets().write_lines([f"m v=1 {BEGINNING}", f"m w=2 {BEGINNING}"])
    nameless = 'map(fn: (r) => ({r with _field: if r._field == "w" then "" else r._field}))'
    script = f'{READ} |> {nameless} |> to(bucket: "other")'
    assert refusal(script, data).message.endswith("to: all fields must have non-empty names")
    assert column(READ_OTHER, data=data) == []


@pytest.mark.parametrize(
    ("call", "status", "message"),
    [
        ('to(bucket: "none")', 404, 'could not find bucket "none"'),
        ('to(bucket: "other", org: "none")', 404, 'could not find org "none"'),
        (
            'to(bucket: "other", org: "other-org")',
            400,
            "host must be specified when writing points to another org",
        ),
        ("to()", 400, 'missing required keyword argument "bucketID"'),
        ('to(bucket: "other", host: "http://x", token: "t")', 501, "fakeinflux"),
        (
            'drop(columns: ["_measurement"]) |> to(bucket: "other")',
            400,
            "no column with label _measurement exists",
        ),
        ('drop(columns: ["_time"]) |> to(bucket: "other")', 400, "no time column detected"),
    ],
)
def test_a_write_that_cannot_be_is_refused(call: str, status: int, message: str) -> None:
    found = refusal(f"{READ} |> {call}", Buckets().write_lines([f"m v=1 {BEGINNING}"]))
    assert found.status == status
    assert message in found.message
