"""Rows whose windows lie outside of the range, and windows with a negative period. Source: observed."""

from __future__ import annotations

import pytest

from tests.query.script_runs import BEGINNING, Buckets, column, refusal, rows

MINUTE = 60 * 10**9
READ = 'from(bucket: "b") |> range(start: 2024-06-01T00:00:00Z, stop: 2024-06-01T02:00:00Z)'
DATA = Buckets().write_lines(f"m v={value} {BEGINNING + value * 10 * MINUTE}" for value in range(12))
HALF_HOURS = f"{READ} |> aggregateWindow(every: 30m, fn: mean)"


def test_a_row_at_the_end_of_the_range_is_in_a_table_of_the_whole_range() -> None:
    found = rows(f"{HALF_HOURS} |> window(every: 1h)", DATA)
    assert [(row["_start"][11:16], row["_stop"][11:16], row["_value"]) for row in found] == [
        ("00:00", "01:00", 1.0),
        ("00:00", "02:00", 10.0),
        ("01:00", "02:00", 4.0),
        ("01:00", "02:00", 7.0),
    ]


def test_windows_of_windows_have_a_row_of_the_whole_range() -> None:
    found = rows(f"{HALF_HOURS} |> aggregateWindow(every: 1h, fn: median)", DATA)
    assert [(row["_time"][11:16], row["_value"]) for row in found] == [
        ("01:00", 1.0),
        ("02:00", 10.0),
        ("02:00", 5.5),
    ]


def test_the_mean_of_no_window_is_null_at_the_beginning() -> None:
    found = rows(f"{HALF_HOURS} |> aggregateWindow(every: 1h, fn: mean, createEmpty: false)", DATA)
    assert [(row["_time"][11:16], row["_value"]) for row in found] == [
        ("01:00", 1.0),
        ("02:00", 5.5),
        ("00:00", None),
    ]


def test_rows_of_any_time_come_in_their_order() -> None:
    moved = "map(fn: (r) => ({r with _time: if r._value < 6.0 then 2030-01-01T00:00:00Z else r._time}))"
    found = rows(f"{READ} |> {moved} |> window(every: 2h)", DATA)
    assert [row["_value"] for row in found] == [float(value) for value in range(12)]
    assert {row["_stop"] for row in found} == {"2024-06-01T02:00:00Z"}


def test_an_endless_window_that_is_wanted_empty_holds_all_of_time() -> None:
    found = rows(f"{READ} |> aggregateWindow(every: inf, fn: median)", DATA)
    assert [(row["_time"], row["_value"]) for row in found] == [
        ("2262-04-11T23:47:16.854775807Z", None),
        ("2024-06-01T02:00:00Z", 5.5),
    ]


def test_a_row_without_a_time_counts_as_one_of_1970() -> None:
    nulls = 'map(fn: (r) => ({r with _time: if r._value < 6.0 then debug.null(type: "time") else r._time}))'
    script = f'import "internal/debug"\n{READ} |> {nulls} |> window(every: 1h)'
    assert [row["_stop"][11:16] for row in rows(script, DATA)] == ["02:00"] * 12
    assert column(f"{script} |> count()", data=DATA) == [6, 6]


@pytest.mark.parametrize("column_kind", ["1", "r._time"])
def test_whole_numbers_are_times_for_a_window(column_kind: str) -> None:
    assert len(
        rows(f"{READ} |> map(fn: (r) => ({{r with _time: {column_kind}}})) |> window(every: 1h)", DATA)
    )


@pytest.mark.parametrize(("value", "array"), [('"x"', "String"), ("1.5", "Float64"), ("true", "Boolean")])
def test_other_columns_are_none(value: str, array: str) -> None:
    script = f"{READ} |> map(fn: (r) => ({{r with _time: {value}}})) |> window(every: 1h)"
    assert refusal(script, DATA).message == (
        f"panic: interface conversion: array.Array is *array.{array}, not *array.Int64"
    )


def test_windows_may_reach_backwards_by_less_than_they_are_apart() -> None:
    found = rows(f"{READ} |> window(every: 40m, period: -30m)", DATA)
    assert [(row["_start"][11:16], row["_stop"][11:16]) for row in found[:3]] == [("00:10", "00:40")] * 3
    assert refusal(f"{READ} |> window(every: 20m, period: -30m)", DATA).message == (
        "panic: runtime error: makeslice: cap out of range"
    )


def test_the_sum_of_no_window_is_zero() -> None:
    sums = "aggregateWindow(every: 1h, fn: sum, createEmpty: false)"
    assert column(f"{READ} |> {sums} |> {sums}", data=DATA) == [15.0, 0.0]


def test_windows_that_a_clock_skips_are_rows_at_the_beginning() -> None:
    data = Buckets().write_lines(["m v=1 1711839600000000000"])  # 2024-03-30T23:00:00Z
    night = 'from(bucket: "b") |> range(start: 2024-03-30T23:00:00Z, stop: 2024-03-31T03:00:00Z)'
    windows = 'aggregateWindow(every: 20m, fn: count, location: timezone.location(name: "Europe/Berlin"))'
    found = rows(f'import "timezone"\n{night} |> set(key: "x", value: "y") |> {windows}', data)
    assert [row["_time"][11:16] for row in found[4:9]] == ["00:40", "01:00", "23:00", "23:00", "23:00"]
    assert len(found) == 15
