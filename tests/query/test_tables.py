"""Functions that group, order, join and reshape tables."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise, product

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
    tables,
)

ROWS = st.lists(st.tuples(st.sampled_from("xyz"), st.integers(-5, 5)), min_size=1, max_size=12)
ARRAY = 'import "array"\n'


def _array(found: list[tuple[str, int]]) -> str:
    made = ", ".join(f'{{g: "{group}", v: {value}}}' for group, value in found)
    return f"array.from(rows: [{made}])"


@given(ROWS)
def test_a_group_has_the_rows_of_its_key(found: list[tuple[str, int]]) -> None:
    made = tables(f'{ARRAY}{_array(found)} |> group(columns: ["g"])')
    assert [table.key for table in made] == [{"g": group} for group in sorted({group for group, _ in found})]
    for table in made:
        values = table.find("v")
        assert values is not None
        assert list(values.values) == [value for group, value in found if group == table.key["g"]]


@given(ROWS)
def test_groups_count_their_rows(found: list[tuple[str, int]]) -> None:
    counted = rows(f'{ARRAY}{_array(found)} |> group(columns: ["g"]) |> count(column: "v")')
    assert {row["g"]: row["v"] for row in counted} == Counter(group for group, _ in found)


@given(ROWS)
def test_grouping_by_all_but_some_columns_is_grouping_by_the_others(found: list[tuple[str, int]]) -> None:
    by = tables(f'{ARRAY}{_array(found)} |> group(columns: ["g"])')
    but = tables(f'{ARRAY}{_array(found)} |> group(columns: ["v"], mode: "except")')
    assert [(table.key, table.columns) for table in by] == [(table.key, table.columns) for table in but]


@given(ROWS, st.booleans())
def test_sorting_is_stable(found: list[tuple[str, int]], desc: bool) -> None:
    order = sorted(found, key=lambda row: row[1], reverse=desc)
    script = f'{ARRAY}{_array(found)} |> sort(columns: ["v"], desc: {"true" if desc else "false"})'
    assert [(row["g"], row["v"]) for row in rows(script)] == order


@given(ROWS)
def test_sorting_by_two_columns(found: list[tuple[str, int]]) -> None:
    script = f'{ARRAY}{_array(found)} |> sort(columns: ["g", "v"])'
    assert [(row["g"], row["v"]) for row in rows(script)] == sorted(found)


@given(ROWS, st.integers(1, 12), st.integers(0, 12))
def test_a_limit_takes_rows_from_the_beginning(found: list[tuple[str, int]], n: int, offset: int) -> None:
    script = f"{ARRAY}{_array(found)} |> limit(n: {n}, offset: {offset})"
    assert column(script, "v") == [value for _, value in found[offset : offset + n]]


@given(ROWS, st.integers(1, 12), st.integers(0, 12))
def test_a_tail_takes_rows_from_the_end(found: list[tuple[str, int]], n: int, offset: int) -> None:
    end = max(len(found) - offset, 0)
    script = f"{ARRAY}{_array(found)} |> tail(n: {n}, offset: {offset})"
    assert column(script, "v") == [value for _, value in found[max(end - n, 0) : end]]


@given(ROWS, ROWS)
def test_a_join_pairs_all_rows_that_agree(left: list[tuple[str, int]], right: list[tuple[str, int]]) -> None:
    script = f'{ARRAY}join(tables: {{a: {_array(left)}, b: {_array(right)}}}, on: ["g"])'
    joined = Counter((row["g"], row["v_a"], row["v_b"]) for row in rows(script))
    pairs = [(a[0], a[1], b[1]) for a, b in product(left, right) if a[0] == b[0]]
    assert joined == Counter(pairs)


@given(ROWS)
def test_unique_keeps_the_first_row_of_a_value(found: list[tuple[str, int]]) -> None:
    firsts = dict(reversed(found))
    kept = rows(f'{ARRAY}{_array(found)} |> unique(column: "g")')
    assert [(row["g"], row["v"]) for row in kept] == [
        (group, firsts[group]) for group in dict.fromkeys(group for group, _ in found)
    ]


@given(ROWS)
def test_distinct_tells_the_values_in_their_order(found: list[tuple[str, int]]) -> None:
    assert column(f'{ARRAY}{_array(found)} |> distinct(column: "g")') == list(
        dict.fromkeys(group for group, _ in found)
    )


@given(ROWS)
def test_a_running_sum_ends_with_the_sum(found: list[tuple[str, int]]) -> None:
    values = column(f'{ARRAY}{_array(found)} |> cumulativeSum(columns: ["v"])', "v")
    assert values == [sum(value for _, value in found[: at + 1]) for at in range(len(found))]


@given(ROWS)
def test_differences_add_up_again(found: list[tuple[str, int]]) -> None:
    values = column(f'{ARRAY}{_array(found)} |> difference(columns: ["v"])', "v")
    assert values == [after[1] - before[1] for before, after in pairwise(found)]


@given(ROWS, ROWS)
def test_a_union_has_all_rows(left: list[tuple[str, int]], right: list[tuple[str, int]]) -> None:
    script = f"{ARRAY}union(tables: [{_array(left)}, {_array(right)}])"
    assert Counter((row["g"], row["v"]) for row in rows(script)) == Counter(left + right)


@given(st.dictionaries(st.tuples(st.integers(0, 5), st.sampled_from("pqr")), st.integers(-9, 9), min_size=1))
def test_a_pivot_has_a_row_for_each_time_and_a_column_for_each_field(
    values: dict[tuple[int, str], int],
) -> None:
    data = Buckets().write_lines(
        f"m {name}={value}i {BEGINNING + at * 10**9}" for (at, name), value in values.items()
    )
    script = f'{READ} |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")'
    fields = {name for _, name in values}
    made = sorted(rows(script, data), key=lambda row: row["_time"])
    found = [{name: row[name] for name in fields} for row in made]
    times = sorted({at for at, _ in values})
    assert found == [{name: values.get((at, name)) for name in fields} for at in times]


DAY = ["m,host=a v=1,w=5 1717200000000000000", "m,host=b v=2 1717200060000000000"]


def _labels(script: str) -> list[list[str]]:
    return [list(table.labels) for table in tables(script, Buckets().write_lines(DAY))]


def test_a_read_has_its_columns_in_order() -> None:
    assert _labels(READ)[0] == ["_start", "_stop", "_time", "_value", "_field", "_measurement", "host"]


@pytest.mark.parametrize(
    ("script", "labels"),
    [
        ('keep(columns: ["_value", "host"])', ["_value", "host"]),
        ('drop(columns: ["_start", "_stop", "_field"])', ["_time", "_value", "_measurement", "host"]),
        ("keep(fn: (column) => column =~ /^_[tv]/)", ["_time", "_value"]),
        (
            'rename(columns: {host: "server"})',
            ["_start", "_stop", "_time", "_value", "_field", "_measurement", "server"],
        ),
        (
            'duplicate(column: "_value", as: "twice")',
            ["_start", "_stop", "_time", "_value", "twice", "_field", "_measurement", "host"],
        ),
    ],
)
def test_columns_change(script: str, labels: list[str]) -> None:
    (found, *_) = _labels(f'{READ} |> filter(fn: (r) => r._field == "v") |> {script}')
    assert sorted(found) == sorted(labels)


def test_dropping_a_column_of_the_key_puts_tables_together() -> None:
    script = f'{READ} |> filter(fn: (r) => r._field == "v") |> drop(columns: ["host"])'
    (table,) = tables(script, Buckets().write_lines(DAY))
    assert table.row_count == 2
    assert "host" not in table.key


def test_set_puts_a_value_into_every_row() -> None:
    script = f'{READ} |> set(key: "x", value: "y")'
    assert column(script, "x", Buckets().write_lines(DAY)) == ["y", "y", "y"]


def test_fill_replaces_nulls() -> None:
    pivoted = f'{READ} |> group() |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")'
    data = Buckets().write_lines(DAY)
    assert column(f'{pivoted} |> fill(column: "w", value: 0.0)', "w", data) == [5.0, 0.0]
    assert column(f'{pivoted} |> fill(column: "w", usePrevious: true)', "w", data) == [5.0, 5.0]


def test_rows_of_other_kinds_do_not_join_a_group() -> None:
    data = Buckets().write_lines(["m,h=a v=1 1717200000000000000", 'm,h=a w="x" 1717200000000000000'])
    assert error_behind_rows(f"{READ} |> group()", data).endswith(
        "schema collision: cannot group float and string types together"
    )


def test_a_column_that_is_not_there_is_told() -> None:
    script = f'{READ} |> sum(column: "nothing")'
    assert 'sum: column "nothing" does not exist' in refusal(script, Buckets().write_lines(DAY)).message


def test_found_columns_and_records_are_values() -> None:
    data = Buckets().write_lines(DAY)
    before = f'{ARRAY}data = {READ} |> filter(fn: (r) => r._field == "v")\n'
    values = f'{before}c = data |> findColumn(fn: (key) => key.host == "b", column: "_value")\n'
    assert column(f"{values}array.from(rows: [{{v: c[0]}}])", "v", data) == [2.0]
    record = f"{before}r = data |> findRecord(fn: (key) => true, idx: 0)\n"
    assert rows(f"{record}array.from(rows: [{{v: r._value, h: r.host}}])", data) == [{"v": 1.0, "h": "a"}]


def test_results_have_the_names_of_their_yields() -> None:
    script = f'{READ} |> yield(name: "all") |> limit(n: 1) |> yield(name: "first")'
    assert {result.name for result in results(script, Buckets().write_lines(DAY))} == {"all", "first"}


def test_derivatives_are_per_unit() -> None:
    data = Buckets().write_lines([f"m v=10 {BEGINNING}", f"m v=30 {BEGINNING + 10 * 10**9}"])
    assert column(f"{READ} |> derivative(unit: 1m)", data=data) == [120.0]


@pytest.mark.parametrize(
    ("call", "label", "found"),
    [
        ("derivative(unit: 0s)", "_value", 0.0),
        ("elapsed(unit: 0s)", "elapsed", -(2**63)),
        ("integral(unit: 0s)", "_value", math.inf),
    ],
)
def test_a_unit_without_length_is_divided_by_as_floats_are(call: str, label: str, found: float) -> None:
    data = Buckets().write_lines(["m v=1 1717200000000000000", "m v=4 1717200090000000000"])
    assert column(f"{READ} |> {call}", label, data) == [found]


def test_elapsed_counts_units() -> None:
    data = Buckets().write_lines([f"m v=10 {BEGINNING}", f"m v=30 {BEGINNING + 90 * 10**9}"])
    assert column(f"{READ} |> elapsed(unit: 1s)", "elapsed", data) == [90]


def test_an_average_moves_along() -> None:
    data = Buckets().write_lines(f"m v={at} {BEGINNING + at}" for at in range(4))
    assert column(f"{READ} |> movingAverage(n: 2)", data=data) == [0.5, 1.5, 2.5]


def test_a_copy_in_place_of_a_key_column_leaves_the_others_as_they_are() -> None:
    data = Buckets().write_lines([f"m,a=left,b=right v=1 {BEGINNING}"])
    (row,) = rows(
        f'{READ} |> duplicate(column: "_value", as: "a") |> map(fn: (r) => ({{r with c: r.b}}))', data
    )
    assert (row["a"], row["b"], row["c"]) == (1.0, "right", "right")


def test_two_reductions_to_one_key_are_refused_where_they_stand() -> None:
    data = Buckets().write_lines([f"m,a={value} v=1 {BEGINNING}" for value in ("left", "right")])
    call = 'reduce(identity: {a: ""}, fn: (r, accumulator) => ({a: "both"}))'
    message = refusal(f"{READ} |> {call}", data).message
    assert message.startswith("runtime error @1:")
    assert message.endswith("reduce: two reducers writing result to the same table")
