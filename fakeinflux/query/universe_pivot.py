"""Functions that make wide tables: pivot, and fieldsAsCols of the schema packages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.conversions import to_string
from fakeinflux.query.errors import FluxError
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import TABLES, evaluation_of, table_function
from fakeinflux.query.table_keys import in_key_order, key_id
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.values import wrap

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.table_keys import KeyId
    from fakeinflux.query.values import Record, Value


@dataclass(slots=True)
class _Growing:
    """A column on its way."""

    label: str
    kind: str
    values: list[Value]


@dataclass(slots=True)
class _Pivoted:
    """A wide table on its way: `kept` are the columns copied for each row, `made` the new ones."""

    key: Record
    kept: list[_Growing]
    made: dict[str, _Growing] = field(default_factory=dict)
    rows: dict[tuple[Value, ...], int] = field(default_factory=dict)

    def table(self) -> Table:
        """Return the finished table."""
        columns = [*self.kept, *self.made.values()]
        return Table(self.key, [Column(each.label, each.kind, each.values) for each in columns])


def _run_pivot(_: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    found: dict[KeyId, _Pivoted] = {}
    for table in feeds[0].tables:
        _pivot(table, arguments, found)
    return Feed(found[key].table() for key in in_key_order(found))


def _pivot(table: Table, arguments: Record, found: dict[KeyId, _Pivoted]) -> None:
    row_key, column_key, label = arguments["rowKey"], arguments["columnKey"], arguments["valueColumn"]
    if label in column_key:
        raise FluxError(f"specified column does not exist in table: {label}")
    columns = _columns_of(table, row_key, column_key, label)
    outside = {*column_key, label}
    key = {name: value for name, value in table.key.items() if name not in outside}
    kept = [
        column
        for column in table.columns
        if column.label not in outside and (column.label in table.key or column.label in row_key)
    ]
    target = found.setdefault(
        key_id(key), _Pivoted(key, [_Growing(column.label, column.kind, []) for column in kept])
    )
    copied = [(column.values, columns[column.label].values) for column in target.kept]
    values = columns[label]
    row_values = [columns[name].values for name in row_key]
    named = _new_labels(table, column_key, columns)
    for at, name in enumerate(named):
        column = _made_column(target, name, values.kind)
        row = tuple(part[at] for part in row_values)
        place = target.rows.get(row)
        if place is None:
            place = target.rows[row] = len(target.rows)
            for copy, source in copied:
                copy.append(source[at])
            for other in target.made.values():
                other.values.append(None)
        column.values[place] = values.values[at]


def _columns_of(table: Table, row_key: list[str], column_key: list[str], label: str) -> dict[str, Column]:
    columns = {column.label: column for column in table.columns}
    for name in row_key:
        if name not in columns:
            raise FluxError(f"specified row key column does not exist in table: {name}")
    if label not in columns:
        raise FluxError(f"specified value column does not exist in table: {label}")
    for name in column_key:
        if name not in columns:
            raise FluxError(f"specified column does not exist in table: {name}")
    return columns


def _new_labels(table: Table, column_key: list[str], columns: dict[str, Column]) -> list[str]:
    """Return of each row the label of the column that its value goes to."""
    if all(name in table.key for name in column_key):
        label = "_".join(_text(columns[name], table.key[name]) for name in column_key)
        return [label] * table.row_count
    parts = [[_text(columns[name], value) for value in columns[name].values] for name in column_key]
    return ["_".join(row) for row in zip(*parts, strict=True)]


def _text(column: Column, value: Value) -> str:
    if value is None:
        return "null"
    if column.kind == "float":
        return _scientific(value)
    return to_string(wrap(column.kind, value)) or ""


def _scientific(number: float) -> str:
    """Return a float as Go's format E prints it: `1.5E+00`."""
    digits, _, exponent = f"{number!r}".upper().partition("E")
    if not exponent:
        for places in range(18):
            text = f"{number:.{places}E}"
            if float(text) == number:
                return text
    return f"{digits.removesuffix('.0')}E{exponent}"


def _made_column(target: _Pivoted, label: str, kind: str) -> _Growing:
    column = target.made.get(label)
    if column is None:
        if any(kept.label == label for kept in target.kept):
            raise FluxError(
                f'value "{label}" appears in a column key column, '
                f'but a column named "{label}" already exists; '
                f'consider renaming "{label}" to something else before pivoting'
            )
        column = target.made[label] = _Growing(label, kind, [None] * len(target.rows))
    elif column.kind != kind:
        raise FluxError(
            f'schema collision detected: column "{label}" is both of type {kind} and {column.kind}'
        )
    return column


def _check_pivot(_: Execution, arguments: Record) -> None:
    for name in arguments["columnKey"]:
        if name in arguments["rowKey"]:
            raise FluxError(f"column name found in both rowKey and colKey: {name}")


PIVOT: Final = Operation("pivot", _run_pivot, whole=True)


def _fields_as_cols(execution: Execution, arguments: Record) -> Stream:
    wide = {"rowKey": ["_time"], "columnKey": ["_field"], "valueColumn": "_value"}
    return evaluation_of(execution).stream(PIVOT, wide, [arguments["tables"]])


FIELDS_AS_COLS: Final = Builtin("fieldsAsCols", {"tables": TABLES}, _fields_as_cols)

FUNCTIONS: Final = {
    "pivot": table_function(
        PIVOT,
        {
            "rowKey": Param("[string]", required=True),
            "columnKey": Param("[string]", required=True),
            "valueColumn": Param("string", required=True),
        },
        _check_pivot,
    )
}
