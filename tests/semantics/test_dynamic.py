"""Dynamic values: the compiler lets them into records, and little else. Source: observed."""

from __future__ import annotations

import pytest

from fakeinflux.flux.parser import parse
from fakeinflux.semantics.check import find_compile_error

BEGINNING = 'import "experimental/dynamic"\nd = dynamic.dynamic(v: {a: 1})\n'


@pytest.mark.parametrize("statement", ["x = d.a", "x = int(v: d.a)", "x = exists d.a", "x = [d.a, d]"])
def test_what_is_taken(statement: str) -> None:
    assert find_compile_error(parse(BEGINNING + statement)) is None


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (
            "x = d.a + 1",
            (
                "error @3:11-3:12: expected dynamic (dynamic) but found int\n\n"
                "error @3:5-3:12: dynamic (dynamic) is not Addable"
            ),
        ),
        (
            "x = d.a == d.a",
            (
                "error @3:5-3:8: dynamic (dynamic) is not Equatable\n\n"
                "error @3:12-3:15: dynamic (dynamic) is not Equatable"
            ),
        ),
        ("x = [1, d.a][0] + 1", "expected int but found dynamic"),
    ],
)
def test_what_is_refused(statement: str, message: str) -> None:
    assert message in str(find_compile_error(parse(BEGINNING + statement)))
