"""The data of a world as a query sees it, with the rights of who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.accounts.buckets import list_buckets
from fakeinflux.accounts.organizations import find_organization
from fakeinflux.accounts.permissions import may, require
from fakeinflux.query.data_view import BucketRow
from fakeinflux.query.values import UInt
from fakeinflux.storage.data import bucket_points, read_points, write_points
from fakeinflux.storage.series import Point, Unsigned
from fakeinflux.storage.series_keys import make_key
from fakeinflux.storage.shards import overlapping
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.engine.model import Bucket, Caller
    from fakeinflux.engine.world import WorldState
    from fakeinflux.query.data_view import NewPoint
    from fakeinflux.storage.series import SeriesSlice
    from fakeinflux.storage.series import Value as Stored


class LateBucket(NamedTuple):
    """A bucket that has points later than now, which is where a range ends that says nothing of its end."""

    name: str
    last: int


class WorldData:
    """A `DataView` of one organization. Source: observed (what is not found without a right to it)."""

    def __init__(self, world: WorldState, org_id: str, caller: Caller) -> None:
        self._world = world
        self._caller = caller
        self._read: dict[str, Bucket] = {}
        self.org_id = org_id

    def find_bucket(self, name: str, *, writing: bool = False) -> str | None:
        """Return the id of the organization's bucket of this name, None where there is none."""
        for bucket in self._world.buckets.values():
            if bucket.org_id == self.org_id and bucket.name == name and self._may(bucket, writing=writing):
                return bucket.id
        return None

    def has_bucket(self, bucket_id: str, *, writing: bool = False) -> bool:
        """Return whether there is a bucket of this id."""
        bucket = self._world.buckets.get(bucket_id)
        return bucket is not None and self._may(bucket, writing=writing)

    def find_org(self, name: str) -> str | None:
        """Return the id of the organization of this name, None where there is none."""
        orgs = (org.id for org in self._world.orgs.values() if org.name == name)
        return next((org_id for org_id in orgs if may(self._caller, "read", "orgs", id=org_id)), None)

    def find_secret(self, key: str) -> str | None:
        """Return the organization's secret of this key, None where there is none.

        Raises Refused: the asker must not read secrets. Source: observed.
        """
        require(self._caller, "read", "secrets", org_id=self.org_id)
        return find_organization(self._world, self.org_id).secrets.get(key)

    def list_buckets(self) -> list[BucketRow]:
        """Return the organization's buckets by name."""
        return [
            BucketRow(bucket.id, bucket.name, bucket.org_id, bucket.every_seconds * SECOND)
            for bucket in list_buckets(self._world, self.org_id)
            if self._may(bucket)
        ]

    def read(self, bucket_id: str, start: int, stop: int) -> list[SeriesSlice]:
        """Return a bucket's points from `start` up to before `stop`."""
        bucket = self._read[bucket_id] = self._world.buckets[bucket_id]
        return read_points(self._world, bucket, start, stop)

    def shard_range(self, bucket_id: str, start: int, stop: int) -> tuple[int, int] | None:
        """Return where the bucket's shards begin and end that a range touches; None without any."""
        points = bucket_points(self._world, self._world.buckets[bucket_id])
        touched = [] if points is None else overlapping(points.shards, start, stop + 1)
        return (touched[0].start, touched[-1].stop) if touched else None

    def write(self, bucket_id: str, points: Sequence[NewPoint]) -> None:
        """Write points. Raises Refused: for the reasons that a write over HTTP has."""
        keys = {(point.measurement, point.tags): "" for point in points}
        for series in keys:
            keys[series] = make_key(*series)
        stored = [
            Point(keys[point.measurement, point.tags], _stored_fields(point), point.time) for point in points
        ]
        write_points(self._world, self._world.buckets[bucket_id], stored)

    def late_buckets(self, now: int) -> list[LateBucket]:
        """Return the buckets that were read and have points from `now` on, with the last point's time."""
        found = []
        for bucket in self._read.values():
            points = bucket_points(self._world, bucket)
            last = None if points is None else points.last_time()
            if last is not None and last >= now:
                found.append(LateBucket(bucket.name, last))
        return found

    def _may(self, bucket: Bucket, *, writing: bool = False) -> bool:
        return may(
            self._caller, "write" if writing else "read", "buckets", org_id=bucket.org_id, id=bucket.id
        )


def _stored_fields(point: NewPoint) -> list[tuple[str, Stored]]:
    return [
        (name, Unsigned(value) if isinstance(value, UInt) else value) for name, value in point.fields.items()
    ]
