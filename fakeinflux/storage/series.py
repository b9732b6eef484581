"""What a read of a bucket gives: one piece for each field of each series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind: TypeAlias = Literal["float", "int", "uint", "string", "bool"]
Value: TypeAlias = float | int | str | bool
Tags: TypeAlias = tuple[tuple[str, str], ...]


class SeriesSlice(NamedTuple):
    """The values of one field of one series between two times.

    `tags` are sorted by key. `times` (nanoseconds since 1970) rise and have no equal ones; `values` are
    as many and of `kind` (bool: Python's; uint: plain int). Neither changes later, and the reader changes
    neither: a slice may be kept. No slice is empty.
    """

    measurement: str
    tags: Tags
    field: str
    kind: Kind
    times: Sequence[int]
    values: Sequence[Value]
