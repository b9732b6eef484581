"""histogram and histogramQuantile."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.query.script_runs import READ, Buckets, column, refusal, rows

_START = 1_717_200_000 * 10**9


def _bucket(values: list[float]) -> Buckets:
    return Buckets().write_lines(f"m v={value} {_START + at}" for at, value in enumerate(values))


def _bins(pairs: list[tuple[str, str]]) -> str:
    listed = ", ".join(f"{{le: {bound}, _value: {count}}}" for bound, count in pairs)
    return f'import "array"\narray.from(rows: [{listed}])'


def test_counts_are_of_all_values_up_to_a_bound() -> None:
    found = rows(f"{READ} |> histogram(bins: [2.0, 1.0, 4.0])", _bucket([0.5, 1, 2, 3]))
    assert [(row["le"], row["_value"]) for row in found] == [(1.0, 2.0), (2.0, 3.0), (4.0, 4.0)]


def test_normalized_counts_are_shares() -> None:
    script = f"{READ} |> histogram(bins: [1.0, 4.0], normalize: true)"
    assert column(script, data=_bucket([0.5, 1, 2, 3])) == [0.5, 1.0]


def test_a_value_beyond_the_last_bound_is_refused() -> None:
    found = refusal(f"{READ} |> histogram(bins: [1.0])", _bucket([7]))
    assert "found value greater than any bin, 1 1 7.000000 1.000000" in found.message


def test_only_floats_are_counted() -> None:
    found = refusal(f"{READ} |> toInt() |> histogram(bins: [1.0])", _bucket([1]))
    assert 'column "_value" must be a float got int' in found.message


@pytest.mark.parametrize(
    ("pairs", "arguments", "value"),
    [
        ([("1.0", "4.0"), ("2.0", "8.0")], "quantile: 0.25", 0.5),
        ([("1.0", "4.0"), ("2.0", "8.0")], "quantile: 0.5", 1.0),
        ([("1.0", "4.0"), ("2.0", "8.0")], "quantile: 0.75", 1.5),
        ([("1.0", "4.0"), ("2.0", "8.0")], "quantile: 1.0", 2.0),
        ([("1.0", "4.0"), ("2.0", "8.0")], "quantile: 0.25, minValue: -1.0", 0.0),
        ([("2.0", "8.0"), ("1.0", "4.0")], "quantile: 0.75", 1.5),
        ([("1.0", "0.0")], "quantile: 0.5", None),
        ([("1.0", "4.0"), ("2.0", "2.0")], 'quantile: 0.5, onNonmonotonic: "force"', 0.5),
    ],
)
def test_a_quantile_lies_between_the_bounds_of_its_bin(
    pairs: list[tuple[str, str]], arguments: str, value: float | None
) -> None:
    assert column(f"{_bins(pairs)} |> histogramQuantile({arguments})") == [value]


def test_a_quantile_in_a_bin_without_an_end_is_where_it_begins() -> None:
    bins = "linearBins(start: 1.0, width: 1.0, count: 2)"
    script = f"{READ} |> histogram(bins: {bins}) |> histogramQuantile(quantile: 0.9)"
    assert column(script, data=_bucket([0.5, 7, 8])) == [2.0]


@pytest.mark.parametrize(
    ("pairs", "arguments", "message"),
    [
        ([("1.0", "4.0"), ("2.0", "2.0")], "quantile: 0.5", "histogram records counts are not monotonic"),
        ([("1.0", "4.0")], "", 'missing required keyword argument "quantile"'),
        ([("1.0", "4.0")], 'quantile: 0.5, onNonmonotonic: "x"', "onNonmonotonic is invalid"),
        ([("1.0", "4.0")], 'quantile: 0.5, countColumn: "x"', 'table is missing count column "x"'),
        ([("1", "4.0")], "quantile: 0.5", 'upper bound column "le" must be of type float'),
    ],
)
def test_quantiles_that_cannot_be_told_are_refused(
    pairs: list[tuple[str, str]], arguments: str, message: str
) -> None:
    assert message in refusal(f"{_bins(pairs)} |> histogramQuantile({arguments})").message


def test_counts_that_fall_can_be_dropped() -> None:
    falling = _bins([("1.0", "4.0"), ("2.0", "2.0")])
    assert rows(f'{falling} |> histogramQuantile(quantile: 0.5, onNonmonotonic: "drop")') == []


@given(st.lists(st.floats(0, 10), min_size=1, max_size=20))
def test_the_last_count_is_the_number_of_values(values: list[float]) -> None:
    counts = column(f"{READ} |> histogram(bins: [2.0, 5.0, 10.0])", data=_bucket(values))
    assert counts[-1] == len(values)
    assert counts == sorted(counts)
    assert not any(map(math.isnan, counts))
