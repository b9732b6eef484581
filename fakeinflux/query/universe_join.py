"""The function join: rows of two streams that agree in some columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.errors import FluxError
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import evaluation_of, given
from fakeinflux.query.table_keys import in_key_order, key_id
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.universe_rows import sort_order
from fakeinflux.query.values import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Evaluation, Stream
    from fakeinflux.query.values import Record, Value


def _run_join(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    names, on = arguments["names"], arguments["on"]
    left, right = (_joinable(feed.tables, on) for feed in feeds)
    shared = _shared_key(left, right, on)
    joined = {}
    for one in left:
        for other in right:
            if all(one.key.get(label) == other.key.get(label) for label in shared):
                table = _join_tables(evaluation_of(execution), one, other, names, on)
                if table.row_count:
                    joined[key_id(table.key)] = table
    return Feed(joined[key] for key in in_key_order(joined))


def _joinable(tables: Iterable[Table], on: list[str]) -> list[Table]:
    """Return the tables that have all columns to join on, and no nulls in those of their keys."""
    return [
        table
        for table in tables
        if all(table.find(label) is not None for label in on)
        and all(table.key[label] is not None for label in on if label in table.key)
    ]


def _shared_key(left: list[Table], right: list[Table], on: list[str]) -> list[str]:
    if not left or not right:
        return []
    return [label for label in on if label in left[0].key and label in right[0].key]


def _join_tables(
    evaluation: Evaluation, left: Table, right: Table, names: tuple[str, str], on: list[str]
) -> Table:
    shared = {column.label for column in left.columns} & {column.label for column in right.columns}
    renamed = [
        {
            column.label: f"{column.label}_{name}"
            if column.label in shared and column.label not in on
            else column.label
            for column in table.columns
        }
        for table, name in ((left, names[0]), (right, names[1]))
    ]
    pairs = _pairs(evaluation, left, right, on)
    columns: dict[str, Column] = {}
    for side, table in enumerate((left, right)):
        for column in table.columns:
            label = renamed[side][column.label]
            if label not in columns:
                columns[label] = Column(label, column.kind, [column.values[pair[side]] for pair in pairs])
    key: Record = {}
    for side, table in enumerate((left, right)):
        for label, value in table.key.items():
            key.setdefault(renamed[side][label], value)
    ordered = dict(sorted(key.items()))
    return Table(ordered, [columns[label] for label in sorted(columns)])


def _pairs(evaluation: Evaluation, left: Table, right: Table, on: list[str]) -> list[tuple[int, int]]:
    """Return the rows that agree, in the order of what they agree in."""
    matches: dict[tuple[Value, ...], list[int]] = {}
    for at in sort_order(Table({}, right.columns), on, desc=False):
        matches.setdefault(_values(right, at, on), []).append(at)
    pairs: list[tuple[int, int]] = []
    for at in sort_order(Table({}, left.columns), on, desc=False):
        values = _values(left, at, on)
        if None not in values:
            evaluation.announce(len(pairs) + len(matches.get(values, ())))
            pairs += [(at, other) for other in matches.get(values, ())]
    return pairs


def _values(table: Table, at: int, on: list[str]) -> tuple[Value, ...]:
    return tuple(column.values[at] for label in on if (column := table.find(label)) is not None)


def _prepare(_: Evaluation, stream: Stream) -> None:
    if len(stream.inputs) != 2:
        raise FluxError("joins currently must only have two parents")


JOIN: Final = Operation("join", _run_join, whole=True, prepare=_prepare)


def _join(execution: Execution, arguments: Record) -> Stream:
    tables, on = arguments["tables"], given(arguments, "on")
    method = given(arguments, "method", "inner")
    if method not in ("inner", "cross"):
        raise FluxError(f"{method} is not a valid method; currently only inner and cross are supported")
    if method == "cross" and on:
        raise FluxError("cross product and 'on' are mutually exclusive")
    if method == "inner" and not on:
        raise FluxError("no columns specified in 'on', expected at least one: give `on: [...]`")
    for name, stream in tables.items():
        if kind_of(stream) != "stream":
            raise FluxError(f'expected "{name}" to be stream type; instead got {kind_of(stream)}')
    names = sorted(tables)
    return evaluation_of(execution).stream(
        JOIN, {"names": tuple(names), "on": sorted(on or ())}, [tables[name] for name in names]
    )


FUNCTIONS: Final = {
    "join": Builtin(
        "join",
        {"tables": Param("record", required=True), "method": Param("string"), "on": Param("[string]")},
        _join,
    )
}
