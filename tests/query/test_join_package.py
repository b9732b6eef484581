"""The package join."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.query.script_runs import BEGINNING, READ, Buckets, refusal, rows, tables

KEYS = st.lists(st.sampled_from("abc"), min_size=1, max_size=4)


def _script(left: str, right: str, call: str) -> str:
    sides = f"l = array.from(rows: [{left}])\nr = array.from(rows: [{right}])"
    return f'import "array"\nimport "join"\n{sides}\n{call}'


def _joined(method: str) -> list[tuple[object, ...]]:
    script = _script(
        '{k: "a", x: 1}, {k: "b", x: 2}, {k: "b", x: 3}',
        '{k: "b", y: 20}, {k: "c", y: 30}',
        f"join.{method}(left: l, right: r, on: (l, r) => l.k == r.k, "
        "as: (l, r) => ({k: if exists l.k then l.k else r.k, x: l.x, y: r.y}))",
    )
    return [(row["k"], row["x"], row["y"]) for row in rows(script)]


@pytest.mark.parametrize(
    ("method", "found"),
    [
        ("inner", [("b", 2, 20), ("b", 3, 20)]),
        ("left", [("a", 1, None), ("b", 2, 20), ("b", 3, 20)]),
        ("right", [("b", 2, 20), ("b", 3, 20), ("c", None, 30)]),
        ("full", [("a", 1, None), ("b", 2, 20), ("b", 3, 20), ("c", None, 30)]),
    ],
)
def test_rows_without_a_partner_are_kept_by_the_method(method: str, found: list[tuple[object, ...]]) -> None:
    assert _joined(method) == found


def test_columns_that_are_null_everywhere_keep_their_kind() -> None:
    script = _script(
        '{k: "a", x: 1}',
        '{k: "b", y: 2.5}',
        "join.left(left: l, right: r, on: (l, r) => l.k == r.k, as: (l, r) => ({l with y: r.y}))",
    )
    (table,) = tables(script)
    column = table.find("y")
    assert column is not None
    assert (column.kind, list(column.values)) == ("float", [None])


def test_only_tables_of_one_group_key_are_joined() -> None:
    script = _script(
        '{k: "a", x: 1}, {k: "b", x: 2}',
        '{k: "a", y: 1}, {k: "c", y: 2}',
        'join.inner(left: l |> group(columns: ["k"]), right: r |> group(columns: ["k"]), '
        "on: (l, r) => l.x == r.y, as: (l, r) => ({l with y: r.y}))",
    )
    assert [(table.key, table.row_count) for table in tables(script)] == [({"k": "a"}, 1)]


def test_times_join_rows_of_one_time() -> None:
    script = _script(
        "{_time: 2024-01-01T00:00:00Z, v: 1}, {_time: 2024-01-02T00:00:00Z, v: 2}",
        "{_time: 2024-01-02T00:00:00Z, v: 5}",
        "join.time(left: l, right: r, as: (l, r) => ({l with w: r.v}))",
    )
    assert [(row["v"], row["w"]) for row in rows(script)] == [(2, 5)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("on: (l, r) => l.k == r.k or l.x == r.y", "unsupported operator in join predicate: or"),
        ("on: (l, r) => l.k != r.k", "unsupported operator in join predicate: !="),
        ("on: (l, r) => l.k == l.k", "may not reference the same object"),
        ('on: (l, r) => l.k == "a"', "right side of comparison is not a member expression"),
    ],
)
def test_predicates_other_than_equal_columns_are_refused(call: str, message: str) -> None:
    script = _script(
        '{k: "a", x: 1}', '{k: "a", y: 1}', f"join.inner(left: l, right: r, {call}, as: (l, r) => l)"
    )
    assert message in refusal(script).message


def test_a_method_that_is_none_is_refused() -> None:
    call = 'join.tables(left: l, right: r, on: (l, r) => l.k == r.k, as: (l, r) => l, method: "outer")'
    found = refusal(_script('{k: "a"}', '{k: "a"}', call))
    assert 'must be "inner", "left", "right", or "full"' in found.message


def test_the_group_key_may_not_change() -> None:
    script = _script(
        '{k: "a", x: 1}', '{k: "a", y: 1}',
        'join.inner(left: l |> group(columns: ["k"]), right: r |> group(columns: ["k"]), '
        'on: (l, r) => l.x == r.y, as: (l, r) => ({k: "z", x: l.x}))',
    )  # fmt: skip
    assert "join cannot modify group key" in refusal(script).message


@given(KEYS, KEYS)
def test_an_inner_join_is_all_pairs_of_equal_keys(left: list[str], right: list[str]) -> None:
    script = _script(
        ", ".join(f'{{k: "{key}", x: {at}}}' for at, key in enumerate(left)),
        ", ".join(f'{{k: "{key}", y: {at}}}' for at, key in enumerate(right)),
        "join.inner(left: l, right: r, on: (l, r) => l.k == r.k, as: (l, r) => ({x: l.x, y: r.y}))",
    )
    naive = {(x, y) for x, key in enumerate(left) for y, other in enumerate(right) if key == other}
    assert {(row["x"], row["y"]) for row in rows(script)} == naive


def test_a_column_that_no_row_has_is_refused() -> None:
    data = Buckets().write_lines([f"m v=1 {BEGINNING}"])
    sides = f'import "join"\nleft = {READ} |> group()\nright = left |> keep(columns: ["_time"])\n'
    joined = "join.left(left: left, right: right, on: (l, r) => l._time == r._time, as: (l, r) => %s)"
    script = sides + joined % "({l with u: r._value})"
    assert "table is missing label _value" in refusal(script, data).message
