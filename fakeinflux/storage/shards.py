"""Shards: the stretches of time in which the real server keeps points, and a field has one kind."""

from __future__ import annotations

from bisect import bisect_right, insort
from typing import TYPE_CHECKING, Final

from fakeinflux.timing.units import DAY_SECONDS, SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.storage.series import Kind

WEEK: Final = 7 * DAY_SECONDS * SECOND
_YEAR_ONE: Final = -62_135_596_800 * SECOND
"""Shards begin at multiples of their length since then. Source: observed."""


class Shard:
    """A shard, from `start` up to before `stop`. `kinds`: measurement → field → kind."""

    __slots__ = ("kinds", "start", "stop")

    def __init__(self, start: int, stop: int) -> None:
        self.start, self.stop = start, stop
        self.kinds: dict[str, dict[str, Kind]] = {}

    def __lt__(self, other: Shard) -> bool:
        return self.start < other.start

    def copy(self) -> Shard:
        """Return another shard with the same kinds."""
        shard = Shard(self.start, self.stop)
        shard.kinds = {measurement: kinds.copy() for measurement, kinds in self.kinds.items()}
        return shard


def find_shard(shards: Sequence[Shard], time: int) -> Shard | None:
    """Return the shard of a time, of shards in order."""
    at = bisect_right(shards, time, key=_start) - 1
    return shards[at] if at >= 0 and time < shards[at].stop else None


def add_shard(shards: list[Shard], time: int, length: int) -> Shard:
    """Return a new shard around a time that no other has; it ends where another begins. Source: observed."""
    start = shard_start(time, length)
    shard = Shard(start, start + length)
    at = bisect_right(shards, time, key=_start)
    if at:
        shard.start = max(start, shards[at - 1].stop)
    if at < len(shards):
        shard.stop = min(shard.stop, shards[at].start)
    insort(shards, shard)
    return shard


def shard_start(time: int, length: int) -> int:
    """Return where the shard of a time begins, by the length of shards."""
    return time - (time - _YEAR_ONE) % length


def overlapping(shards: Sequence[Shard], start: int, stop: int) -> list[Shard]:
    """Return the shards that have times from `start` up to before `stop`."""
    return [shard for shard in shards if shard.start < stop and start < shard.stop]


def _start(shard: Shard) -> int:
    return shard.start
