"""Names given twice, and options that depend on each other, as the real server's compiler tells of them."""

from __future__ import annotations

import pytest

from tests.query.script_runs import READ, refusal, value_of


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("x = 1\nx = 2", 'error @2:1-2:6: variable "x" reassigned'),
        ("f = (a) => {\n  a = 1\n  return a\n}", 'error @2:3-2:8: variable "a" reassigned'),
        ("f = () => {\n  a = 1\n  a = 2\n  return a\n}", 'error @3:3-3:8: variable "a" reassigned'),
        ("option a = 1\noption a = 2", 'error @2:1-2:13: option "a" reassigned'),
        ("option a = 1\na = 2", 'error @2:1-2:6: variable "a" conflicts with option of same name'),
        (
            "option a = 1\noption b = a",
            'error @2:12-2:13: option "b" depends on option "a", which is defined in the same package',
        ),
    ],
)
def test_names_that_cannot_be_given_again_are_told_first(script: str, message: str) -> None:
    assert refusal(f"{script}\ny = 1 + true\n{READ}").message.startswith(message)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("f = () => {\n  x = 1\n}", "error @2:3-2:8: missing return statement in block"),
        (
            "f = () => {\n  return 1\n  return 2\n}",
            "error @2:3-2:11: invalid return statement in function block",
        ),
        (
            "f = () => {\n  option x = 1\n  return 2\n}",
            "error @2:3-2:15: invalid option statement in function block",
        ),
        ("f = (a=<-, b=<-) => a", "error @1:14-1:16: function types can have at most one pipe parameter"),
    ],
)
def test_functions_of_no_good_form_are_all_that_is_told(script: str, message: str) -> None:
    assert refusal(f"{script}\ny = 1 + true\n{READ}").message == message


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ('option nosuch.a = "b"', "error @1:8-1:14: undefined identifier nosuch"),
        (
            'import "math"\noption math.pi = "b"',
            "error @2:18-2:21: expected float but found string",
        ),
    ],
)
def test_an_option_of_a_package_has_the_type_that_it_had(script: str, message: str) -> None:
    assert refusal(f"{script}\n{READ}").message == message


@pytest.mark.parametrize(
    ("script", "record"),
    [
        ('y = [1]["a"]', "{A with a: A}"),
        ('y = [1]["a"] + 1', "{A with a: int}"),
        ('[1]["a"]', "{A with a: B}"),
    ],
)
def test_unknown_types_are_shown_by_the_real_servers_letters(script: str, record: str) -> None:
    assert f"expected {record} (record) but found [int] (array)" in refusal(f"{script}\n{READ}").message


def test_a_script_returns_nothing() -> None:
    message = refusal(f"return 1\ny = 1 + true\n{READ}").message
    assert message == (
        "error @1:1-1:9: return not valid in file block\n\nerror @2:9-2:13: expected int but found bool"
    )


@pytest.mark.parametrize(
    ("expression", "before"),
    [
        ("f(a: 1)", "a = 5\nf = (a) => a\n"),
        ("f()", "a = 5\nf = () => {\n  a = 1\n  return a\n}\n"),
        ("b + 1", "option a = 5\nf = (a) => a\nb = a\n"),
        ("g(a: 2)", "option a = 5\noption g = (a) => a\n"),
    ],
)
def test_another_scope_may_use_a_name_again(expression: str, before: str) -> None:
    assert isinstance(value_of(expression, before), int)


def test_an_argument_given_twice_is_refused() -> None:
    message = refusal(f"f = (x) => x\ny = f(x: 1, x: 2)\n{READ}").message
    assert message == 'duplicate keyword parameter specified: "x"'


def test_a_label_given_twice_is_refused() -> None:
    assert refusal(f"y = {{a: 1, a: 2}}\n{READ}").message == 'duplicate key in object: "a"'


def test_all_imports_that_are_nowhere_are_told_with_what_else_is_wrong() -> None:
    message = refusal(f'import "nosuch"\nimport "other"\nx = 1 + "a"\n{READ}').message
    assert message == (
        "error @1:1-1:16: invalid import path nosuch\n\nerror @2:1-2:15: invalid import path other\n\n"
        "error @3:9-3:12: expected int but found string"
    )
