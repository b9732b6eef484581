"""Nulls, and columns that are not there, as arguments of the library's functions. Source: observed."""

from __future__ import annotations

import pytest

from tests.query.script_runs import BEGINNING, READ, Buckets, refusal, tables

DATA = Buckets().write_lines([f"m v=1.5 {BEGINNING}"])
IMPORTS = "\n".join(f'import "{name}"' for name in ("bitwise", "date", "internal/debug", "math", "regexp"))
TEXT, NUMBER = 'debug.null(type: "string")', 'debug.null(type: "float")'


def _script(value: str) -> str:
    return f'{IMPORTS}\nimport "strings"\n{READ} |> map(fn: (r) => ({{v: {value}}}))'


@pytest.mark.parametrize(
    ("value", "message", "status"),
    [
        (f"strings.toUpper(v: {TEXT})", "cannot convert argument of type string value <nil>", 400),
        (f"strings.strlen(v: {TEXT})", "procedure cannot be executed", 400),
        (f'strings.split(v: {TEXT}, t: "")', 'expected argument "v" to be of type string', 400),
        (
            f"regexp.matchRegexpString(r: /a/, v: {TEXT})",
            "argument r of type regexp value a and argument v of type string value <nil>",
            400,
        ),
        (f"regexp.compile(v: {TEXT})", "cannot convert argument v of type string value <nil>", 400),
        (f"math.frexp(f: {NUMBER}).exp", "frexp does not support null values", 400),
        (
            'bitwise.sand(a: 1, b: debug.null(type: "int"))',
            "interface {} is nil, not int64",
            500,
        ),
        ('date.hour(t: debug.null(type: "time"))', "is nil, not values.Time", 500),
    ],
)
def test_most_functions_refuse_nulls(value: str, message: str, status: int) -> None:
    found = refusal(_script(value), DATA)
    assert message in found.message
    assert found.status == status


@pytest.mark.parametrize(
    ("value", "kind"),
    [(f"math.abs(x: {NUMBER})", "float"), (f"math.isNaN(f: {NUMBER})", "bool")],
)
def test_functions_of_numbers_are_null_of_nulls(value: str, kind: str) -> None:
    (table,) = tables(_script(value), DATA)
    assert [(each.kind, list(each.values)) for each in table.columns] == [(kind, [None])]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("math.abs(x: r.nope)", "cannot convert argument of type invalid to float"),
        ("date.hour(t: r.nope)", "invalid is not Timeable"),
        ("strings.repeat(v: r.nope, i: 2)", 'expected argument "v" to be of type string, got type invalid'),
        ("length(arr: r.nope)", 'expected argument "arr" to be of type array'),
    ],
)
def test_columns_that_are_not_there_are_refused(value: str, message: str) -> None:
    assert message in refusal(_script(value), DATA).message


def test_a_column_that_is_not_there_converts_to_null() -> None:
    (table,) = tables(_script("string(v: float(v: r.nope))"), DATA)
    assert [list(each.values) for each in table.columns] == [[None]]
