"""The buckets that a script uses, by value: what it looks for where every bucket is there and empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.errors import Refused
from fakeinflux.operations.executed_texts import executed_text
from fakeinflux.query.errors import QueryError
from fakeinflux.query.execution import run_query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.engine.model import Task
    from fakeinflux.engine.world import WorldState
    from fakeinflux.query.data_view import BucketRow, NewPoint
    from fakeinflux.storage.series import SeriesSlice

PRETENDED = "0000000000000001"
MOST_SCRIPTS = 1024
"""For how many scripts the names of their buckets are remembered."""
NAMELESS = "no bucket name or id have been specified"


class EveryBucket:
    """A `DataView` in which every bucket and organization is there, and which notes the buckets' names."""

    org_id = PRETENDED

    def __init__(self) -> None:
        self.names: dict[str, None] = {}

    def find_bucket(self, name: str, *, writing: bool = False) -> str | None:
        """The id of any bucket."""
        del writing
        self.names[name] = None
        return PRETENDED

    def has_bucket(self, bucket_id: str, *, writing: bool = False) -> bool:
        """Whether there is a bucket: always."""
        del bucket_id, writing
        return True

    def find_org(self, name: str) -> str | None:
        """The id of any organization."""
        del name
        return PRETENDED

    def find_secret(self, key: str) -> str | None:
        """Some secret."""
        del key
        return ""

    def list_buckets(self) -> Sequence[BucketRow]:
        """No buckets."""
        return []

    def read(self, bucket_id: str, start: int, stop: int) -> Sequence[SeriesSlice]:
        """No points."""
        del bucket_id, start, stop
        return []

    def shard_range(self, bucket_id: str, start: int, stop: int) -> tuple[int, int] | None:
        """No shards."""
        del bucket_id, start, stop
        return None

    def write(self, bucket_id: str, points: Sequence[NewPoint]) -> None:
        """Write nothing."""


def bucket_names_of(world: WorldState, task: Task) -> tuple[str, ...] | None:
    """Return the names of the buckets that the runs of a task look for, as `find_bucket_names` does."""
    try:
        text = executed_text(world, task)
    except Refused:
        return None
    if text not in world.bucket_names:
        if len(world.bucket_names) >= MOST_SCRIPTS:
            world.bucket_names.clear()
        world.bucket_names[text] = find_bucket_names(text, world.now)
    return world.bucket_names[text]


def find_bucket_names(script: str, now: int) -> tuple[str, ...] | None:
    """Return the names of the buckets that a run of a script looks for, in order; "" for an empty one.

    A stream that nothing uses looks for none. None, if the script cannot be run to its end here, so that
    it cannot be known. `now` is an instant.
    """
    data = EveryBucket()
    try:
        _, error = run_query(data, script, now=now, clock=now, extern=None)
    except QueryError as failure:
        error = failure
    if error is not None and NAMELESS in error.detail:
        return (*data.names, "")
    return None if error is not None else tuple(data.names)
