"""Functions on tables of the package `experimental`: group, set, join, unpivot, chain, alignTime, preview."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.errors import FluxError
from fakeinflux.query.scopes import make_closure
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import (
    TABLES,
    evaluation_of,
    key_columns,
    table_function,
)
from fakeinflux.query.table_keys import in_key_order, key_id, merge_by_key
from fakeinflux.query.tables import COLUMN_KINDS, Column, Table
from fakeinflux.query.universe_rows import select_rows
from fakeinflux.query.universe_selections import pipe
from fakeinflux.query.universe_shape import split_rows
from fakeinflux.query.universe_sources import rows_table
from fakeinflux.query.values import FluxDuration, Time, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.values import Record, Value


def _run_group(_: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    labels: list[str] = arguments["columns"]
    return Feed(iter(merge_by_key(_extended(feeds[0].tables, labels))))


def _extended(tables: Iterable[Table], labels: list[str]) -> Iterator[Table]:
    for table in tables:
        for label in labels:
            if table.find(label) is None:
                raise FluxError(f'unknown column "{label}"')
        key = {*table.key, *labels}
        yield from split_rows(table, [label for label in table.labels if label in key])


def _check_group(_: Execution, arguments: Record) -> None:
    mode = arguments["mode"]
    if mode != "extend":
        raise FluxError(f'invalid group mode "{mode}"; experimental.group requires mode "extend"')


def _run_set(_: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    return Feed(iter(merge_by_key(_set(table, arguments["o"]) for table in feeds[0].tables)))


def _set(table: Table, record: Record) -> Table:
    """Return a table whose rows all have these values."""
    count = table.row_count
    made = {label: Column(label, kind_of(value), [value] * count) for label, value in record.items()}
    columns = [made.pop(column.label, column) for column in table.columns]
    key = {label: record.get(label, value) for label, value in table.key.items()}
    return Table(key, [*columns, *made.values()])


def _check_set(_: Execution, arguments: Record) -> Record:
    plain = {}
    for label, value in arguments["o"].items():
        if kind_of(value) not in COLUMN_KINDS:
            raise FluxError(
                f"found a {kind_of(value)} for the column {label}, expected a value that columns have"
            )
        plain[label] = value
    return {"o": plain}


def _unpivot(table: Table, others: list[str]) -> Iterator[Table]:
    """Yield a table for each column that is neither of the key nor among others: its label and its values."""
    if table.find("_field") is not None or table.find("_value") is not None:
        raise FluxError('unpivot can\'t have "_field" or "_value" as an input column')
    for label in others:
        if label != "_field" and table.find(label) is None:
            raise FluxError(f'unpivot could not find column named "{label}"')
    for column in table.columns:
        if column.label not in table.key and column.label not in others:
            known = [at for at, value in enumerate(column.values) if value is not None]
            yield _unpivoted(select_rows(table, known), column.label, others)


def _unpivoted(table: Table, label: str, others: list[str]) -> Table:
    count = table.row_count
    field = Column("_field", "string", [label] * count)
    kept = [field if other == "_field" else table.find(other) for other in others]
    values = table.find(label)
    in_key = "_field" not in others
    columns = [
        *key_columns(table, count),
        *([field] if in_key else []),
        *(column for column in kept if column is not None),
        *([values.renamed("_value")] if values is not None else []),
    ]
    return Table({**table.key, "_field": label} if in_key else table.key, columns)


def _run_unpivot(_: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    made = (part for table in feeds[0].tables for part in _unpivot(table, arguments["otherColumns"]))
    return Feed(made, loose=True)


def _run_join(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    left, right = ({key_id(table.key): table for table in feed.tables} for feed in feeds)
    shared = in_key_order(key for key in left if key in right)
    joined = (_join(execution, arguments["fn"], left[key], right[key]) for key in shared)
    return Feed(table for table in joined if table is not None)


def _join(execution: Execution, function: Value, left: Table, right: Table) -> Table | None:
    """Return the rows of two tables of one key whose times are equal."""
    times = [_times(table) for table in (left, right)]
    rows = []
    for at, time in enumerate(times[0]):
        other = bisect_left(times[1], time)
        while other < len(times[1]) and times[1][other] == time:
            row = execution.call(function, {"left": left.row(at), "right": right.row(other)})
            if any(label not in row or row[label] != value for label, value in left.key.items()):
                raise FluxError("argument 'fn' may not modify group key")
            rows.append(dict(sorted(row.items())))
            other += 1
    return Table(left.key, _plain(rows_table(rows))) if rows else None


def _plain(table: Table) -> list[Column]:
    """Return columns of plain integers, as tables have them."""
    return [
        Column(column.label, column.kind, [None if value is None else int(value) for value in column.values])
        if column.kind in ("int", "uint", "time")
        else column
        for column in table.columns
    ]


def _times(table: Table) -> list[int]:
    times = table.find("_time")
    if times is None:
        raise FluxError("no _time column found")
    return [time or 0 for time in times.values]


JOIN: Final = Operation("experimental.join", _run_join, whole=True)


def _call_join(execution: Execution, arguments: Record) -> Stream:
    sides = [arguments["left"], arguments["right"]]
    return evaluation_of(execution).stream(JOIN, {"fn": arguments["fn"]}, sides)


def _run_second(_: Execution, __: Record, feeds: list[Feed]) -> Feed:
    for _table in feeds[0].tables:
        pass
    return feeds[1]


CHAIN: Final = Operation("chain", _run_second)


def _chain(execution: Execution, arguments: Record) -> Stream:
    return evaluation_of(execution).stream(CHAIN, {}, [arguments["first"], arguments["second"]])


def _align_time(execution: Execution, arguments: Record) -> Stream:
    universe = evaluation_of(execution).universe
    always = make_closure("(r) => true")
    tables, unit = arguments["tables"], FluxDuration(0, 1)
    passed = pipe(execution, tables, "stateDuration", fn=always, column="timeDiff", unit=unit)
    move = make_closure(
        "(r) => ({r with _time: time(v: int(v: alignTo) + r.timeDiff)})",
        alignTo=arguments["alignTo"],
        time=universe["time"],
        int=universe["int"],
    )
    return pipe(execution, pipe(execution, passed, "map", fn=move), "drop", columns=["timeDiff"])


def _run_preview(_: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    first = (table for table, _ in zip(feeds[0].tables, range(arguments["ntables"]), strict=False))
    return Feed(select_rows(table, range(min(arguments["nrows"], table.row_count))) for table in first)


_STREAM: Final = Param("stream", required=True)

FUNCTIONS: Final = {
    "alignTime": Builtin("alignTime", {"tables": TABLES, "alignTo": Param("time", Time(0))}, _align_time),
    "chain": Builtin("chain", {"first": _STREAM, "second": _STREAM}, _chain),
    "group": table_function(
        Operation("experimental.group", _run_group, whole=True),
        {"mode": Param("string", required=True), "columns": Param("[string]", required=True)},
        _check_group,
    ),
    "join": Builtin(
        "join", {"left": _STREAM, "right": _STREAM, "fn": Param("function", required=True)}, _call_join
    ),
    "preview": table_function(
        Operation("preview", _run_preview, whole=True),
        {"nrows": Param("int", 5), "ntables": Param("int", 5)},
    ),
    "set": table_function(
        Operation("experimental.set", _run_set, whole=True), {"o": Param("record", required=True)}, _check_set
    ),
    "unpivot": table_function(
        Operation("unpivot", _run_unpivot), {"otherColumns": Param("[string]", ["_time"])}
    ),
}
