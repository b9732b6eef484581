"""The package experimental and its subpackages, interpolate, bitwise and events."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.query.script_runs import READ, Buckets, column, refusal, rows, tables, value_of

_START = 1_717_200_000 * 10**9
_MINUTE = 60 * 10**9
INTS = st.integers(-(2**63), 2**63 - 1)


def _bucket(values: list[float], step: int = _MINUTE) -> Buckets:
    return Buckets().write_lines(f"m v={value} {_START + at * step}" for at, value in enumerate(values))


def _piped(call: str, before: str = READ) -> str:
    return f'import "experimental"\nimport "array"\n{before} |> experimental.{call}'


def test_groups_are_extended() -> None:
    before = 'array.from(rows: [{k: "a", l: "x"}, {k: "a", l: "y"}]) |> group(columns: ["k"])'
    made = tables(_piped('group(mode: "extend", columns: ["l"])', before))
    assert [table.key for table in made] == [{"k": "a", "l": "x"}, {"k": "a", "l": "y"}]


def test_a_record_sets_columns_of_all_rows() -> None:
    before = 'array.from(rows: [{k: "a", v: 1}]) |> group(columns: ["k"])'
    (table,) = tables(_piped('set(o: {k: "z", w: 1.5})', before))
    assert table.key == {"k": "z"}
    assert rows(_piped('set(o: {k: "z", w: 1.5})', before)) == [{"k": "z", "v": 1, "w": 1.5}]


def test_columns_become_rows_and_nulls_are_left_out() -> None:
    data = Buckets().write_lines([f"m a=1,b=2 {_START}", f"m a=3 {_START + 1}"])
    pivoted = f'{READ} |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")'
    found = rows(_piped("unpivot()", pivoted), data)
    assert [(row["_field"], row["_value"]) for row in found] == [("a", 1.0), ("a", 3.0), ("b", 2.0)]


def test_rows_of_one_time_are_joined() -> None:
    left = "array.from(rows: [{_time: 2024-01-01T00:00:00Z, v: 1}, {_time: 2024-01-02T00:00:00Z, v: 2}])"
    right = "array.from(rows: [{_time: 2024-01-02T00:00:00Z, v: 5}])"
    script = (
        f'import "experimental"\nimport "array"\nexperimental.join(left: {left}, right: {right}, '
        "fn: (left, right) => ({left with w: right.v}))"
    )
    assert rows(script) == [{"_time": "2024-01-02T00:00:00Z", "v": 2, "w": 5}]


def test_a_chain_is_its_second_stream() -> None:
    script = (
        'import "experimental"\nimport "array"\nexperimental.chain('
        "first: array.from(rows: [{v: 1}]), second: array.from(rows: [{v: 2}]))"
    )
    assert column(script, "v") == [2]


def test_times_are_aligned_to_one_beginning() -> None:
    script = _piped("alignTime(alignTo: 2020-01-01T00:00:00Z)")
    assert column(script, "_time", _bucket([1, 2])) == ["2020-01-01T00:00:00Z", "2020-01-01T00:01:00Z"]


def test_a_preview_is_a_few_rows_of_a_few_tables() -> None:
    assert column(_piped("preview(nrows: 2)"), data=_bucket([1, 2, 3])) == [1.0, 2.0]


@pytest.mark.parametrize(
    ("call", "value"), [("mean()", 2.0), ("sum()", 6.0), ("quantile(q: 0.5)", 2.0), ("max()", 3.0)]
)
def test_aggregates_of_the_value_column_are_the_universes(call: str, value: float) -> None:
    assert column(_piped(call), data=_bucket([1, 2, 3])) == [value]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ('group(mode: "by", columns: [])', 'experimental.group requires mode "extend"'),
        ('group(mode: "extend", columns: ["x"])', 'unknown column "x"'),
        ("unpivot()", 'unpivot can\'t have "_field" or "_value" as an input column'),
    ],
)
def test_calls_that_make_no_sense_are_refused(call: str, message: str) -> None:
    assert message in refusal(_piped(call), _bucket([1])).message


def test_json_becomes_records_of_floats_and_arrays() -> None:
    text = r"{\"a\": [1, 2.5], \"b\": {\"c\": \"d\"}}"
    parse = f'import "experimental/json"\nx = json.parse(data: bytes(v: "{text}"))'
    assert value_of("x.a[1]", parse) == 2.5
    assert value_of("x.b.c", parse) == "d"


def test_json_that_is_none_is_refused_in_the_servers_words() -> None:
    found = refusal('import "experimental/json"\nx = json.parse(data: bytes(v: "{broken"))')
    assert (found.status, "invalid character 'b' looking for beginning" in found.message) == (500, True)


def test_values_between_points_lie_on_straight_lines() -> None:
    script = f'import "interpolate"\n{READ} |> interpolate.linear(every: 1m)'
    assert column(script, data=_bucket([0, 3], 3 * _MINUTE)) == [0.0, 1.0, 2.0, 3.0]


def test_columns_beside_the_points_are_refused() -> None:
    loose = f'{READ} |> group() |> drop(columns: ["_start", "_stop"])'
    script = f'import "interpolate"\n{loose} |> interpolate.linear(every: 1m)'
    assert 'requires column "_field" to be in group key' in refusal(script, _bucket([1])).message


def test_events_last_until_the_next_and_the_last_until_the_end() -> None:
    script = (
        f'import "contrib/tomhollingworth/events"\n{READ} |> '
        "events.duration(unit: 1m, stop: 2024-06-01T00:05:00Z)"
    )
    assert column(script, "duration", _bucket([1, 2])) == [1, 4]


@given(INTS, INTS)
def test_bits_are_combined(left: int, right: int) -> None:
    before = f'import "bitwise"\na = int(v: "{left}")\nb = int(v: "{right}")'
    assert value_of("bitwise.sand(a: a, b: b)", before) == left & right
    assert value_of("bitwise.sxor(a: a, b: b)", before) == left ^ right
    assert value_of("bitwise.snot(a: a)", before) == ~left


def test_shifts_wrap_at_64_bits() -> None:
    before = 'import "bitwise"'
    assert value_of("bitwise.slshift(a: 1, b: 63)", before) == -(2**63)
    assert value_of("bitwise.ulshift(a: uint(v: 3), b: uint(v: 63))", before) == 2**63
    assert value_of("bitwise.srshift(a: -8, b: 1)", before) == -4


@pytest.mark.parametrize(
    ("call", "start", "stop"),
    [
        ("yesterday()", "2024-05-31", "2024-06-01"),
        ("monday()", "2024-05-27", "2024-05-28"),
        ("saturday()", "2024-05-25", "2024-05-26"),
        ("sunday()", "2024-05-26", "2024-05-27"),
        ("month()", "2024-06-01", "2024-07-01"),
        ("month(month_offset: -1)", "2024-05-01", "2024-06-01"),
        ("week()", "2024-05-27", "2024-06-03"),
        ("week(start_sunday: true)", "2024-05-26", "2024-06-02"),
        ("week(week_offset: -1)", "2024-05-20", "2024-05-27"),
    ],
)
def test_days_around_saturday_the_first_of_june_have_bounds(call: str, start: str, stop: str) -> None:
    before = f'import "experimental/date/boundaries"\nx = boundaries.{call}'
    assert value_of("string(v: x.start)", before).startswith(start)
    assert value_of("string(v: x.stop)", before).startswith(stop)


def test_the_old_package_says_where_it_went() -> None:
    found = refusal('import "date/boundaries"\nx = boundaries.monday()')
    assert "has been moved to 'experimental/date/boundaries'" in found.message


def test_arrays_become_arrays_of_other_kinds() -> None:
    before = 'import experimental_array "experimental/array"'
    assert value_of('experimental_array.toInt(arr: ["1", "2"])[1]', before) == 2
