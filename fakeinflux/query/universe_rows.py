"""Functions that choose and order rows: range, filter, limit, tail, sort, union, unique, distinct, yield."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import compress, islice
from typing import TYPE_CHECKING, Any, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.durations import fixed_nanoseconds
from fakeinflux.query.errors import FluxError
from fakeinflux.query.merging import merge_pieces
from fakeinflux.query.row_functions import Predicate
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import (
    chosen_values,
    each_table,
    each_whole_table,
    evaluation_of,
    given,
    table_function,
    wanted_column,
)
from fakeinflux.query.table_keys import merge_by_key, take
from fakeinflux.query.tables import Column, Table, blocks
from fakeinflux.query.values import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.values import Record, Value


def select_rows(table: Table, indexes: Sequence[int]) -> Table:
    """Return a table of these rows."""
    count = len(indexes)
    return Table(
        table.key,
        [
            Column(column.label, column.kind, take(column.values, indexes))
            if column.label not in table.key
            else Column(column.label, column.kind, column.values[:count])
            for column in table.columns
        ],
    )


def slice_rows(table: Table, start: int, stop: int) -> Table:
    """Return a table of the rows from `start` up to before `stop`."""
    columns = [Column(column.label, column.kind, column.values[start:stop]) for column in table.columns]
    lengths, end = [], 0
    for length in table.pieces:
        lengths.append(max(min(end + length, stop) - max(end, start), 0))
        end += length
    return Table(table.key, columns, tuple(lengths))


def resolve_time(now: int, value: Value) -> int:
    """Return the time that an argument stands for: durations count from now(). Source: observed.

    Raises FluxError: value is not a time.
    """
    kind = kind_of(value)
    if kind == "duration":
        return now + fixed_nanoseconds(value)
    if kind in ("time", "int"):
        return int(value) if kind == "time" else int(value) * 10**9
    raise FluxError(f"value is not a time, got {kind}")


def _check_range(_: Execution, arguments: Record) -> None:
    for name in ("start", "stop"):
        value = given(arguments, name)
        if value is not None and kind_of(value) not in ("time", "duration", "int"):
            raise FluxError(f"value is not a time, got {kind_of(value)}")


def _run_range(_: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    start, stop = arguments["bounds"]
    tables = (ranged(table, start, stop) for table in feeds[0].tables)
    return Feed(iter(merge_by_key(tables)))


def ranged(table: Table, start: int, stop: int) -> Table:
    """Return the rows of a table within a range, and the range as its bounds. Raises FluxError."""
    times = table.find("_time")
    if times is None:
        raise FluxError("range error: supplied time column _time doesn't exist")
    if times.kind != "time":
        raise FluxError("range error: provided time column _time is not of type time")
    mask = [time is not None and start <= time < stop for time in times.values]
    bounds = _inner_bounds(table, start, stop)
    count = mask.count(True)
    kept = {"_start": bounds[0], "_stop": bounds[1]}
    columns = [
        Column(label, "time", [time] * count) for label, time in kept.items() if table.find(label) is None
    ]
    for column in table.columns:
        known = kept.get(column.label)
        values = list(compress(column.values, mask)) if known is None else [known] * count
        columns.append(Column(column.label, column.kind, values))
    return Table({**kept, **table.key, **kept}, columns)


def _inner_bounds(table: Table, start: int, stop: int) -> tuple[int, int]:
    """Return the range cut to the table's own bounds where it has some and they meet."""
    first, last = table.key.get("_start"), table.key.get("_stop")
    if first is None or last is None or max(first, start) >= min(last, stop):
        return start, stop
    return max(first, start), min(last, stop)


RANGE: Final = Operation("range", _run_range, whole=True)


