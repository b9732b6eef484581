"""A slow model of a bucket's points: one dictionary, and rules as they are told, not as they are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakeinflux.storage.series import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fakeinflux.storage.series import Point, Value

    Series = tuple[str, str]
    Matches = Callable[[Series], bool]


@dataclass
class SlowPoints:
    """Points by series (measurement, tag), field and time; kinds by shard, measurement and field."""

    shard_length: int
    values: dict[tuple[Series, str, int], Value] = field(default_factory=dict)
    kinds: dict[tuple[int, str, str], str] = field(default_factory=dict)

    def write(self, points: Iterable[Point], oldest: int | None) -> int:
        """Write points; how many were not stored."""
        points = list(points)
        fresh = {self.shard(point.time) for point in points if oldest is None or point.time >= oldest}
        return sum(not self.write_one(point) for point in points if self.shard(point.time) in fresh) + sum(
            self.shard(point.time) not in fresh for point in points
        )

    def write_one(self, point: Point) -> bool:
        measurement, _, tag = point.key.partition(",t=")
        for name, value in point.fields:
            place = (self.shard(point.time), measurement, name)
            if self.kinds.setdefault(place, KINDS[type(value)]) != KINDS[type(value)]:
                return False
        for name, value in point.fields:
            self.values[(measurement, tag), name, point.time] = value
        return True

    def delete(self, start: int, stop: int, matches: Matches) -> None:
        gone = {place for place in self.values if start <= place[2] <= stop and matches(place[0])}
        for place in gone:
            del self.values[place]
        left = {(self.shard(time), series[0]) for series, _, time in self.values}
        for series, _, time in gone:
            if (self.shard(time), series[0]) not in left:
                shard = self.shard(time)
                self.kinds = {
                    place: kind for place, kind in self.kinds.items() if place[:2] != (shard, series[0])
                }

    def read(self, start: int, stop: int) -> dict[tuple[Series, str], list[tuple[int, Value]]]:
        """The values by series and field, up to the shard in which the field has a second kind."""
        found: dict[tuple[Series, str], list[tuple[int, Value]]] = {}
        for (series, name, time), value in sorted(self.values.items(), key=lambda item: item[0][2]):
            if start <= time < min(stop, self.end(series[0], name, start, stop)):
                found.setdefault((series, name), []).append((time, value))
        return found

    def end(self, measurement: str, name: str, start: int, stop: int) -> int:
        wanted = None
        for shard, where, what in sorted(self.kinds):
            begins = shard * self.shard_length
            if (where, what) == (measurement, name) and begins < stop and begins + self.shard_length > start:
                wanted = wanted or self.kinds[shard, where, what]
                if self.kinds[shard, where, what] != wanted:
                    return begins
        return stop

    def shard(self, time: int) -> int:
        return time // self.shard_length
