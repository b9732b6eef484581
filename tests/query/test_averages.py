"""Moving averages and oscillators."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.query.moving_averages import (
    adaptive_averages,
    exponential_averages,
    momentum_oscillations,
    ratio,
    strength_indexes,
    triple_exponential_derivatives,
)
from tests.query.script_runs import READ, Buckets, column, refusal, rows

_START = 1_717_200_000 * 10**9
VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)
PERIODS = st.integers(1, 8)


def _bucket(values: list[float]) -> Buckets:
    return Buckets().write_lines(f"m v={value} {_START + at * 10**9}" for at, value in enumerate(values))


def _averaged(call: str, values: list[float]) -> list[float]:
    return column(f"{READ} |> {call}", data=_bucket(values))


@pytest.mark.parametrize(
    ("call", "values"),
    [
        ("exponentialMovingAverage(n: 2)", [1.5, 2.5, 3.5]),
        ("doubleEMA(n: 2)", [3.0, 4.0]),
        ("tripleEMA(n: 2)", [4.0]),
        ("tripleExponentialDerivative(n: 1)", [100.0, 50.0, 100 / 3]),
        ("chandeMomentumOscillator(n: 2)", [100.0, 100.0]),
        ("kaufmansER(n: 2)", [1.0, 1.0]),
        ("relativeStrengthIndex(n: 2)", [100.0, 100.0]),
    ],
)
def test_averages_of_a_steady_rise(call: str, values: list[float]) -> None:
    assert _averaged(call, [1, 2, 3, 4]) == pytest.approx(values)


def test_an_average_begins_with_the_row_that_completes_the_period() -> None:
    found = rows(f"{READ} |> exponentialMovingAverage(n: 3)", _bucket([1, 2, 3, 4]))
    assert [row["_time"] for row in found] == ["2024-06-01T00:00:02Z", "2024-06-01T00:00:03Z"]


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("exponentialMovingAverage(n: 5)", 1.5),
        ("tripleExponentialDerivative(n: 5)", None),
        ("relativeStrengthIndex(n: 5)", 100.0),
    ],
)
def test_fewer_rows_than_the_period_are_one_row(call: str, value: float | None) -> None:
    assert _averaged(call, [1, 2]) == [value]


def test_an_empty_table_has_an_average_row_of_nulls() -> None:
    empty = f"{READ} |> limit(n: 1) |> difference()"
    (row,) = rows(f"{empty} |> exponentialMovingAverage(n: 2)", _bucket([1]))
    assert {row[label] for label in ("_time", "_value", "_field", "_start")} == {None}


def test_a_table_that_is_too_short_for_a_moving_average_is_shifted_once() -> None:
    assert _averaged("movingAverage(n: 5) |> timeShift(duration: 1h)", [1, 2, 3]) == [2.0]


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("mean()", "aggregate "),
        ("median()", "aggregate "),
        ("first()", ""),
        ("tail(n: 1)", "tail "),
        ("exponentialMovingAverage(n: 2)", "moving average "),
        ("kaufmansAMA(n: 2)", "KAMA "),
    ],
)
def test_a_table_that_is_too_short_for_a_moving_average_comes_twice(call: str, name: str) -> None:
    message = refusal(f"{READ} |> movingAverage(n: 5) |> {call}", _bucket([1, 2, 3])).message
    assert message.startswith(f"{name}found duplicate table with key: ")


def test_a_moving_average_needs_a_value() -> None:
    message = refusal(
        f'{READ} |> rename(columns: {{_value: "x"}}) |> movingAverage(n: 1)', _bucket([1])
    ).message
    assert message.endswith("movingAverage: cannot find _value column")


@pytest.mark.parametrize("name", ["exponentialMovingAverage", "kaufmansAMA"])
def test_a_period_of_zero_is_refused(name: str) -> None:
    assert "(must be greater than 0)" in refusal(f"{READ} |> {name}(n: 0)", _bucket([1])).message


@pytest.mark.parametrize(
    "name", ["exponentialMovingAverage", "kaufmansAMA", "chandeMomentumOscillator", "relativeStrengthIndex"]
)
def test_texts_have_no_average(name: str) -> None:
    found = refusal(f"{READ} |> toString() |> {name}(n: 2)", _bucket([1, 2]))
    assert found.status == 400


@given(VALUES, PERIODS)
def test_an_exponential_average_stays_within_the_values(values: list[float], period: int) -> None:
    averages = exponential_averages(values, period)
    assert len(averages) == max(len(values) - period + 1, 0)
    slack = 1e-6
    for average in averages:
        assert average is not None
        assert min(values) - slack <= average <= max(values) + slack


def test_nulls_leave_an_exponential_average_as_it_is() -> None:
    assert exponential_averages([None, None, 2.0, None, 4.0], 2) == [None, 2.0, 2.0, pytest.approx(10 / 3)]


@given(VALUES, PERIODS)
def test_oscillations_stay_within_a_hundred(values: list[float], period: int) -> None:
    for oscillation in momentum_oscillations([round(value) for value in values], period):
        assert math.isnan(oscillation) or abs(oscillation) <= 100


@given(st.integers(-100, 0), st.integers(1, 100), PERIODS)
def test_an_adaptive_average_moves_towards_the_value_and_not_past_it(
    start: int, end: int, period: int
) -> None:
    (average,) = adaptive_averages([float(start)] * period + [float(end)], period)
    assert start < average < end


@given(VALUES, PERIODS)
def test_strength_is_between_zero_and_a_hundred(values: list[float], period: int) -> None:
    indexes = strength_indexes(values, period)
    assert len(indexes) == max(len(values) - period, 1)
    for index in indexes:
        assert index is None or math.isnan(index) or -1e-9 <= index <= 100 + 1e-9


@given(st.lists(st.floats(1, 100), min_size=2, max_size=20))
def test_a_derivative_of_period_one_is_the_change_in_percent(values: list[float]) -> None:
    expected = [(after / before - 1) * 100 for before, after in pairwise(values)]
    assert triple_exponential_derivatives(values, 1) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("number", "divisor", "result"),
    [
        (1.0, 0.0, math.inf),
        (-1.0, 0.0, -math.inf),
        (1.0, -0.0, -math.inf),
        (0.0, 0.0, math.nan),
        (6.0, 3.0, 2.0),
    ],
)
def test_quotients_are_those_of_processors(number: float, divisor: float, result: float) -> None:
    assert ratio(number, divisor) == pytest.approx(result, nan_ok=True)
