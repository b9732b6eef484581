"""Functions that choose rows: top, bottom, highestMax and the like, sample, hourSelection, keyValues."""

from __future__ import annotations

import pytest

from tests.query.script_runs import READ, Buckets, column, refusal, rows

_HOUR = 3600 * 10**9
_START = 1_717_200_000 * 10**9


def _bucket(**series: list[float]) -> Buckets:
    return Buckets().write_lines(
        f"m,t={tag} v={value} {_START + at * _HOUR}"
        for tag, values in series.items()
        for at, value in enumerate(values)
    )


def test_top_and_bottom_are_the_first_of_an_order() -> None:
    data = _bucket(a=[3, 9, 1, 7])
    assert column(f"{READ} |> top(n: 2)", data=data) == [9.0, 7.0]
    assert column(f"{READ} |> bottom(n: 2)", data=data) == [1.0, 3.0]


@pytest.mark.parametrize(
    ("call", "values"),
    [
        ("highestMax(n: 1", [9.0]),
        ("highestAverage(n: 1", [5.0]),
        ("highestCurrent(n: 2", [4.0, 1.0]),
        ("lowestMin(n: 1", [1.0]),
        ("lowestAverage(n: 1", [4.0]),
        ("lowestCurrent(n: 1", [1.0]),
    ],
)
def test_groups_are_ordered_by_what_they_come_to(call: str, values: list[float]) -> None:
    data = _bucket(a=[2, 9, 1], b=[6, 5, 4])
    assert column(f'{READ} |> {call}, groupColumns: ["t"])', data=data) == values


def test_a_sample_is_every_nth_row() -> None:
    assert column(f"{READ} |> sample(n: 3, pos: 1)", data=_bucket(a=[0, 1, 2, 3, 4])) == [1.0, 4.0]


@pytest.mark.parametrize(
    ("call", "status", "message"),
    [
        ("sample(n: 0)", 400, "n must be a positive integer, but was 0"),
        ("sample(n: 2, pos: 2)", 400, "pos must be less than n, but 2 >= 2"),
        ("sample(n: 2)", 501, "give pos, such as pos: 0"),
        ("hourSelection(start: 24, stop: 1)", 400, "start must be between 0 and 23"),
        ("keyValues()", 400, "neither column list nor predicate function provided"),
        ('keyValues(keyColumns: ["x"])', 400, "not having key columns [x]"),
        ('keyValues(keyColumns: ["t", "_value"])', 400, "keyColumns must all be the same type"),
    ],
)
def test_choices_that_cannot_be_made_are_refused(call: str, status: int, message: str) -> None:
    found = refusal(f"{READ} |> {call}", _bucket(a=[1]))
    assert (found.status, message in found.message) == (status, True)


def test_hours_are_chosen_over_midnight_too() -> None:
    data = _bucket(a=[0, 1, 2, 3, 4, 5])
    assert column(f"{READ} |> hourSelection(start: 2, stop: 3)", data=data) == [2.0, 3.0]
    assert column(f"{READ} |> hourSelection(start: 4, stop: 0)", data=data) == [0.0, 4.0, 5.0]


def test_hours_are_those_of_the_location() -> None:
    script = (
        f'import "timezone"\n{READ} |> hourSelection(start: 2, stop: 2, '
        'location: timezone.location(name: "Europe/Berlin"))'
    )
    assert column(script, data=_bucket(a=[0, 1, 2])) == [0.0]


def test_key_values_are_pairs_each_of_which_comes_once() -> None:
    data = _bucket(a=[1, 1], b=[1])
    found = rows(f'{READ} |> group() |> keyValues(keyColumns: ["t", "_field"])', data)
    assert [(row["_key"], row["_value"]) for row in found] == [("t", "a"), ("_field", "v"), ("t", "b")]
