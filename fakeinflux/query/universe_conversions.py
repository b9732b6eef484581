"""Functions that convert the column `_value`: toString, toInt, toFloat and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin
from fakeinflux.query.conversions import CONVERSIONS
from fakeinflux.query.errors import FluxError
from fakeinflux.query.row_calls import vector_float
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import TABLES, evaluation_of
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.universe_shape import regroup
from fakeinflux.query.values import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.values import Record

_NAMES: Final = {
    "toBool": "bool",
    "toFloat": "float",
    "toInt": "int",
    "toString": "string",
    "toTime": "time",
    "toUInt": "uint",
}


def _operation(name: str, kind: str) -> Operation:
    def run(_: Execution, __: Record, feeds: list[Feed]) -> Feed:
        return Feed(_converted(feeds[0], kind), loose=True)

    return Operation(name, run, node="map")


def _converted(feed: Feed, kind: str) -> Iterator[Table]:
    for table in feed.tables:
        if not table.row_count:
            continue
        columns = list(table.columns)
        made = _column(table, kind)
        at = table.labels.index("_value") if table.find("_value") else len(columns)
        columns[at : at + 1] = [made]
        # The real server computes floats over whole columns, which keeps their order.
        if kind != "float":
            columns.sort(key=lambda column: column.label)
        yield from regroup(table, columns)


def _column(table: Table, kind: str) -> Column:
    column = table.find("_value")
    if column is None:
        return Column("_value", kind, [None] * table.row_count)
    if column.kind == kind:
        return column
    convert = vector_float if kind == "float" else CONVERSIONS[kind]
    try:
        return Column("_value", kind, [convert(wrap(column.kind, value)) for value in column.values])
    except FluxError as error:
        if kind == "float":
            raise
        raise FluxError(f"failed to evaluate map function: {error.message}", error.code) from None


def _builtin(name: str, kind: str) -> Builtin:
    operation = _operation(name, kind)

    def call(execution: Execution, arguments: Record) -> Stream:
        stream = evaluation_of(execution).stream(operation, {}, [arguments["tables"]])
        if kind == "float":
            stream.place = ""
        return stream

    return Builtin(name, {"tables": TABLES}, call)


FUNCTIONS: Final = {name: _builtin(name, kind) for name, kind in _NAMES.items()}
