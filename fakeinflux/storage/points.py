"""The points of one bucket, in columns by series and field."""

from __future__ import annotations

from fakeinflux.storage.series import SeriesSlice


class BucketPoints:
    """All points of one bucket."""

    def read(self, start: int, stop: int) -> list[SeriesSlice]:
        """What lies from `start` up to before `stop`, by measurement, tags and field."""
        raise NotImplementedError

    def last_time(self) -> int | None:
        """The time of the latest point, None where there is none."""
        raise NotImplementedError
