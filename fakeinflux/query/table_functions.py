"""How functions on streams of tables are put together out of what they do to one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.conversions import format_time
from fakeinflux.query.errors import FluxError, LateError
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_keys import in_key_order, key_id, merge_by_key
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.values import VACANT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Evaluation, Stream
    from fakeinflux.query.table_keys import KeyId
    from fakeinflux.query.values import Record, Value

    Check = Callable[[Execution, Record], Mapping[str, Value] | None]
    Compute = Callable[[Execution, Record, Table], Table | None]
    Spread = Callable[[Execution, Record, Table], Iterable[Table]]

TABLES: Final = Param("stream", required=True, pipe=True)
"""The parameter that a pipe of tables fills."""


def evaluation_of(execution: Execution) -> Evaluation:
    """Return what functions of the engine itself see behind the protocol."""
    return execution  # type: ignore[return-value]


def table_function(
    operation: Operation, parameters: Mapping[str, Param], check: Check | None = None
) -> Builtin:
    """Return a function of one stream that adds an operation to it.

    `check` looks at the arguments when the function is called; what it returns replaces them.
    """

    def call(execution: Execution, arguments: Record) -> Stream:
        given = arguments if check is None else {**arguments, **(check(execution, arguments) or {})}
        tables = given.pop("tables")
        return evaluation_of(execution).stream(operation, given, [tables])

    return Builtin(operation.name, {"tables": TABLES, **parameters}, call)


def each_table(name: str, compute: Compute, *, state: bool = False) -> Operation:
    """Return an operation on one table at a time, which lets pieces and their order as they are.

    `state`: what it does to a row depends on the rows before, so that it wants the pieces of a key together.
    """

    def run(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
        loose = feeds[0].loose and state
        tables = merge_by_key(feeds[0].tables, ordered=False) if loose else feeds[0].tables
        made = (compute(execution, arguments, table) for table in tables)
        return Feed((table for table in made if table is not None), feeds[0].loose)

    return Operation(name, run)


def each_whole_table(name: str, compute: Compute, said: str | None = None) -> Operation:
    """Return an operation on whole tables one at a time that gives them on in the order of their keys.

    `said`: what a real server calls it where two tables have one key, if not by its name.
    """

    def run(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
        made = (compute(execution, arguments, table) for table in feeds[0].tables)
        return Feed(keyed(name if said is None else said, (table for table in made if table is not None)))

    return Operation(name, run, whole=True)


def keyed(name: str, tables: Iterable[Table]) -> Iterator[Table]:
    """Yield tables in the order of their keys. Raises LateError: two have the same. Source: observed.

    Only `movingAverage` gives two such tables, the second of them when all others have come.
    """
    found: dict[KeyId, Table] = {}
    for table in tables:
        made = key_id(table.key)
        if made in found:
            raise LateError(f"{name} found duplicate table with key: {key_text(table)}".lstrip())
        found[made] = table
    for made in in_key_order(found):
        yield found[made]


def key_text(table: Table) -> str:
    """Return a group key as messages show it: times with all nine digits of their fraction."""
    times = {column.label for column in table.columns if column.kind == "time"}
    shown = [
        f"{label}={format_time(value) if label in times and value is not None else value}"
        for label, value in sorted(table.key.items())
    ]
    return f"{{{','.join(shown)}}}"


def key_columns(table: Table, count: int) -> list[Column]:
    """Return the columns of a table's group key, in the key's order, for a table of so many rows."""
    kinds = {column.label: column.kind for column in table.columns}
    return [Column(label, kinds.get(label, "string"), [value] * count) for label, value in table.key.items()]


def with_new_columns(columns: Sequence[Column], *made: Column) -> list[Column]:
    """Return columns and new ones behind them. Raises FluxError: there is a column of this label."""
    labels = {column.label for column in columns}
    for column in made:
        if column.label in labels:
            raise FluxError(f"table builder already has column with label {column.label}", "internal error")
        labels.add(column.label)
    return [*columns, *made]


def require_kind(column: Column, kind: str) -> None:
    """Require that a column is of a kind, as the real server does where it panics. Source: observed.

    Raises FluxError.
    """
    if column.kind != kind:
        panic = f"panic: column {column.label}:{column.kind} is not of type {kind}"
        raise FluxError(panic, "internal error")


_ARRAYS: Final = {"string": "String", "float": "Float64", "uint": "Uint64", "bool": "Boolean"}


def clock_values(column: Column) -> Sequence[Value]:
    """Return the values of a column of times, which may be one of ints. Source: observed.

    Raises FluxError.
    """
    if column.kind in ("time", "int"):
        return column.values
    panic = f"panic: interface conversion: array.Array is *array.{_ARRAYS[column.kind]}, not *array.Int64"
    raise FluxError(panic, "internal error")


def chosen_values(table: Table, label: str, choose: Callable[[Sequence[Value]], Sequence[Value]]) -> Table:
    """Return a table of the key's columns and `_value`, which has what is chosen of a column's values.

    A column of the key has its one value, and one that is not there the empty string. Source: observed.
    """
    column = table.find(label)
    kind = "string"
    found: Sequence[Value] = [""]
    if column is not None:
        kind = column.kind
        found = [table.key[label]] if label in table.key else choose(column.values)
    columns = [key for key in key_columns(table, len(found)) if key.label != "_value"]
    return Table(table.key, [*columns, Column("_value", kind, found)])


def given(arguments: Record, name: str, default: Value = None) -> Value:
    """Return an argument, or a default where it was not given."""
    value = arguments[name]
    return default if value is VACANT else value


def value_column(table: Table) -> Column:
    """Return the column `_value`. Raises FluxError: there is none."""
    column = table.find("_value")
    if column is None:
        raise FluxError("cannot find _value column")
    return column


def wanted_column(table: Table, label: str) -> Column:
    """Return a column by label. Raises FluxError: no column exists."""
    column = table.find(label)
    if column is None:
        raise FluxError(f'no column "{label}" exists')
    return column
