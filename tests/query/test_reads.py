"""Reads of storage: which buckets and points they find, and what is pushed down into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.query.script_runs import BEGINNING, READ, Buckets, column, refusal, rows, tables

if TYPE_CHECKING:
    from fakeinflux.query.tables import Table

SERIES = st.lists(
    st.tuples(
        st.sampled_from(["m", "n"]),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["v", "w"]),
        st.integers(0, 9),
        st.integers(-3, 3),
    ),
    min_size=1,
    max_size=12,
)
TESTS = st.sampled_from(
    [
        'r._measurement == "m"',
        'r._field != "v"',
        'r.host == "a"',
        "r.host =~ /[b-z]/",
        "r._value > 0",
        "r._value <= 1",
        "r._value != 2",
    ]
)
PREDICATES = st.recursive(
    TESTS,
    lambda inner: st.builds(
        lambda left, sign, right: f"({left} {sign} {right})", inner, st.sampled_from(["and", "or"]), inner
    ),
    max_leaves=4,
)


def _bucket(series: list[tuple[str, str, str, int, int]]) -> Buckets:
    return Buckets().write_lines(
        f"{measurement},host={host} {field}={value}i {BEGINNING + at}"
        for measurement, host, field, at, value in series
    )


def _shown(made: list[Table]) -> list[tuple[object, object]]:
    return [(table.key, {each.label: list(each.values) for each in table.columns}) for table in made]


@given(SERIES, PREDICATES)
def test_storage_filters_as_the_engine_does(
    series: list[tuple[str, str, str, int, int]], predicate: str
) -> None:
    data = _bucket(series)
    pushed = tables(f"{READ} |> filter(fn: (r) => {predicate})", data)
    computed = tables(f"{READ} |> filter(fn: (r) => {{\nx = 1\nreturn {predicate}\n}})", data)
    assert _shown(pushed) == _shown([table for table in computed if table.row_count])


@given(SERIES, st.sampled_from(["count", "sum", "min", "max"]))
def test_storage_aggregates_groups_as_the_engine_does(
    series: list[tuple[str, str, str, int, int]], aggregate: str
) -> None:
    data = _bucket(series)
    group = 'group(columns: ["_measurement", "host"])'
    pushed = rows(f"{READ} |> {group} |> {aggregate}()", data)
    computed = rows(f"{READ} |> map(fn: (r) => ({{r with x: 1}})) |> {group} |> {aggregate}()", data)
    assert [(row["_measurement"], row["host"], row["_value"]) for row in pushed] == [
        (row["_measurement"], row["host"], row["_value"]) for row in computed
    ]


def test_a_range_has_its_beginning_and_not_its_end() -> None:
    data = Buckets().write_lines(f"m v={at} {BEGINNING + at}" for at in range(4))
    start, stop = "2024-06-01T00:00:00.000000001Z", "2024-06-01T00:00:00.000000003Z"
    assert column(f'from(bucket: "b") |> range(start: {start}, stop: {stop})', data=data) == [1.0, 2.0]


def test_a_range_can_be_told_from_now() -> None:
    data = Buckets().write_lines(["m v=1 1717239600000000000", "m v=2 1717243199000000000"])
    assert column('from(bucket: "b") |> range(start: -1h)', data=data) == [1.0, 2.0]
    assert column('from(bucket: "b") |> range(start: -1h, stop: -1m)', data=data) == [1.0]


def test_a_second_range_narrows_the_first() -> None:
    data = Buckets().write_lines([f"m v=1 {BEGINNING}", f"m v=2 {BEGINNING + 3600 * 10**9}"])
    assert column(f"{READ} |> range(start: 2024-06-01T01:00:00Z, stop: 2024-06-03T00:00:00Z)", data=data) == [
        2.0
    ]


def test_storage_finds_the_first_of_a_group_by_time() -> None:
    data = Buckets().write_lines([f"m v=1 {BEGINNING + 5}", f"m w=2 {BEGINNING + 3}"])
    assert column(f"{READ} |> group() |> first()", data=data) == [2.0]


def test_a_tag_that_is_not_there_is_an_empty_string_to_storage_and_null_to_the_engine() -> None:
    data = Buckets().write_lines([f"m v=1 {BEGINNING}", f"m,host=a v=2 {BEGINNING}"])
    assert column(f'{READ} |> filter(fn: (r) => r.host != "a")', data=data) == [1.0]
    computed = f'{READ} |> filter(fn: (r) => {{\nx = 1\nreturn r.host != "a"\n}})'
    assert column(computed, data=data) == []


def test_tag_values_are_those_of_all_shards_that_the_range_touches() -> None:
    data = Buckets().write_lines([f"m,host=a v=1 {BEGINNING}", f"m,host=b v=1 {BEGINNING + 3600 * 10**9}"])
    narrow = 'from(bucket: "b") |> range(start: 2024-06-01T00:00:00Z, stop: 2024-06-01T00:01:00Z)'
    values = 'keep(columns: ["host"]) |> group() |> distinct(column: "host")'
    assert column(f"{narrow} |> {values}", data=data) == ["a", "b"]
    assert column(f'{narrow} |> filter(fn: (r) => r._field == "v") |> {values}', data=data) == ["a"]


def test_tag_keys_are_in_order_behind_the_bounds() -> None:
    data = Buckets().write_lines([f"m,z=1,host=a v=1 {BEGINNING}"])
    found = column(f'{READ} |> keys() |> keep(columns: ["_value"]) |> distinct()', data=data)
    assert found == ["_start", "_stop", "_field", "_measurement", "host", "z"]


def test_buckets_are_found_by_their_ids() -> None:
    data = Buckets().write_lines([f"m v=1 {BEGINNING}"])
    script = READ.replace('bucket: "b"', 'bucketID: "b000000000000001"')
    assert column(script, data=data) == [1.0]


@pytest.mark.parametrize(
    ("script", "status", "message"),
    [
        ('from(bucket: "none") |> range(start: 0)', 404, 'could not find bucket "none"'),
        ('from(bucketID: "x") |> range(start: 0)', 400, "id must have a length of 16 bytes"),
        ('from(bucketID: "00000000000000ff") |> range(start: 0)', 500, "An internal error has occurred"),
        ("from() |> range(start: 0)", 400, "must specify one of bucket or bucketID"),
        ('from(bucket: "b")', 400, "cannot submit unbounded read"),
        ('from(bucket: "b") |> range(start: 1h)', 400, "cannot query an empty range"),
    ],
)
def test_a_read_that_cannot_be_is_refused(script: str, status: int, message: str) -> None:
    found = refusal(script)
    assert found.status == status
    assert message in found.message


def test_the_list_of_buckets_is_a_table() -> None:
    assert [row["name"] for row in rows("buckets()")] == ["b", "other"]


@pytest.mark.parametrize(
    ("test", "found"), [('!= "a"', ["b"]), ('>= "a"', []), ('< "c"', []), ("=~ /b/", ["b"])]
)
def test_storage_knows_no_order_of_texts(test: str, found: list[str]) -> None:
    data = Buckets().write_lines([f'm v="{text}" {BEGINNING + at}' for at, text in enumerate("ab")])
    assert column(f"{READ} |> filter(fn: (r) => r._value {test})", data=data) == found


def test_texts_in_memory_have_an_order() -> None:
    data = Buckets().write_lines([f'm v="{text}" {BEGINNING + at}' for at, text in enumerate("ab")])
    script = f'{READ} |> set(key: "x", value: "y") |> filter(fn: (r) => r._value >= "b")'
    assert column(script, data=data) == ["b"]


def test_a_sum_of_a_group_ends_before_the_first_series_that_has_none() -> None:
    lines = ("m,t=a v=2i", 'm,t=b s="x"', "m,t=c v=3i")
    data = Buckets().write_lines(f"{line} {BEGINNING}" for line in lines)
    assert column(f"{READ} |> group() |> sum()", data=data) == [2]
