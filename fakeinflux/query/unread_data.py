# ruff: noqa: ARG002 (the names are those of DataView)
"""A view of data that tells when a script needs them before it can be planned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Never

from fakeinflux.timing.errors import FakeInfluxError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.query.data_view import NewPoint

_SOME_ID = "0" * 15 + "1"


class DataNeeded(FakeInfluxError):
    """A script reads or writes points, or reads secrets, before it is planned."""


class Unread:
    """A `DataView` that has every bucket and no points; asked for points or secrets, it raises DataNeeded."""

    org_id = _SOME_ID

    def find_bucket(self, name: str, *, writing: bool = False) -> str | None:
        """Some id."""
        return _SOME_ID

    def has_bucket(self, bucket_id: str, *, writing: bool = False) -> bool:
        """True."""
        return True

    def find_org(self, name: str) -> str | None:
        """Some id."""
        return _SOME_ID

    def find_secret(self, key: str) -> Never:
        """Raises DataNeeded."""
        raise DataNeeded

    def list_buckets(self) -> Never:
        """Raises DataNeeded."""
        raise DataNeeded

    def read(self, bucket_id: str, start: int, stop: int) -> Never:
        """Raises DataNeeded."""
        raise DataNeeded

    def shard_range(self, bucket_id: str, start: int, stop: int) -> Never:
        """Raises DataNeeded."""
        raise DataNeeded

    def write(self, bucket_id: str, points: Sequence[NewPoint]) -> Never:
        """Raises DataNeeded."""
        raise DataNeeded
