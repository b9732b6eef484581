"""Functions that take values out of tables: tableFind, getColumn, getRecord, findColumn, findRecord."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.errors import FluxError
from fakeinflux.query.streams import Feed, Operation, Stream
from fakeinflux.query.table_functions import TABLES, evaluation_of
from fakeinflux.query.values import Array, wrap

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.tables import Table
    from fakeinflux.query.values import Record, Value

TABLE: Final = Param("stream", required=True, pipe=True)


def _run_found(_: Execution, arguments: Record, __: list[Feed]) -> Feed:
    return Feed(iter([arguments["table"]]))


FOUND: Final = Operation("tableFind", _run_found)


def find_table(execution: Execution, arguments: Record) -> Table | None:
    """Return the first table whose group key the function wants, None where there is none."""
    for table in evaluation_of(execution).tables(arguments["tables"]):
        kinds = {column.label: column.kind for column in table.columns}
        key = {label: wrap(kinds.get(label, ""), value) for label, value in table.key.items()}
        try:
            wanted = execution.call(arguments["fn"], {"key": key})
        except FluxError as error:
            raise FluxError(f"failed to evaluate group key predicate function: {error.message}") from None
        if wanted is True:
            return table
    return None


def _table_find(execution: Execution, arguments: Record) -> Stream:
    table = find_table(execution, arguments)
    if table is None:
        raise FluxError("no table found", "not found")
    return evaluation_of(execution).stream(FOUND, {"table": table})


def _found(execution: Execution, stream: Stream) -> Table:
    if stream.operation is FOUND:
        table: Table = stream.arguments["table"]
        return table
    tables = evaluation_of(execution).tables(stream)
    if not tables:
        raise FluxError("no table found", "not found")
    return tables[0]


def _get_column(execution: Execution, arguments: Record) -> Array:
    return _column(_found(execution, arguments["table"]), arguments["column"])


def _column(table: Table, label: str) -> Array:
    column = table.find(label)
    if column is None:
        raise FluxError(f"cannot find column {label}")
    return Array([wrap(column.kind, value) for value in column.values], column.kind)


def _get_record(execution: Execution, arguments: Record) -> Record:
    return _record(_found(execution, arguments["table"]), arguments["idx"])


def _record(table: Table, index: int) -> Record:
    pieces = table.pieces or (table.row_count,)
    if not 0 <= index < min(pieces):
        raise FluxError(f"index out of bounds: {index}")
    return _row_of_last_piece(table, index)


def _row_of_last_piece(table: Table, index: int) -> Record:
    """Return a row by its place in the last piece of a table: each piece is asked. Source: observed."""
    return table.row(sum(table.pieces[:-1]) + index)


def _find_column(execution: Execution, arguments: Record) -> Array:
    table = find_table(execution, arguments)
    if table is None or table.find(arguments["column"]) is None:
        return Array()
    return _column(table, arguments["column"])


def _find_record(execution: Execution, arguments: Record) -> Value:
    table = find_table(execution, arguments)
    if table is None or not 0 <= arguments["idx"] < (table.pieces or (table.row_count,))[-1]:
        return {}
    return _row_of_last_piece(table, arguments["idx"])


_FN: Final = Param("function", required=True)
_LABEL: Final = Param("string", required=True)
_INDEX: Final = Param("int", required=True)

FUNCTIONS: Final = {
    "tableFind": Builtin("tableFind", {"tables": TABLES, "fn": _FN}, _table_find),
    "getColumn": Builtin("getColumn", {"table": TABLE, "column": _LABEL}, _get_column),
    "getRecord": Builtin("getRecord", {"table": TABLE, "idx": _INDEX}, _get_record),
    "findColumn": Builtin("findColumn", {"tables": TABLES, "fn": _FN, "column": _LABEL}, _find_column),
    "findRecord": Builtin("findRecord", {"tables": TABLES, "fn": _FN, "idx": _INDEX}, _find_record),
}
