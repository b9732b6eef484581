"""What is said of a script before anything of it is run."""

from __future__ import annotations

import pytest

from fakeinflux.query.library import PACKAGES, load_package
from fakeinflux.query.universe import UNIVERSE
from tests.query.script_runs import READ, refusal, results, value_of

BEFORE = 'import "array"\n'


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("x = 1 + true", "error @1:9-1:13: expected int but found bool"),
        ('x = 1 + "a"', "error @1:9-1:12: expected int but found string"),
        ("x = true + false", "error @1:5-1:17: bool is not Addable"),
        ("x = nothing", "error @1:5-1:12: undefined identifier nothing"),
        ("f = (a) => a\nx = f()", "error @2:5-2:8: missing required argument a"),
        ("f = (a) => a\nx = f(a: 1, b: 2)", "error @2:16-2:17: found unexpected argument b"),
        ("x = if 1 then 2 else 3", "error @1:8-1:9: expected bool but found int"),
        ('x = if true then 2 else "a"', "error @1:25-1:28: expected int but found string"),
        ("x = [1, true]", "error @1:9-1:13: expected int but found bool"),
        ("x = {a: 1}\ny = x.b", "error @2:5-2:6: record is missing label b"),
        ("x = 1 and true", "error @1:5-1:6: expected bool but found int"),
        ("x = not 1", "error @1:9-1:10: expected bool but found int"),
        ("x = 1 |> length()", "error @1:10-1:18: expected [A] (array) but found int"),
        ("x = -true", "error @1:6-1:10: bool is not Negatable"),
        ("x = 5\ny = x(a: 1)", "error @2:5-2:12: expected int but found (a: int) => A"),
    ],
)
def test_types_that_do_not_go_together_are_told(script: str, message: str) -> None:
    found = refusal(f"{script}\n{READ}")
    assert found.message.startswith(message)
    assert (found.status, found.stage) == (400, "compile")


@pytest.mark.parametrize(
    "script",
    [
        f'{READ} |> range(start: "x")',
        f"{READ} |> filter(fn: (r) => r._value + 1)",
        f"{READ} |> limit(n: 1.5)",
        f"{READ} |> limit()",
        f"{READ} |> map(fn: 5)",
        f"{READ} |> aggregateWindow(every: 1m, fn: mean, colour: 5)",
        f"{READ} |> nothing()",
    ],
)
def test_calls_of_the_library_are_checked(script: str) -> None:
    assert refusal(script).status == 400


@pytest.mark.parametrize(
    "expression",
    [
        "(if exists r.a then r.a else 0)",
        "f(x: 1)",
        "length(arr: map2)",
        'apply(g: (x) => x + "b", x: "a")',
        "apply(g: (x) => x + 1, x: 1)",
        "pick(r: {a: 1, b: true}) + pick(r: {a: 2})",
        "[{a: 1}, {a: 2}][0].a",
        "(() => 5)()",
    ],
)
def test_what_goes_together_is_let_through(expression: str) -> None:
    before = "r = {a: 1}\nf = (x, y=<-) => x\nmap2 = [1, 2]\napply = (g, x) => g(x: x)\npick = (r) => r.a\n"
    if "f(x: 1)" in expression:
        before = before.replace(", y=<-", "")
    assert value_of(expression, before) is not None


def test_errors_of_several_places_are_told_together() -> None:
    message = refusal(f'x = 1 + "a"\ny = true + 1\n{READ}').message
    assert "@1:9-1:12" in message
    assert "@2:" in message


def test_a_function_of_the_real_server_that_is_not_there_is_refused_by_name() -> None:
    missing = 'import "experimental/geo"\n'
    found = refusal(f"{missing}{READ}")
    assert found.status == 501
    assert "fakeinflux" in found.message
    assert "experimental/geo @1:1-1:26" in found.message


def test_a_package_that_nowhere_is_is_an_invalid_path() -> None:
    found = refusal(f'import "no/such"\n{READ}')
    assert found.message == "error @1:1-1:17: invalid import path no/such"
    assert found.status == 400


@pytest.mark.parametrize("path", sorted(PACKAGES))
def test_every_package_can_be_imported(path: str) -> None:
    assert load_package(path).members
    assert results(f'import p "{path}"\n{BEFORE}array.from(rows: [{{v: 1}}])')


@pytest.mark.parametrize("name", sorted(UNIVERSE))
def test_every_name_of_the_universe_has_a_type(name: str) -> None:
    assert results(f"{BEFORE}f = {name}\narray.from(rows: [{{v: 1}}])")
