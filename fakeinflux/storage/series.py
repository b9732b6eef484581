"""Points, series and what a read gives: the words that all of this room shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind: TypeAlias = Literal["float", "int", "uint", "string", "bool"]
Value: TypeAlias = float | int | str | bool
Tags: TypeAlias = tuple[tuple[str, str], ...]

MIN_TIME: Final = -(2**63) + 2
MAX_TIME: Final = 2**63 - 2
"""The first and the last time that a point may have, in nanoseconds since 1970. Source: observed."""


class Unsigned(int):
    """An integer that is written as unsigned (`5u`); all others are signed."""

    __slots__ = ()


class Unreadable(str):
    """The text of a value that has a kind, by how it begins, and is no value of that kind.

    Lines may have such values where escapes and quotes meet. The real server looks at their kind first, and
    then fails. `kind` is None for no text at all. Source: observed.
    """

    kind: Kind | None

    def __new__(cls, text: str, kind: Kind | None) -> Unreadable:
        value = super().__new__(cls, text)
        value.kind = kind
        return value


KINDS: Final[dict[type, Kind]] = {float: "float", int: "int", Unsigned: "uint", str: "string", bool: "bool"}
"""The kind of a field, by the Python type of a value that is written to it."""


class Point(NamedTuple):
    """One point. `key` is its series key in line protocol, as `series_keys.make_key` gives it.

    `fields` keep their order, and may name one twice, as lines may. `time` is in nanoseconds since 1970.
    """

    key: str
    fields: Sequence[tuple[str, Value]]
    time: int


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
