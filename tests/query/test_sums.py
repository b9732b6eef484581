"""The order in which floats are added up, on which their last digits depend. The values are observed."""

from __future__ import annotations

import pytest

from tests.query.script_runs import BEGINNING, READ, Buckets, column

SECOND = 10**9
IN_MEMORY = 'set(key: "x", value: "y")'
"""Takes the rows out of storage, which adds them up in another way."""


@pytest.fixture(scope="module")
def long_series() -> Buckets:
    return Buckets().write_lines(
        f"m v={(at * 37 % 1009) / 7.0!r} {BEGINNING + at * SECOND}" for at in range(2500)
    )


@pytest.mark.parametrize(
    ("script", "result"),
    [
        ("sum()", 179575.99999999997),
        (f"{IN_MEMORY} |> sum()", 179576.0),
        (f"{IN_MEMORY} |> window(every: 1d) |> sum()", 179576.00000000003),
        (f"{IN_MEMORY} |> aggregateWindow(every: 1d, fn: sum)", 179575.99999999988),
        (f"{IN_MEMORY} |> aggregateWindow(every: 1d, fn: mean)", 71.83039999999995),
    ],
)
def test_a_long_series_adds_up_to_the_real_servers_last_digit(
    long_series: Buckets, script: str, result: float
) -> None:
    assert column(f"{READ} |> {script}", data=long_series) == [result]


@pytest.mark.parametrize(
    ("script", "result"),
    [
        ('filter(fn: (r) => r.k == "a") |> sum()', 712.2857142857143),
        ('filter(fn: (r) => r.k == "a") |> mean()', 7.122857142857144),
        ("group() |> sum()", 1466.6190476190477),
        ("group() |> mean()", 9.777460317460317),
        ("group() |> aggregateWindow(every: 1d, fn: mean)", 9.777460317460317),
    ],
)
def test_series_in_one_table_are_added_up_one_after_the_other(script: str, result: float) -> None:
    data = Buckets().write_lines(
        [
            *(f"m,k=a v={(at * 37 % 101) / 7.0!r} {BEGINNING + at * SECOND}" for at in range(100)),
            *(f"m,k=b v={(at * 53 % 97) / 3.0!r} {BEGINNING + at * SECOND}" for at in range(50)),
        ]
    )
    assert column(f"{READ} |> {IN_MEMORY} |> {script}", data=data) == [result]


def test_nulls_are_left_out_of_a_sum() -> None:
    data = Buckets().write_lines(f"m v={at}.5 {BEGINNING + at * SECOND}" for at in range(40))
    value = 'if r._value > 20.0 then debug.null(type: "float") else r._value'
    script = f'import "internal/debug"\n{READ} |> map(fn: (r) => ({{r with _value: {value}}}))'
    assert column(f"{script} |> sum()", data=data) == [sum(at + 0.5 for at in range(20))]
    assert column(f"{script} |> count()", data=data) == [40]
