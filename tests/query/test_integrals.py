"""integral, timeWeightedAvg, covariance, cov, pearsonr and truncateTimeColumn."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.query.script_runs import BEGINNING, READ, Buckets, column, refusal, rows

_MINUTE = 60 * 10**9
_START = 1_717_200_000 * 10**9
_HOUR_READ = 'from(bucket: "b") |> range(start: 2024-06-01T00:00:00Z, stop: 2024-06-01T01:00:00Z)'


def _bucket(values: list[float], step: int = 10 * _MINUTE) -> Buckets:
    return Buckets().write_lines(f"m v={value} {_START + at * step}" for at, value in enumerate(values))


def _points(*pairs: tuple[float, float]) -> str:
    listed = ", ".join(f"{{x: {x}, y: {y}}}" for x, y in pairs)
    return f'import "array"\narray.from(rows: [{listed}])'


def test_an_integral_is_the_area_under_straight_lines() -> None:
    assert column(f"{READ} |> integral(unit: 10m)", data=_bucket([0, 2, 2])) == [3.0]


def test_an_interpolated_integral_reaches_to_the_bounds() -> None:
    script = f'{_HOUR_READ} |> integral(unit: 1m, interpolate: "linear")'
    assert column(script, data=_bucket([3, 3])) == [180.0]


@pytest.mark.parametrize(("interpolate", "area"), [("", 0.0), ("linear", 180.0)])
def test_an_integral_of_one_point_is_a_rectangle_or_nothing(interpolate: str, area: float) -> None:
    script = f'{_HOUR_READ} |> integral(unit: 1m, interpolate: "{interpolate}")'
    assert column(script, data=_bucket([3])) == [area]


@pytest.mark.parametrize(
    ("before", "arguments", "message"),
    [
        ("group()", "", "integral function needs _start column to be part of group key"),
        ("toString()", "", "cannot perform integral over string"),
        ("toFloat()", 'column: "x"', 'column "x" does not exist'),
        ("toFloat()", 'column: "_field"', "cannot aggregate columns that are part of the group key"),
        ('sort(columns: ["_time"], desc: true)', "", "integral found out-of-order times in time column"),
    ],
)
def test_integrals_that_cannot_be_are_refused(before: str, arguments: str, message: str) -> None:
    script = f"{READ} |> drop(columns: []) |> {before} |> integral({arguments})"
    if before == "group()":
        script = f'{READ} |> drop(columns: ["_start", "_stop"]) |> integral()'
    assert message in refusal(script, _bucket([1, 2])).message


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=10))
def test_an_integral_is_the_sum_of_trapezoids(values: list[float]) -> None:
    naive = sum((before + after) / 2 for before, after in pairwise(values))
    assert column(f"{READ} |> integral(unit: 10m)", data=_bucket(values)) == [pytest.approx(naive)]


def test_a_time_weighted_average_of_a_constant_is_that() -> None:
    assert column(f"{_HOUR_READ} |> timeWeightedAvg(unit: 1m)", data=_bucket([7, 7])) == [7.0]


@pytest.mark.parametrize(("arguments", "value"), [("", 2.0), ("pearsonr: true", 1.0)])
def test_covariance_of_a_line(arguments: str, value: float) -> None:
    script = f'{_points((1.0, 2.0), (2.0, 4.0), (3.0, 6.0))} |> covariance(columns: ["x", "y"], {arguments})'
    assert column(script.replace(", )", ")")) == [pytest.approx(value)]


def test_covariance_of_one_row_is_not_a_number() -> None:
    (value,) = column(f'{_points((1.0, 2.0))} |> covariance(columns: ["x", "y"])')
    assert math.isnan(value)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ('["x"]', "must provide exactly two columns"),
        ('["x", "z"]', "specified column does not exist in table: z"),
    ],
)
def test_covariances_that_cannot_be_are_refused(columns: str, message: str) -> None:
    assert message in refusal(f"{_points((1.0, 2.0))} |> covariance(columns: {columns})").message


def test_two_streams_are_joined_and_correlated() -> None:
    script = (
        'import "array"\n'
        "a = array.from(rows: [{k: 1, _value: 1.0}, {k: 2, _value: 2.0}])\n"
        "b = array.from(rows: [{k: 1, _value: 3.0}, {k: 2, _value: 1.0}])\n"
        'pearsonr(x: a, y: b, on: ["k"])'
    )
    assert column(script) == [pytest.approx(-1.0)]


def test_times_are_truncated_by_the_calendar() -> None:
    found = rows(f"{READ} |> truncateTimeColumn(unit: 1mo)", _bucket([1, 2]))
    assert {row["_time"] for row in found} == {"2024-06-01T00:00:00Z"}


def test_the_times_of_each_series_in_one_table_are_in_order_by_themselves() -> None:
    data = Buckets().write_lines(
        f"m,t={tag} v={value} {BEGINNING + at * 60 * 10**9}"
        for tag, value in (("a", 2.0), ("b", 4.0))
        for at in range(3)
    )
    # From one series to the next the area is negative, as on the real server.
    assert column(f"{READ} |> group() |> integral(unit: 1m)", data=data) == [6.0]
