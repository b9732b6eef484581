"""Tables: columns of one kind each, and a group key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from fakeinflux.query.values import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fakeinflux.query.errors import FluxError
    from fakeinflux.query.values import Record, Value

Item = TypeVar("Item")

BLOCK: Final = 1000
"""How many rows storage and sorting give at a time. Source: observed."""
COLUMN_KINDS: Final = ("bool", "int", "uint", "float", "string", "time")


@dataclass(slots=True)
class Column:
    """A column; nulls are None. `values` is shared between tables and never changed in place.

    Columns of times, ints and uints hold plain ints, whatever the kind.
    """

    label: str
    kind: str
    values: Sequence[Value]

    def renamed(self, label: str) -> Column:
        """Return the same column under another label."""
        return Column(label, self.kind, self.values)


@dataclass(slots=True)
class Table:
    """A table: its group key as label to value in the key's order, and its columns in order.

    `key` holds plain column values (ints for times). Every label of the key is a column too, except in
    a table whose operation dropped it. `pieces` are the lengths of the pieces that it came in, none where it
    came at once: the order of equal rows depends on it. `error` is what ends the table behind its rows.
    """

    key: dict[str, Value]
    columns: list[Column]
    pieces: tuple[int, ...] = ()
    error: FluxError | None = None

    @property
    def row_count(self) -> int:
        """How many rows it has; a table without columns has none."""
        return len(self.columns[0].values) if self.columns else 0

    def in_pieces(self, values: Sequence[Item]) -> Iterator[Sequence[Item]]:
        """Yield the values of a column by the pieces that the table came in."""
        start = 0
        for length in self.pieces or (self.row_count,):
            yield values[start : start + length]
            start += length

    @property
    def labels(self) -> list[str]:
        """The labels of its columns in order."""
        return [column.label for column in self.columns]

    def find(self, label: str) -> Column | None:
        """Return the column of this label, or None."""
        for column in self.columns:
            if column.label == label:
                return column
        return None

    def row(self, index: int) -> Record:
        """Return a row as a record."""
        return {column.label: wrap(column.kind, column.values[index]) for column in self.columns}


def blocks(count: int) -> tuple[int, ...]:
    """Return the lengths of the pieces in which storage and sorting give so many rows."""
    whole, rest = divmod(count, BLOCK)
    return (*[BLOCK] * whole, rest) if rest else (BLOCK,) * whole
