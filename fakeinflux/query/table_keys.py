"""Group keys: how they compare, and tables put together by them."""

from __future__ import annotations

from functools import cmp_to_key
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from fakeinflux.query.errors import FluxError
from fakeinflux.query.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fakeinflux.query.values import Value

KeyId: TypeAlias = tuple[tuple[str, int, "Value"], ...]

_WHOLE: Final = 2
_RANKS: Final[dict[type, int]] = {type(None): 0, bool: 1, int: _WHOLE, float: 3, str: 4}
"""The order of values of several kinds; it also tells apart what Python takes for equal: true, 1 and 1.0."""


def key_id(key: dict[str, Value]) -> KeyId:
    """Return a group key as one that equal keys share, in whatever order their labels come."""
    return tuple([(label, _RANKS.get(type(key[label]), _WHOLE), key[label]) for label in sorted(key)])


def _compare(left: KeyId, right: KeyId) -> int:
    for (label, rank, value), (other_label, other_rank, other) in zip(left, right, strict=False):
        if label != other_label:
            return -1 if label > other_label else 1
        if rank != other_rank:
            return rank - other_rank
        if value != other:
            return -1 if value < other else 1
    return len(left) - len(right)


_ORDER: Final = cmp_to_key(_compare)


def in_key_order(ids: Iterable[KeyId]) -> list[KeyId]:
    """Group keys in the order in which the real server keeps tables: by label and value. Source: observed."""
    return sorted(ids, key=_ORDER)


def merge_by_key(tables: Iterable[Table], *, ordered: bool = True) -> list[Table]:
    """Return whole tables out of pieces, in the order of their keys or in that of their first pieces.

    Raises FluxError: schema collision.
    """
    pieces: dict[KeyId, list[Table]] = {}
    for table in tables:
        pieces.setdefault(key_id(table.key), []).append(table)
    ids = in_key_order(pieces) if ordered else list(pieces)
    return [concatenate(pieces[found]) for found in ids]


def concatenate(tables: Sequence[Table]) -> Table:
    """Return one table of the rows of several with one key; columns that some lack are null there.

    Raises FluxError: schema collision.
    """
    if len(tables) == 1:
        return tables[0]
    kinds: dict[str, str] = {}
    for table in tables:
        for column in table.columns:
            kind = kinds.setdefault(column.label, column.kind)
            if kind != column.kind:
                raise FluxError(
                    f'schema collision detected: column "{column.label}" '
                    f"is both of type {column.kind} and {kind}"
                )
    columns = [Column(label, kind, _values(tables, label)) for label, kind in kinds.items()]
    lengths = [length for table in tables for length in table.pieces or (table.row_count,)]
    return Table(tables[0].key, columns, tuple(lengths))


def _values(tables: Sequence[Table], label: str) -> list[Value]:
    parts: list[Sequence[Value]] = []
    for table in tables:
        column = table.find(label)
        parts.append([None] * table.row_count if column is None else column.values)
    return list(chain.from_iterable(parts))


def take(values: Sequence[Value], indexes: Sequence[int]) -> list[Value]:
    """Return the values at these places."""
    return [values[at] for at in indexes]
