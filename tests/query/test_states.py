"""stateTracking, stateCount and stateDuration."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.query.script_runs import READ, Buckets, column, refusal, rows

_MINUTE = 60 * 10**9
_START = 1_717_200_000 * 10**9


def _bucket(values: list[float], step: int = _MINUTE) -> Buckets:
    return Buckets().write_lines(f"m v={value} {_START + at * step}" for at, value in enumerate(values))


def test_rows_in_a_state_are_counted_and_others_are_minus_one() -> None:
    script = f"{READ} |> stateCount(fn: (r) => r._value > 1.0)"
    assert column(script, "stateCount", _bucket([2, 3, 0, 5])) == [1, 2, -1, 1]


def test_time_in_a_state_is_told_in_whole_units() -> None:
    script = f'{READ} |> stateDuration(fn: (r) => r._value > 1.0, unit: 1m, column: "d")'
    assert column(script, "d", _bucket([2, 3, 0, 5, 6], 90 * 10**9)) == [0, 1, -1, 0, 1]


def test_both_can_be_told_at_once() -> None:
    script = f'{READ} |> stateTracking(fn: (r) => r._value > 1.0, countColumn: "c", durationColumn: "d")'
    assert [(row["c"], row["d"]) for row in rows(script, _bucket([2, 3]))] == [(1, 0), (2, 60)]


def test_a_state_of_one_table_does_not_reach_into_another() -> None:
    data = Buckets().write_lines([f"m,t=a v=2 {_START}", f"m,t=b v=2 {_START}"])
    assert column(f"{READ} |> stateCount(fn: (r) => true)", "stateCount", data) == [1, 1]


def test_nulls_are_not_in_the_state() -> None:
    text = "#datatype,string,long,dateTime,double\n#group,false,false,false,false\n#default,,,,\n"
    text += ",result,table,_time,_value\n,,0,2024-06-01T00:00:00Z,\n,,0,2024-06-01T00:00:01Z,1\n"
    script = f'import "csv"\ncsv.from(csv: "{text}") |> stateCount(fn: (r) => r._value < 5.0)'
    assert column(script, "stateCount") == [-1, 1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("unit: 0s", "state tracking duration unit must be greater than zero"),
        ('timeColumn: "t"', 'column "t" does not exist'),
    ],
)
def test_durations_that_cannot_be_told_are_refused(arguments: str, message: str) -> None:
    script = f"{READ} |> stateDuration(fn: (r) => true, {arguments})"
    assert message in refusal(script, _bucket([1])).message


def test_times_out_of_order_are_refused() -> None:
    script = f'{READ} |> sort(columns: ["_time"], desc: true) |> stateDuration(fn: (r) => true)'
    assert "got an out-of-order timestamp" in refusal(script, _bucket([1, 2])).message


@given(st.lists(st.booleans(), max_size=12))
def test_counts_are_those_of_a_naive_loop(states: list[bool]) -> None:
    expected, count = [], 0
    for state in states:
        count = count + 1 if state else 0
        expected.append(count or -1)
    script = f"{READ} |> stateCount(fn: (r) => r._value > 0.0)"
    assert column(script, "stateCount", _bucket([float(state) for state in states])) == expected
