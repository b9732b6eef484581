"""The package internal/debug."""

from __future__ import annotations

import pytest

from tests.query.script_runs import READ, Buckets, column, refusal, rows, tables

_IMPORT = 'import "internal/debug"\n'


def _bucket() -> Buckets:
    return Buckets().write_lines(["m v=1 1717200000000000000"])


@pytest.mark.parametrize("name", ["pass", "opaque", "slurp"])
def test_streams_are_let_through(name: str) -> None:
    assert column(f"{_IMPORT}{READ} |> debug.{name}()", data=_bucket()) == [1.0]


def test_a_sink_lets_nothing_through() -> None:
    assert rows(f"{_IMPORT}{READ} |> debug.sink()", _bucket()) == []


@pytest.mark.parametrize(("kind", "found"), [("int", "int"), ("string", "string"), ("time", "time")])
def test_a_null_has_the_kind_that_it_is_given(kind: str, found: str) -> None:
    script = f'{_IMPORT}{READ} |> map(fn: (r) => ({{r with x: debug.null(type: "{kind}")}}))'
    (table,) = tables(script, _bucket())
    made = table.find("x")
    assert made is not None
    assert (made.kind, list(made.values)) == (found, [None])


def test_a_null_of_a_kind_that_is_none_is_refused() -> None:
    assert "Invalid null type `money`" in refusal(f'{_IMPORT}x = debug.null(type: "money")').message
