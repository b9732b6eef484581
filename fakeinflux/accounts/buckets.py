"""Buckets: their names and their retention, but not their data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.errors import Refused, conflict, invalid, not_found
from fakeinflux.engine.model import Bucket

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState

HOUR_SECONDS = 3600
DAY_SECONDS = 24 * HOUR_SECONDS

_SYSTEM_BUCKETS = (
    ("_tasks", 3 * DAY_SECONDS, "System bucket for task logs"),
    ("_monitoring", 7 * DAY_SECONDS, "System bucket for monitoring logs"),
)
"""Name, retention and description. Source: observed."""


def create_bucket(
    world: WorldState,
    *,
    org_id: str,
    name: str,
    description: str = "",
    every_seconds: int = 0,
    shard_seconds: int = 0,
    rp: str = "",
) -> Bucket:
    """Create a bucket. Retention 0 means for ever; a shard length of 0 follows from the retention.

    Raises Refused: invalid, for the name; not found, without the organization; conflict, for a name
    that is taken; for a retention as `require_retention` does. Source: observed.
    """
    _require_name(name)
    if org_id not in world.orgs:
        raise not_found("organization not found")
    if _named(world, org_id, name) is not None:
        raise conflict(f"bucket with name {name} already exists")
    shard = shard_length(shard_seconds, every_seconds)
    require_retention(world, every_seconds, shard)
    bucket = Bucket(world.next_id(), org_id, name, world.now, world.now, description, "user", every_seconds)
    return _store(world, bucket._replace(shard_seconds=shard, rp=rp or None))


def create_system_buckets(world: WorldState, org_id: str) -> None:
    """Create the two buckets that every organization has. Source: observed."""
    for name, every_seconds, description in _SYSTEM_BUCKETS:
        shard = shard_length(0, every_seconds)
        bucket = Bucket(world.next_id(), org_id, name, world.now, world.now, description)
        _store(world, bucket._replace(kind="system", every_seconds=every_seconds, shard_seconds=shard))


def find_bucket(world: WorldState, bucket_id: str) -> Bucket:
    """Return a bucket by id. Raises Refused: not found."""
    if bucket_id not in world.buckets:
        raise not_found("bucket not found")
    return world.buckets[bucket_id]


def find_bucket_by_name(world: WorldState, org_id: str, name: str) -> Bucket:
    """Return a bucket of an organization by name. Raises Refused: not found."""
    bucket = _named(world, org_id, name)
    if bucket is None:
        raise not_found(f'bucket "{name}" not found')
    return bucket


def list_buckets(world: WorldState, org_id: str | None = None) -> list[Bucket]:
    """Return the buckets of an organization by name, or all buckets by id. Source: observed."""
    if org_id is None:
        return list(world.buckets.values())
    return sorted(
        (bucket for bucket in world.buckets.values() if bucket.org_id == org_id),
        key=lambda bucket: bucket.name.encode(),
    )


def update_bucket(
    world: WorldState,
    bucket_id: str,
    *,
    name: str | None = None,
    description: str | None = None,
    every_seconds: int | None = None,
    shard_seconds: int | None = None,
) -> Bucket:
    """Change a bucket; what is None stays. Raises Refused: not found; also as `create_bucket` does.

    Source: observed.
    """
    bucket = find_bucket(world, bucket_id)._replace(updated_at=world.now)
    if every_seconds is not None or shard_seconds is not None:
        bucket = _with_retention(world, bucket, every_seconds, shard_seconds)
    if name is not None and name != bucket.name:
        bucket = _renamed(world, bucket, name)
    return _store(world, bucket if description is None else bucket._replace(description=description))


def delete_bucket(world: WorldState, bucket_id: str) -> None:
    """Delete a bucket. Raises Refused: not found; invalid, for a system bucket. Source: observed."""
    if find_bucket(world, bucket_id).kind == "system":
        raise invalid("system buckets cannot be deleted")
    _forget(world, bucket_id)


def forget_buckets(world: WorldState, org_id: str) -> None:
    """Delete all buckets of an organization, even its system buckets."""
    for bucket in list_buckets(world, org_id):
        _forget(world, bucket.id)


def shard_length(shard_seconds: int, every_seconds: int) -> int:
    """Return the length of a bucket's shards in seconds: as asked for, but at least an hour.

    0 asks for the length that follows from the retention. Source: observed.
    """
    if shard_seconds:
        return max(shard_seconds, HOUR_SECONDS)
    if every_seconds == 0 or every_seconds >= 180 * DAY_SECONDS:
        return 7 * DAY_SECONDS
    return DAY_SECONDS if every_seconds >= 2 * DAY_SECONDS else HOUR_SECONDS


def require_retention(world: WorldState, every_seconds: int, shard_seconds: int) -> None:
    """Check that data is kept for an hour at least, and for a shard at least.

    Raises Refused: unprocessable entity; internal error, where the real server's defects are
    reproduced. Source: observed.
    """
    code = "internal error" if world.edition.reproduces_defects else "unprocessable entity"
    if 0 < every_seconds < HOUR_SECONDS:
        raise Refused(code, "retention policy duration must be at least 1h0m0s")
    if 0 < every_seconds < shard_seconds:
        raise Refused(code, "retention policy duration must be greater than the shard duration")


def _with_retention(
    world: WorldState, bucket: Bucket, every_seconds: int | None, shard_seconds: int | None
) -> Bucket:
    every = bucket.every_seconds if every_seconds is None else every_seconds
    kept = shard_length(bucket.shard_seconds, bucket.every_seconds)
    require_retention(world, every, 0)
    if 0 < every < (kept if shard_seconds is None else shard_seconds):
        raise Refused(
            "unprocessable entity",
            "shard-group duration must also be updated to be smaller than new retention duration",
        )
    shard = bucket.shard_seconds if shard_seconds is None else shard_seconds
    # The real server shows the length of shards that was asked for, even if it uses another one.
    shown = shard if world.edition.reproduces_defects else shard_length(shard, every)
    return bucket._replace(every_seconds=every, shard_seconds=shown)


def _renamed(world: WorldState, bucket: Bucket, name: str) -> Bucket:
    if bucket.kind == "system":
        raise invalid("system buckets cannot be renamed")
    _require_name(name)
    if _named(world, bucket.org_id, name) is not None:
        raise conflict("bucket name is not unique")
    return bucket._replace(name=name)


def _require_name(name: str) -> None:
    if name.startswith("_"):
        raise invalid(f"bucket name {name} is invalid. Buckets may not start with underscore")
    if '"' in name:
        raise invalid(f"bucket name {name} is invalid. Bucket names may not include quotation marks")


def _named(world: WorldState, org_id: str, name: str) -> Bucket | None:
    for bucket in world.buckets.values():
        if bucket.org_id == org_id and bucket.name == name:
            return bucket
    return None


def _forget(world: WorldState, bucket_id: str) -> None:
    del world.buckets[bucket_id]
    world.labelled.pop(bucket_id, None)
    world.memberships.pop(bucket_id, None)
    if world.data is not None:
        world.data.forget_bucket(bucket_id)


def _store(world: WorldState, bucket: Bucket) -> Bucket:
    world.buckets[bucket.id] = bucket
    return bucket
