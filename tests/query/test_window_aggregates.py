"""Windows and aggregates over points, against slow and simple ones."""

from __future__ import annotations

import math
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.timing.instants import format_instant
from tests.query.script_runs import BEGINNING, READ, Buckets, column, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MINUTE = 60 * 10**9
DAY = 1440 * MINUTE
POINTS = st.dictionaries(st.integers(0, 1439), st.integers(-50, 50), min_size=1, max_size=30)
COMPUTED: dict[str, Callable[[Sequence[Any]], Any]] = {
    "count": len,
    "sum": sum,
    "mean": lambda values: reduce(add, map(float, values)) / len(values),
    "min": min,
    "max": max,
    "first": lambda values: values[0],
    "last": lambda values: values[-1],
    "spread": lambda values: max(values) - min(values),
    "median": lambda values: sorted(values)[len(values) // 2] if len(values) % 2 else None,
}
SELECTORS = ("min", "max", "first", "last")


def _bucket(points: dict[int, int]) -> Buckets:
    return Buckets().write_lines(f"m v={value}i {BEGINNING + at * MINUTE}" for at, value in points.items())


def _expected(points: dict[int, int], aggregate: str, every: int, offset: int) -> dict[str, Any]:
    """Of each window that has points its end, within the day, and what it comes to."""
    windows: dict[int, list[int]] = {}
    for at in sorted(points):
        number = (BEGINNING // MINUTE + at - offset) // every
        windows.setdefault((number + 1) * every + offset, []).append(points[at])
    compute = COMPUTED[aggregate]
    return {
        format_instant(min(stop * MINUTE, BEGINNING + DAY)): compute(values)
        for stop, values in windows.items()
    }


@given(
    POINTS,
    st.sampled_from(["count", "sum", "mean", "min", "max", "first", "last", "spread"]),
    st.integers(20, 400),
    st.integers(0, 30),
)
def test_aggregates_of_windows_are_those_of_their_points(
    points: dict[int, int], aggregate: str, every: int, offset: int
) -> None:
    window = f"aggregateWindow(every: {every}m, offset: {offset}m, fn: {aggregate}, createEmpty: false)"
    found = rows(f"{READ} |> {window}", _bucket(points))
    assert {row["_time"]: row["_value"] for row in found} == _expected(points, aggregate, every, offset)


@given(POINTS, st.sampled_from(["count", "sum", "mean", "min", "max", "first", "last"]), st.integers(20, 400))
def test_storage_computes_windows_as_the_engine_does(
    points: dict[int, int], aggregate: str, every: int
) -> None:
    window = f"aggregateWindow(every: {every}m, fn: {aggregate})"
    data = _bucket(points)
    pushed = rows(f"{READ} |> {window}", data)
    computed = rows(f'{READ} |> set(key: "x", value: "y") |> drop(columns: ["x"]) |> {window}', data)
    assert [(row["_time"], row["_value"]) for row in pushed] == [
        (row["_time"], row["_value"]) for row in computed
    ]


@given(POINTS, st.integers(20, 400), st.sampled_from(["count", "sum", "mean"]))
def test_windows_without_points_have_rows_where_they_are_wanted(
    points: dict[int, int], every: int, aggregate: str
) -> None:
    found = rows(f"{READ} |> aggregateWindow(every: {every}m, fn: {aggregate})", _bucket(points))
    full = _expected(points, aggregate, every, 0)
    empty = 0 if aggregate == "count" else None
    minutes = range(BEGINNING // MINUTE, BEGINNING // MINUTE + 1440)
    assert len(found) == len({minute // every for minute in minutes})
    assert all(row["_value"] == full.get(row["_time"], empty) for row in found)


@given(POINTS, st.sampled_from(["count", "sum", "mean", "min", "max", "first", "last", "spread"]))
def test_an_aggregate_of_a_table_is_that_of_its_points(points: dict[int, int], aggregate: str) -> None:
    values = [points[at] for at in sorted(points)]
    assert column(f"{READ} |> {aggregate}()", data=_bucket(points)) == [COMPUTED[aggregate](values)]


@pytest.mark.parametrize("selector", SELECTORS)
def test_a_selector_keeps_the_row(selector: str) -> None:
    (row,) = rows(f"{READ} |> {selector}()", _bucket({1: 5, 2: 1, 3: 9, 4: 5}))
    minute = {"first": 1, "last": 4, "min": 2, "max": 3}[selector]
    assert row["_time"] == f"2024-06-01T00:0{minute}:00Z"
    assert row["_measurement"] == "m"


@pytest.mark.parametrize(
    ("script", "value"),
    [
        ("median()", 3.5),
        ('median(method: "exact_mean")', 3.5),
        ('quantile(q: 0.5, method: "exact_selector")', 3.0),
        ('quantile(q: 0.25, method: "exact_mean")', 2.25),
        ("stddev()", math.sqrt(3.5)),
        ('stddev(mode: "population")', math.sqrt(35 / 12)),
        ("skew()", 0.0),
    ],
)
def test_statistics_of_one_to_six(script: str, value: float) -> None:
    data = Buckets().write_lines(f"m v={at} {BEGINNING + at}" for at in range(1, 7))
    assert column(f"{READ} |> {script}", data=data) == [pytest.approx(value)]


def test_windows_by_the_calendar_of_a_location() -> None:
    data = Buckets().write_lines(f"m v=1 {BEGINNING + hour * 60 * MINUTE}" for hour in range(24))
    script = (
        'import "timezone"\noption location = timezone.location(name: "Europe/Berlin")\n'
        f"{READ} |> aggregateWindow(every: 1d, fn: count)"
    )
    found = rows(script, data)
    assert [(row["_time"], row["_value"]) for row in found] == [
        ("2024-06-01T22:00:00Z", 22),
        ("2024-06-02T00:00:00Z", 2),
    ]


def test_the_time_of_a_window_may_be_its_beginning() -> None:
    found = rows(f'{READ} |> aggregateWindow(every: 1d, fn: sum, timeSrc: "_start")', _bucket({61: 1, 70: 2}))
    assert [(row["_time"], row["_value"]) for row in found] == [("2024-06-01T00:00:00Z", 3)]


def test_any_function_of_tables_aggregates_windows() -> None:
    window = (
        "aggregateWindow(every: 1h, fn: (column, tables=<-) => tables |> quantile(q: 0.5, column: column), "
    )
    data = Buckets().write_lines([f"m v=2 {BEGINNING}", f"m v=4 {BEGINNING + 1}"])
    assert column(f"{READ} |> {window}createEmpty: false)", data=data) == [3.0]


def test_windows_that_overlap_count_points_twice() -> None:
    found = rows(f"{READ} |> window(every: 1h, period: 2h) |> count()", _bucket({70: 1}))
    assert [(row["_start"], row["_stop"], row["_value"]) for row in found] == [
        ("2024-06-01T00:00:00Z", "2024-06-01T02:00:00Z", 1),
        ("2024-06-01T01:00:00Z", "2024-06-01T03:00:00Z", 1),
    ]


def test_windows_of_a_group_by_a_column_that_is_not_there() -> None:
    (row,) = rows(
        f'{READ} |> group(columns: ["nope"]) |> aggregateWindow(every: 1d, fn: sum)', _bucket({1: 2, 2: 3})
    )
    assert (row["nope"], row["_value"]) == ("", 5)


def test_windows_that_are_aggregated_by_windows_become_one_table() -> None:
    script = f"{READ} |> window(every: 1h) |> aggregateWindow(every: 1d, fn: sum, createEmpty: false)"
    assert column(f"{script} |> tail(n: 3)", data=_bucket({1: 1, 2: 2, 61: 3})) == [3, 3]
