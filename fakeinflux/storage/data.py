"""What a world stores: the points of its buckets, and how much of them there may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.engine.errors import Refused
from fakeinflux.storage.deletes import delete_points
from fakeinflux.storage.points import STRING_SIZE, VALUE_SIZE, BucketPoints
from fakeinflux.storage.series import MAX_TIME
from fakeinflux.timing.clock import END
from fakeinflux.timing.instants import format_instant
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.engine.model import Bucket
    from fakeinflux.engine.world import WorldState
    from fakeinflux.storage.deletes import Predicate
    from fakeinflux.storage.series import Point, SeriesSlice

MOST_VALUES: Final = 20_000_000
MOST_BYTES: Final = 1 << 30
"""In one world, about."""


class Data:
    """The points of a world's buckets, by bucket id.

    A copy shares them until one of the two writes: `_shared` names the buckets that are not to be changed
    but copied first.
    """

    def __init__(self) -> None:
        self.buckets: dict[str, BucketPoints] = {}
        self._shared: set[str] = set()

    def own(self, bucket_id: str) -> BucketPoints:
        """Return the points of a bucket, to be changed."""
        points = self.buckets.get(bucket_id)
        if points is None:
            points = BucketPoints(bucket_id)
        elif bucket_id in self._shared:
            points = points.copy()
        self._shared.discard(bucket_id)
        self.buckets[bucket_id] = points
        return points

    def copy(self) -> Data:
        """Return the same data, at no cost until either changes."""
        data = Data()
        data.buckets = self.buckets.copy()
        self._shared = set(self.buckets)
        data._shared = set(self.buckets)
        return data

    def forget_bucket(self, bucket_id: str) -> None:
        """Drop the points of a bucket that is no more."""
        self.buckets.pop(bucket_id, None)
        self._shared.discard(bucket_id)


def write_points(world: WorldState, bucket: Bucket, points: Sequence[Point]) -> None:
    """Store points in a bucket, under its retention by the world's clock.

    Raises Refused: unprocessable entity, as BucketPoints.write does, and the rest is stored. Raises Refused:
    request too large, if the world has no room for them, and nothing is stored.
    """
    if points:
        if world.now > MAX_TIME:
            raise Refused("unprocessable entity", _beyond(world.now))
        data = world_data(world)
        _require_room(data, points)
        own = data.own(bucket.id)
        own.write(points, world.now, bucket.every_seconds * SECOND, bucket.shard_seconds * SECOND)


def _beyond(now: int) -> str:
    return (
        f"the world's clock shows {format_instant(now)}, and the last time that points can have is "
        f"{format_instant(MAX_TIME)}: let the world begin earlier (now=…)"
    )


def read_points(world: WorldState, bucket: Bucket, start: int, stop: int) -> list[SeriesSlice]:
    """Return what a bucket has from `start` up to before `stop`, without what is beyond its retention now."""
    points = bucket_points(world, bucket)
    if points is None:
        return []
    oldest = world.now - bucket.every_seconds * SECOND
    return points.read(max(start, oldest) if bucket.every_seconds else start, stop)


def delete_data(
    world: WorldState, bucket: Bucket, start: int, stop: int, predicate: Predicate | None
) -> None:
    """Remove what a bucket has from `start` up to and with `stop`, of series that fulfil a predicate."""
    if bucket_points(world, bucket) is not None:
        own = world_data(world).own(bucket.id)
        delete_points(own, start, stop, predicate, defects=world.edition.reproduces_defects)


def tick(world: WorldState) -> None:
    """End a write: a standing clock moves by a nanosecond, so that what was written is before now.

    From the first write on runs execute their scripts, unless the world says whether they do.
    Source: simulated.
    """
    if world.executes is None:
        world.executes = True
    if world.clock.stands and world.clock.origin + 1 < END:
        world.clock.advance(1)


def bucket_points(world: WorldState, bucket: Bucket) -> BucketPoints | None:
    """Return the points of a bucket, to be looked at only; None where nothing was ever written."""
    return world_data(world).buckets.get(bucket.id) if world.data is not None else None


def world_data(world: WorldState) -> Data:
    """Return the data of a world, which has some from now on."""
    if not isinstance(world.data, Data):
        world.data = Data()
    return world.data


def _require_room(data: Data, points: Sequence[Point]) -> None:
    values = [value for point in points for _, value in point.fields]
    count = len(values)
    size = VALUE_SIZE * count + sum([STRING_SIZE + len(value) for value in values if type(value) is str])
    if _has_room(data, count, size):
        return
    for bucket in data.buckets.values():
        bucket.recount()
    if not _has_room(data, count, size):
        held = sum([bucket.count for bucket in data.buckets.values()])
        raise Refused(
            "request too large",
            f"this world holds {held} values, and {count} more are written; it has room for {MOST_VALUES}, "
            f"and for {MOST_BYTES} bytes in all: delete points or buckets, or use another world",
        )


def _has_room(data: Data, count: int, size: int) -> bool:
    held = data.buckets.values()
    fits = sum([bucket.count for bucket in held]) + count <= MOST_VALUES
    return fits and sum([bucket.size for bucket in held]) + size <= MOST_BYTES
