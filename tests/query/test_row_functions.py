"""Functions of rows, which are compiled to Python, give what the interpreter gives for one row."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.query.errors import QueryError
from fakeinflux.query.execution import run_query
from tests.query.script_runs import NOW, READ, Buckets, column, refusal, rows, value_of

NUMBERS = st.sampled_from(["r.a", "r.b", "3", "-7", "n", "double(x: r.a)", "length(arr: [1, 2])"])
FLOATS = st.sampled_from(["r.f", "2.5", "float(v: r.a)", "-0.25"])
TEXTS = st.sampled_from(["r.s", '"x"', "string(v: r.a)", '"${r.a}-${r.s}"', "r.s + r.s"])


def _joined(operators: list[str], operands: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda a, sign, b: f"({a} {sign} {b})", operands, st.sampled_from(operators), operands)


def _chosen(conditions: st.SearchStrategy[str], values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda c, a, b: f"(if {c} then {a} else {b})", conditions, values, values)


COMPARISONS = st.one_of(
    _joined(["==", "!=", "<", ">=", ">"], NUMBERS),
    _joined(["==", "<", "<="], FLOATS),
    _joined(["==", "!=", "<"], TEXTS),
    st.builds(lambda text: f"({text} =~ /1|x/)", TEXTS),
    st.just("r.t"),
    st.just("exists r.a"),
)
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(_joined(["and", "or"], inner), st.builds(lambda c: f"(not {c})", inner)),
    max_leaves=4,
)
INTEGER_EXPRESSIONS = st.recursive(
    NUMBERS, lambda inner: st.one_of(_joined(["+", "-", "*", "/", "%"], inner), _chosen(CONDITIONS, inner))
)
EXPRESSIONS = st.one_of(
    INTEGER_EXPRESSIONS,
    CONDITIONS,
    st.recursive(FLOATS, lambda inner: _joined(["+", "-", "*", "/"], inner)),
    st.recursive(TEXTS, lambda inner: st.one_of(_joined(["+"], inner), _chosen(CONDITIONS, inner))),
)
ROWS = st.lists(
    st.tuples(
        st.integers(-9, 9),
        st.integers(-3, 3),
        st.integers(-20, 20).map(lambda quarters: quarters / 4),
        st.sampled_from(["", "x", "1y"]),
    ),
    min_size=1,
    max_size=4,
)


def _record(a: int, b: int, f: float, s: str) -> str:
    return f'{{a: {a}, b: {b}, f: {f!r}, s: "{s}", t: {"true" if a > b else "false"}}}'


def _outcome(script: str) -> list[Any] | None:
    """The values of a script, None where it ends with an error."""
    try:
        (result,), error = run_query(Buckets(), script, now=NOW)
    except QueryError:
        return None
    return None if error else [value for table in result.tables for value in table.find("v").values]  # type: ignore[union-attr]


@given(EXPRESSIONS, ROWS)
def test_a_compiled_function_gives_what_the_interpreter_gives(
    expression: str, found: list[tuple[int, int, float, str]]
) -> None:
    before = f'import "array"\nn = 4\ndouble = (x) => x * 2\nf = (r) => ({{a: r.a, v: {expression}}})\n'
    records = [_record(*row) for row in found]
    mapped = _outcome(f"{before}array.from(rows: [{', '.join(records)}]) |> map(fn: f)")
    called = _outcome(f"{before}array.from(rows: [{', '.join(f'f(r: {record})' for record in records)}])")
    assert repr(mapped) == repr(called)


@given(CONDITIONS, ROWS)
def test_a_filter_keeps_the_rows_of_which_its_function_is_true(
    condition: str, found: list[tuple[int, int, float, str]]
) -> None:
    before = 'import "array"\nn = 4\ndouble = (x) => x * 2\n'
    records = ", ".join(_record(*row) for row in found)
    made = f"array.from(rows: [{records}])"
    truths = column(f"{before}{made} |> map(fn: (r) => ({{a: r.a, v: {condition}}}))", "v")
    kept = rows(f"{before}{made} |> filter(fn: (r) => {condition})")
    everything = rows(f"{before}{made}")
    assert kept == [row for row, truth in zip(everything, truths, strict=True) if truth]


def test_null_in_a_condition_keeps_no_row() -> None:
    data = Buckets().write_lines(["m a=1,b=1 1717200000000000000", "m a=2 1717200001000000000"])
    pivoted = f'{READ} |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")'
    assert column(f"{pivoted} |> filter(fn: (r) => r.b == 1.0)", "a", data) == [1.0]
    assert column(f"{pivoted} |> filter(fn: (r) => not exists r.b)", "a", data) == [2.0]


def test_arithmetic_with_null_is_null() -> None:
    data = Buckets().write_lines(["m a=1,b=1 1717200000000000000", "m a=2 1717200001000000000"])
    pivoted = f'{READ} |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")'
    assert column(f"{pivoted} |> map(fn: (r) => ({{v: r.a + r.b}}))", "v", data) == [2.0, None]


def test_a_function_with_statements_runs_row_by_row() -> None:
    made = 'import "array"\narray.from(rows: [{a: 1}, {a: 2}])'
    script = f"{made} |> map(fn: (r) => {{\nb = r.a * 10\nreturn {{v: b}}\n}})"
    assert column(script, "v") == [10, 20]


def test_with_keeps_the_other_columns() -> None:
    script = 'import "array"\narray.from(rows: [{a: 1, b: 2}]) |> map(fn: (r) => ({r with b: 5, c: 6}))'
    assert rows(script) == [{"a": 1, "b": 5, "c": 6}]


def test_reduce_carries_its_accumulator_through_each_table() -> None:
    script = (
        'import "array"\narray.from(rows: [{g: "x", v: 1}, {g: "y", v: 5}, {g: "x", v: 3}])'
        ' |> group(columns: ["g"])'
        " |> reduce(identity: {sum: 0, n: 0}, fn: (r, accumulator) => "
        "({sum: accumulator.sum + r.v, n: accumulator.n + 1}))"
    )
    assert rows(script) == [{"g": "x", "sum": 4, "n": 2}, {"g": "y", "sum": 5, "n": 1}]


def test_an_error_of_a_row_says_where_the_function_was_called() -> None:
    found = refusal('import "array"\narray.from(rows: [{a: 0}]) |> map(fn: (r) => ({v: 1 / r.a}))')
    assert "cannot divide by zero" in found.message


def test_rows_can_be_records_in_records() -> None:
    script = (
        'import "array"\ntotal = (o) => o.inner.x + o.inner.y\n'
        "array.from(rows: [{a: 1}]) |> map(fn: (r) => ({v: total(o: {inner: {x: r.a, y: 5}})}))"
    )
    assert column(script, "v") == [6]


def test_values_around_a_function_are_seen_by_it() -> None:
    assert value_of("(length(arr: [n, n]) + n)", "n = 3") == 5