def _run_filter(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    predicate = Predicate(evaluation_of(execution), arguments["fn"], of="filter")
    keep = arguments["keep"]
    return Feed(_filtered(feeds[0], predicate, keep=keep), feeds[0].loose)


def _filtered(feed: Feed, predicate: Predicate, *, keep: bool) -> Iterator[Table]:
    for table in feed.tables:
        mask = predicate.mask(table)
        count = mask.count(True)
        if count == table.row_count and count:
            yield table
        elif count or keep:
            yield Table(
                table.key,
                [
                    Column(column.label, column.kind, column.values[:count])
                    if column.label in table.key
                    else Column(column.label, column.kind, list(compress(column.values, mask)))
                    for column in table.columns
                ],
                _kept_pieces(table, mask),
            )


def _kept_pieces(table: Table, mask: Sequence[bool | None]) -> tuple[int, ...]:
    lengths, start = [], 0
    for length in table.pieces:
        lengths.append(mask[start : start + length].count(True))
        start += length
    return tuple(length for length in lengths if length)


def _check_filter(_: Execution, arguments: Record) -> dict[str, Value]:
    on_empty = given(arguments, "onEmpty", "drop")
    if on_empty not in ("keep", "drop"):
        raise FluxError(f'onEmpty must be keep or drop, was "{on_empty}"')
    return {"keep": on_empty == "keep"}


FILTER: Final = Operation("filter", _run_filter)


def _limited(_: Execution, arguments: Record, table: Table) -> Table | None:
    count, offset = arguments["n"], arguments["offset"]
    if count <= 0 or not table.row_count:
        return slice_rows(table, 0, 0)
    if table.row_count <= offset:
        return None
    return slice_rows(table, offset, offset + count)


def _tail(_: Execution, arguments: Record, table: Table) -> Table:
    if arguments["n"] <= 0:
        return slice_rows(table, 0, 0)
    stop = max(table.row_count - arguments["offset"], 0)
    return slice_rows(table, max(stop - arguments["n"], 0), stop)


LIMIT: Final = each_table("limit", _limited, state=True)


def sort_order(table: Table, labels: Sequence[str], *, desc: bool) -> list[int]:
    """Return the rows of a table in the order of these columns; nulls come before all else.

    Source: observed.
    """
    keys, rows = sort_keys(table, labels, desc=desc), range(table.row_count)
    if keys is None:
        return list(rows)
    pieces = [sorted(piece, key=keys.__getitem__, reverse=desc) for piece in table.in_pieces(rows)]
    return pieces[0] if len(pieces) == 1 else list(merge_pieces(pieces, _less(keys, desc=desc)))


def sort_keys(table: Table, labels: Sequence[str], *, desc: bool) -> list[Any] | None:
    """Return of each row what it is sorted by, with nulls first; None where all rows are alike."""
    columns = [column for label in labels if (column := table.find(label)) and label not in table.key]
    if not columns:
        return None
    keys = [_column_keys(column, desc=desc) for column in columns]
    return keys[0] if len(keys) == 1 else list(zip(*keys, strict=True))


def _column_keys(column: Column, *, desc: bool) -> list[Any]:
    null = (desc,)
    if column.kind == "float":
        return [null if value is None else (not desc, *_float_order(value)) for value in column.values]
    if None in column.values:
        return [null if value is None else (not desc, value) for value in column.values]
    return list(column.values)


def _float_order(value: float) -> tuple[bool, float]:
    return (False, 0.0) if math.isnan(value) else (True, value)


def _less(keys: list[Any], *, desc: bool) -> Callable[[int, int], bool]:
    if desc:
        return lambda row, other: bool(keys[row] > keys[other])
    return lambda row, other: bool(keys[row] < keys[other])


def _run_sort(_: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    labels, desc = arguments["columns"], arguments["desc"]
    tables = (select_rows(table, sort_order(table, labels, desc=desc)) for table in feeds[0].tables)
    return Feed(replace(table, pieces=blocks(table.row_count)) for table in tables)


SORT: Final = Operation("sort", _run_sort, whole=True)


def _run_sort_limit(_: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    loose = feeds[0].loose
    tables = merge_by_key(feeds[0].tables, ordered=False) if loose else feeds[0].tables
    made = (_sort_limited(table, arguments) for table in tables)
    return Feed(table for table in made if table.row_count)


def _sort_limited(table: Table, arguments: Record) -> Table:
    """Return the first rows of a table as it is sorted, found piece by piece; all if `n` is negative."""
    count, desc = arguments["n"], arguments["desc"]
    if count < 0:
        return select_rows(table, sort_order(table, arguments["columns"], desc=desc))
    keys = sort_keys(table, arguments["columns"], desc=desc)
    if keys is None:
        keys = [0] * table.row_count
    found: list[int] = []
    for piece in table.in_pieces(range(table.row_count)):
        ordered = sorted(piece, key=keys.__getitem__, reverse=desc)
        found = list(islice(merge_pieces([found, ordered], _less(keys, desc=desc)), count))
    return select_rows(table, found)


SORT_LIMIT: Final = Operation("sortLimit", _run_sort_limit)


def _unique(_: Execution, arguments: Record, table: Table) -> Table:
    values = wanted_column(table, arguments["column"]).values
    seen: dict[Value, int] = {}
    for at, value in enumerate(values):
        seen.setdefault(value, at)
    return select_rows(table, sorted(seen.values()))


def _distinct(_: Execution, arguments: Record, table: Table) -> Table:
    return chosen_values(table, arguments["column"], lambda values: list(dict.fromkeys(values)))


def _run_union(_: Execution, __: Record, feeds: list[Feed]) -> Feed:
    return Feed(iter(merge_by_key(table for feed in feeds for table in feed.tables)))


UNION: Final = Operation("union", _run_union, whole=True)


def _union(execution: Execution, arguments: Record) -> Stream:
    tables = arguments["tables"]
    if len(tables) < 2:
        raise FluxError("union must have at least two streams as input")
    return evaluation_of(execution).stream(UNION, {}, tables)


def _run_yield(_: Execution, __: Record, feeds: list[Feed]) -> Feed:
    return feeds[0]


YIELD: Final = Operation("yield", _run_yield, whole=True)


def _yield(execution: Execution, arguments: Record) -> Stream:
    evaluation = evaluation_of(execution)
    stream = evaluation.stream(YIELD, {"name": arguments["name"]}, [arguments["tables"]])
    evaluation.results.append(stream)
    return stream


_FN: Final = Param("function", required=True)
_COLUMN: Final = Param("string", "_value")

FUNCTIONS: Final = {
    "range": table_function(RANGE, {"start": Param(required=True), "stop": Param()}, _check_range),
    "filter": table_function(FILTER, {"fn": _FN, "onEmpty": Param("string")}, _check_filter),
    "limit": table_function(LIMIT, {"n": Param("int", required=True), "offset": Param("int", 0)}),
    "tail": table_function(
        each_whole_table("tail", _tail), {"n": Param("int", required=True), "offset": Param("int", 0)}
    ),
    "sort": table_function(SORT, {"columns": Param("[string]", ["_value"]), "desc": Param("bool", False)}),
    "unique": table_function(each_whole_table("unique", _unique), {"column": _COLUMN}),
    "distinct": table_function(each_whole_table("distinct", _distinct), {"column": _COLUMN}),
    "union": Builtin("union", {"tables": Param("array", required=True)}, _union),
    "yield": Builtin(
        "yield",
        {"tables": Param("stream", required=True, pipe=True), "name": Param("string", "_result")},
        _yield,
    ),
}
