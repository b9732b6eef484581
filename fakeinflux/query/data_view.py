"""What a query sees of a world: its buckets and their points."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.storage.series import SeriesSlice

    FieldValue = float | int | str | bool


class BucketRow(NamedTuple):
    """A bucket as the function `buckets` lists it; `retention` in nanoseconds, 0 for ever."""

    id: str
    name: str
    org_id: str
    retention: int


class NewPoint(NamedTuple):
    """A point that `to` writes. Unsigned integers come as `UInt`; `time` in nanoseconds."""

    measurement: str
    tags: tuple[tuple[str, str], ...]
    fields: dict[str, FieldValue]
    time: int


class DataView(Protocol):
    """The data of one organization, with the rights of who asks.

    Buckets that the asker must not read are not found.
    """

    @property
    def org_id(self) -> str:
        """The organization that the query runs in."""
        ...

    def find_bucket(self, name: str, *, writing: bool = False) -> str | None:
        """Return the id of the organization's bucket of this name, None where there is none."""
        ...

    def has_bucket(self, bucket_id: str, *, writing: bool = False) -> bool:
        """Return whether there is a bucket of this id."""
        ...

    def find_org(self, name: str) -> str | None:
        """Return the id of the organization of this name, None where there is none."""
        ...

    def find_secret(self, key: str) -> str | None:
        """Return the organization's secret of this key, None where there is none.

        Raises Refused: the asker must not read secrets.
        """
        ...

    def list_buckets(self) -> Sequence[BucketRow]:
        """Return the organization's buckets by name."""
        ...

    def read(self, bucket_id: str, start: int, stop: int) -> Sequence[SeriesSlice]:
        """Return a bucket's points from `start` up to before `stop`, as `BucketPoints.read` gives them."""
        ...

    def shard_range(self, bucket_id: str, start: int, stop: int) -> tuple[int, int] | None:
        """Return where the bucket's shards begin and end that a range touches; None without any."""
        ...

    def write(self, bucket_id: str, points: Sequence[NewPoint]) -> None:
        """Write points. Raises Refused: for the reasons that a write over HTTP has."""
        ...
