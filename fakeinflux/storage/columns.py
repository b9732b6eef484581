"""The values of one field of one series, as two columns: their times and themselves."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Final

from fakeinflux.storage.series import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, MutableSequence, Sequence

    from fakeinflux.storage.series import Kind, Value
    from fakeinflux.storage.shards import Shard

_BEFORE_ALL: Final = -(2**63)
_LATE_AT_LEAST: Final = 1_000
_LATE_SHARE: Final = 8
_FEW: Final = 64


def _floats(values: Iterable[Any] = ()) -> MutableSequence[Any]:
    return array("d", values)


def _integers(values: Iterable[Any] = ()) -> MutableSequence[Any]:
    return array("q", values)


def _unsigned(values: Iterable[Any] = ()) -> MutableSequence[Any]:
    return array("Q", values)


_STORES: Final[dict[Kind, Callable[..., MutableSequence[Any]]]] = {
    "float": _floats,
    "int": _integers,
    "uint": _unsigned,
    "string": list,
    "bool": list,
}


class Column:
    """Times in order, and the values at them, all of one kind; `type` is the Python type of those written.

    `last` is the latest time. `late` holds what came for earlier times, by time, until it is merged in.
    `shard` is the one that is known to allow this kind. `other`: the field's column of another kind; the
    real server allows one kind in each shard.
    """

    __slots__ = ("kind", "last", "late", "other", "shard", "times", "type", "values")

    def __init__(self, value_type: type) -> None:
        self.type = value_type
        self.kind: Kind = KINDS[value_type]
        self.times = array("q")
        self.values = _STORES[self.kind]()
        self.last = _BEFORE_ALL
        self.late: dict[int, Value] = {}
        self.shard: Shard | None = None
        self.other: Column | None = None

    def put(self, time: int, value: Value) -> None:
        """Set the value at a time; the last one wins."""
        if time > self.last:
            self.times.append(time)
            self.values.append(value)
            self.last = time
        elif time == self.last:
            self.values[-1] = value
        else:
            self.late[time] = value
            if len(self.late) > max(_LATE_AT_LEAST, len(self.times) // _LATE_SHARE):
                self.merge()

    def merge(self) -> None:
        """Put what came late in its place."""
        late, self.late = self.late, {}
        if len(late) * _FEW < len(self.times):
            for time, value in late.items():
                self._insert(time, value)
        elif late:
            together = dict(zip(self.times, self.values, strict=True)) | late
            self.times = array("q", sorted(together))
            self.values = _STORES[self.kind]([together[time] for time in self.times])

    def _insert(self, time: int, value: Value) -> None:
        at = bisect_left(self.times, time)
        if self.times[at] == time:
            self.values[at] = value
        else:
            self.times.insert(at, time)
            self.values.insert(at, value)

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """Return from and up to before which row the times of a range are."""
        if self.late:
            self.merge()
        low = bisect_left(self.times, start)
        return low, bisect_left(self.times, stop, low)

    def cut(self, start: int, stop: int) -> Sequence[int]:
        """Remove what is from `start` up to before `stop`; the times of that."""
        low, high = self.span(start, stop)
        removed = self.times[low:high]
        del self.times[low:high], self.values[low:high]
        self.last = self.times[-1] if self.times else _BEFORE_ALL
        return removed

    def copy(self) -> Column:
        """Return another column with the same values, and those of other kinds with it."""
        column = Column(self.type)
        column.times, column.values = self.times[:], self.values[:]
        column.last, column.late = self.last, self.late.copy()
        column.other = self.other and self.other.copy()
        return column
