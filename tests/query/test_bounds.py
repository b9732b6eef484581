"""Queries that would make more than memory holds: refused before they do."""

from __future__ import annotations

import pytest

from fakeinflux.query.errors import QueryError
from fakeinflux.query.execution import run_query
from tests.query.script_runs import NOW, READ, Buckets

TOO_MANY = "fakeinflux: found a query whose operations make "
TOO_LONG = "fakeinflux: found a text of "
DOUBLED = "\n".join(f"x{at + 1} = union(tables: [x{at}, x{at}])" for at in range(40))
JOINED = 'join(tables: {a: x, b: x}, on: ["k"])'


def ending(script: str) -> tuple[int, str]:
    """The status and the message that a script over a hundred points ends with."""
    lines = [f"m v={at} {1717200000000000000 + at * 60_000_000_000}" for at in range(100)]
    try:
        _, error = run_query(Buckets().write_lines(lines), script, now=NOW)
    except QueryError as raised:
        error = raised
    assert error is not None
    return error.status, error.message


@pytest.mark.parametrize(
    "script",
    [
        f"{READ} |> window(every: 1ns, createEmpty: true)",
        f"{READ} |> window(every: 1s, period: 1y)",
        f"{READ} |> window(every: 1s, createEmpty: true)",
        f"{READ} |> aggregateWindow(every: 1ns, fn: mean)",
        f'{READ} |> drop(columns: ["x"]) |> aggregateWindow(every: 1ns, fn: mean)',
        f"{READ} |> timedMovingAverage(every: 1s, period: 1y)",
        f'import "interpolate"\n{READ} |> interpolate.linear(every: 1ns)',
        f"x0 = {READ}\n{DOUBLED}\nx40",
        (
            f"x = {READ} |> map(fn: (r) => ({{r with k: 1}})) |> group()\n"
            f'y = {JOINED} |> keep(columns: ["k"])\nz = join(tables: {{a: y, b: y}}, on: ["k"])\nz'
        ),
        f"{READ} |> histogram(bins: linearBins(start: 0.0, width: 1.0, count: 100000000))",
    ],
)
def test_more_rows_than_a_query_may_make(script: str) -> None:
    status, message = ending(script)
    assert (status, TOO_MANY in message) == (501, True), message
    assert "expected at most 4000000: give it a shorter range" in message


@pytest.mark.parametrize(
    "script",
    [
        "\n".join(['x0 = "abcdefgh"', *(f"x{at + 1} = x{at} + x{at}" for at in range(40)), "x40"]),
        "\n".join(['x0 = "abcdefgh"', *(f'x{at + 1} = "${{x{at}}}${{x{at}}}"' for at in range(40)), "x40"]),
        f"{READ} |> limit(n: 1)"
        + " |> map(fn: (r) => ({r with _measurement: r._measurement + r._measurement}))" * 40,
        (
            f"{READ} |> reduce(fn: (r, accumulator) => ({{s: accumulator.s + accumulator.s}}), "
            'identity: {s: "a"})'
        ),
    ],
)
def test_a_text_that_grows_and_grows(script: str) -> None:
    status, message = ending(script)
    assert (status, TOO_LONG in message) == (501, True), message
