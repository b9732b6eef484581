"""Expressions of scripts: their values, and the errors of those that have none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.query.script_runs import refusal, rows, value_of

INTEGERS = st.integers(-(2**63), 2**63 - 1)


def _literal(number: int) -> str:
    return f'int(v: "{number}")'


def _wrapped(number: int) -> int:
    return (number + 2**63) % 2**64 - 2**63


@given(INTEGERS, INTEGERS, st.sampled_from("+-*"))
def test_integers_wrap_at_64_bits(left: int, right: int, sign: str) -> None:
    exact = {"+": left + right, "-": left - right, "*": left * right}[sign]
    assert value_of(f"{_literal(left)} {sign} {_literal(right)}") == _wrapped(exact)


@given(INTEGERS, INTEGERS.filter(bool))
def test_quotients_and_remainders_of_integers_go_towards_zero(left: int, right: int) -> None:
    quotient = value_of(f"{_literal(left)} / {_literal(right)}")
    remainder = value_of(f"{_literal(left)} % {_literal(right)}")
    assert _wrapped(quotient * right + remainder) == left
    assert remainder == 0 or ((remainder < 0) == (left < 0) and abs(remainder) < abs(right))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-2 + 5", 3),
        ("7.0 / 2.0", 3.5),
        ("1.0 / 0.0", float("inf")),
        ("2 ^ 10", 1024.0),
        ("2.0 ^ 0.5", 2.0**0.5),
        ("5.5 % 2.0", 1.5),
        ('"a" + "b"', "ab"),
        ("uint(v: 3) - uint(v: 5)", 2**64 - 2),
        ("1 < 2 and 2.0 <= 2.0", True),
        ('"a" < "b"', True),
        ("1 == 1.0", True),
        ("not (1 > 2)", True),
        ("true or 1 / 0 == 1", True),
        ("false and 1 / 0 == 1", False),
        ('"abc" =~ /b/', True),
        ('"abc" !~ /^b/', True),
        ('if 1 > 2 then "a" else "b"', "b"),
        ("[1, 2, 3][1]", 2),
        ('{a: 1, "b c": 2}["b c"]', 2),
        ("{a: {b: 5}}.a.b", 5),
        ("2024-01-31T00:00:00Z", "2024-01-31T00:00:00Z"),
        ('duration(v: "1h30m") == 90m', True),
        ("length(arr: [1, 2, 3])", 3),
        ("contains(value: 2, set: [1, 2])", True),
        ("now()", "2024-06-01T12:00:00Z"),
        ("today()", "2024-06-01T00:00:00Z"),
        ('"${1 + 1} and ${"x"} and ${true}"', "2 and x and true"),
        ('"${2024-01-01T00:00:00Z} ${1.5} ${1h}"', "2024-01-01T00:00:00.000000000Z 1.5 1h"),
        ("display(v: [1, 2])", "[1, 2]"),
    ],
)
def test_an_expression_has_a_value(expression: str, value: object) -> None:
    assert value_of(expression) == value


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("1 / 0", "cannot divide by zero"),
        ("1 % 0", "cannot mod zero"),
        ("[1, 2][5]", "cannot access element 5 of array of length 2"),
        ('int(v: "abc")', 'error calling function "int" @3:23-3:36: cannot convert string "abc" to int'),
        ('die(msg: "no")', 'error calling function "die" @3:23-3:37: no'),
    ],
)
def test_an_expression_without_a_value_ends_the_script(expression: str, message: str) -> None:
    found = refusal(f'import "array"\n\narray.from(rows: [{{v: {expression}}}])')
    assert message in found.message
    assert found.status == 400


@pytest.mark.parametrize(
    ("before", "expression", "value"),
    [
        ("f = (x) => x + 1", "f(x: 2)", 3),
        ("f = (x, y=10) => x + y", "f(x: 1) + f(x: 1, y: 2)", 14),
        ("f = (x=<-, n) => x * n", "2 |> f(n: 3) |> f(n: 4)", 24),
        ("f = (x) => {\ny = x * 2\nreturn y + 1\n}", "f(x: 3)", 7),
        ("n = 5\nf = () => n", "f()", 5),
        ("f = (g) => g(x: 4)", "f(g: (x) => x * x)", 16),
        ("f = (n) => (x) => x + n\nadd = f(n: 2)", "add(x: 3)", 5),
        ("r = {a: 1, b: 2}\nchanged = {r with b: 3}", "changed.a + changed.b", 4),
        ("x = 3\ny = 2\nr = {x, y}", "r.x + r.y", 5),
        ("id = (v) => v", 'string(v: id(v: 1)) + id(v: "a")', "1a"),
    ],
)
def test_functions_see_what_is_around_them(before: str, expression: str, value: object) -> None:
    assert value_of(expression, before) == value


def test_an_option_replaces_now() -> None:
    assert value_of("now()", "option now = () => 2020-02-02T00:00:00Z") == "2020-02-02T00:00:00Z"


def test_every_script_without_a_stream_is_refused() -> None:
    found = refusal("x = 1 + 1")
    assert found.stage == "plan"
    assert "returns no streaming data" in found.message


def test_a_package_can_be_imported_under_another_name() -> None:
    (row,) = rows('import a "array"\nimport s "strings"\na.from(rows: [{v: s.toUpper(v: "x")}])')
    assert row == {"v": "X"}
