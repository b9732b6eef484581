"""What a chain of pipes asks of its rows counts for each function of the chain. Source: observed."""

from __future__ import annotations

import pytest

from fakeinflux.query.execution import run_query
from tests.query.script_runs import NOW, READ, Buckets, column, refusal, rows, tables

_TIMES = (1717200000000000000, 1717200060000000000)


def _mixed() -> Buckets:
    """Points of an int, a float and a text."""
    return Buckets().write_lines(f'm n={at}i,f={at}.5,s="t{at}" {time}' for at, time in enumerate(_TIMES))


@pytest.mark.parametrize(
    ("pipe", "message"),
    [
        (
            'last() |> filter(fn: (r) => r._field == "n") |> filter(fn: (r) => r._value % 2 == 0)',
            "filter: type conflict: int != float",
        ),
        (
            'tail(n: 1) |> filter(fn: (r) => r._field == "n") |> map(fn: (r) => ({r with x: r._value + 1}))',
            "filter: type conflict: int != float",
        ),
        (
            'filter(fn: (r) => r._field >= "s") |> map(fn: (r) => ({r with x: "${r._value}" + r._value}))',
            "filter: type conflict: string != float",
        ),
        (
            "reduce(fn: (r, accumulator) => ({s: accumulator.s + r._value}), identity: {s: 0})",
            "reduce: type conflict: int != float",
        ),
    ],
)
def test_a_table_of_another_kind_ends_the_query(pipe: str, message: str) -> None:
    found = refusal(f"{READ} |> {pipe}", _mixed())
    assert (found.status, found.message.endswith(message)) == (400, True), found.message


@pytest.mark.parametrize("compared", ["== 1", "!= 0", "> 0", "<= 1.0"])
def test_storage_finds_no_unsigned_value_by_a_number(compared: str) -> None:
    data = Buckets().write_lines(f"m u={at}u {time}" for at, time in enumerate(_TIMES))
    assert rows(f"{READ} |> filter(fn: (r) => r._value {compared})", data) == []
    assert column(f"{READ} |> filter(fn: (r) => r._value > uint(v: 0))", data=data) == [1]


def test_the_last_of_two_groups_counts() -> None:
    script = f'{READ} |> filter(fn: (r) => r._field == "n") |> group() |> group(columns: ["_measurement"])'
    (table,) = tables(script, _mixed())
    assert sorted(table.key) == ["_measurement", "_start", "_stop"]


class TestColumnsThatAreNotThere:
    def test_are_nulls_of_the_kind_of_the_other_side(self) -> None:
        script = f'{READ} |> filter(fn: (r) => r._field == "n")'
        (table,) = tables(f"{script} |> map(fn: (r) => ({{r with x: r.no + 1, y: 2.0 * r.none}}))", _mixed())
        kinds = {made.label: (made.kind, list(made.values)) for made in table.columns}
        assert (kinds["x"], kinds["y"]) == (("int", [None, None]), ("float", [None, None]))

    def test_two_of_them_are_left_out_over_whole_columns(self) -> None:
        script = f'{READ} |> filter(fn: (r) => r._field == "n")'
        made = rows(f"{script} |> map(fn: (r) => ({{v: r._value, x: r.no + r.other}}))", _mixed())
        assert made == [{"v": 0}, {"v": 1}]

    def test_two_of_them_cannot_be_added_row_by_row(self) -> None:
        script = f'{READ} |> filter(fn: (r) => r._field == "n")'
        found = refusal(f"{script} |> map(fn: (r) => ({{v: int(v: r._value), x: r.no + r.other}}))", _mixed())
        assert found.message.endswith("unsupported binary expression invalid + invalid")


def test_a_map_over_whole_columns_that_reads_none_makes_no_rows() -> None:
    script = f'{READ} |> filter(fn: (r) => r._field == "n")'
    assert rows(f"{script} |> map(fn: (r) => ({{v: 1}}))", _mixed()) == []
    assert rows(f"{script} |> map(fn: (r) => ({{v: 1, f: r._field}}))", _mixed()) == [{"v": 1, "f": "n"}] * 2


def test_what_the_compiler_refuses_asks_nothing_of_columns() -> None:
    mistyped = 'import "array"\narray.from(rows: [{x: if false then 1 + "a" else 1}])'
    script = f"{mistyped} |> filter(fn: (r) => 1 < 2)"
    (result,), error = run_query(Buckets(), script, now=NOW, is_checked=False)
    assert (error, [table.row_count for table in result.tables]) == (None, [1])
