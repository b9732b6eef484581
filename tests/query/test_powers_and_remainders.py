"""Powers of whole numbers, which are floats that no compiler expects, and zero divisors. Source: observed."""

from __future__ import annotations

import pytest

from tests.query.script_runs import column, refusal, tables

ROWS = 'import "array"\narray.from(rows: [{a: 2, b: 3}])'


@pytest.mark.parametrize(
    ("pipe", "value"),
    [
        ("map(fn: (r) => ({_value: float(v: r.a ^ 3)}))", 8.0),
        ("map(fn: (r) => ({_value: float(v: r.a ^ 2 + r.b ^ 2)}))", 13.0),
        ("map(fn: (r) => ({_value: int(v: r.a ^ 3)}))", 8),
        ('map(fn: (r) => ({_value: "${r.a ^ 2}"}))', "4"),
        ("map(fn: (r) => ({_value: r.a ^ 3 > 5}))", True),
    ],
)
def test_what_takes_a_float_takes_a_power(pipe: str, value: object) -> None:
    assert column(f"{ROWS} |> {pipe}") == [value]


@pytest.mark.parametrize(
    ("pipe", "message"),
    [
        ("map(fn: (r) => ({x: r.a ^ 3}))", "array.Array is *array.Float64, not *array.Int64"),
        ("map(fn: (r) => ({x: -(r.a ^ 3)}))", "array.Array is *array.Float64, not *array.Int64"),
        ("map(fn: (r) => ({a: r.a, x: 2 ^ 3}))", "incompatible builder for type float"),
        ('map(fn: (r) => ({x: r.a ^ 3, y: "${r.a}"}))', "map: incompatible builder for type float"),
        ("filter(fn: (r) => r.a ^ 2 > 3)", 'panic: unexpected kind: got "float" expected "int"'),
    ],
)
def test_what_takes_an_int_fails_at_a_power(pipe: str, message: str) -> None:
    found = refusal(f"{ROWS} |> {pipe}")
    assert (found.status, found.message.endswith(message)) == (500, True), found.message


@pytest.mark.parametrize(
    ("pipe", "message"),
    [
        ("map(fn: (r) => ({x: 1 / 0}))", "runtime error: cannot divide by zero"),
        ("map(fn: (r) => ({a: r.a, x: 7 % 0}))", "runtime error: cannot mod zero"),
        ("map(fn: (r) => ({x: if 1 / 0 == 1 then 1 else 2}))", "runtime error: cannot divide by zero"),
        (
            "filter(fn: (r) => r.a / 0 == 1)",
            "filter: failed to evaluate filter function: cannot divide by zero",
        ),
    ],
)
def test_a_division_by_zero_ends_the_query_though_no_row_is_read(pipe: str, message: str) -> None:
    found = refusal(f"{ROWS} |> {pipe}")
    assert (found.status, found.message.endswith(message)) == (400, True), found.message


def test_columns_of_no_rows_have_the_kind_that_the_compiler_gives_a_power() -> None:
    (table,) = tables(f"{ROWS} |> map(fn: (r) => ({{x: 2 ^ 3}}))")
    assert [(found.label, found.kind, list(found.values)) for found in table.columns] == [("x", "int", [])]
