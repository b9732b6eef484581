"""The points of one bucket, in columns by series and field."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from fakeinflux.engine.errors import Refused
from fakeinflux.storage.columns import Column
from fakeinflux.storage.rejected_points import (
    LONGEST_STRING,
    Losses,
    Retention,
    admit_fields,
    refuse_expired,
    refuse_losses,
    split_expired,
)
from fakeinflux.storage.series import SeriesSlice, Unreadable
from fakeinflux.storage.series_keys import read_key
from fakeinflux.storage.shards import WEEK, add_shard, find_shard, overlapping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from fakeinflux.storage.series import Point, Tags
    from fakeinflux.storage.series_keys import SeriesKey
    from fakeinflux.storage.shards import Shard

    Matches: TypeAlias = Callable[[str, Tags], bool]

VALUE_SIZE: Final = 16
SERIES_SIZE: Final = 1_000
"""What a value with its time, and what a series beside them takes in memory, in bytes, about."""
STRING_SIZE: Final = 60
_BYTES_A_CHARACTER: Final = 4


class Series:
    """A series and its columns, by field."""

    __slots__ = ("columns", "key")

    def __init__(self, key: SeriesKey) -> None:
        self.key = key
        self.columns: dict[str, Column] = {}

    def all_columns(self, field: str | None = None) -> Iterator[Column]:
        """Yield the columns of all kinds, of a field or of all."""
        for column in self.columns.values() if field is None else [self.columns[field]]:
            kind: Column | None = column
            while kind is not None:
                yield kind
                kind = kind.other


class BucketPoints:
    """All points of the bucket with this id.

    `count` and `size`: how many values it holds, and how many bytes they take, about. What was overwritten
    counts until `recount`. `shards`: in order of time.
    """

    def __init__(self, bucket_id: str) -> None:
        self.bucket_id = bucket_id
        self.count = self.size = 0
        self._series: dict[str, Series] = {}
        self.shards: list[Shard] = []
        self._mixed: set[tuple[str, str]] = set()
        self._order: list[Series] | None = None

    def write(self, points: Sequence[Point], now: int, retention: int = 0, shard_length: int = WEEK) -> None:
        """Store points: those of one series and time are merged, and the last value of a field wins.

        `retention`: how long points are kept, in nanoseconds, 0 for ever. Raises Refused: unprocessable
        entity, for points beyond it, and for fields whose kind is another in their shard, that are too long
        or called `time`; all other points are stored. Source: observed. Raises Refused: invalid, for
        malformed values, where the real server fails; then nothing is stored. Source: simulated.
        """
        texts = [value for point in points for _, value in point.fields if isinstance(value, str)]
        if any(type(text) is Unreadable for text in texts):
            self._try_out(points, shard_length)
        bounds = Retention(retention, shard_length, now - retention)
        expired: list[Point] = []
        if retention:
            self._expire(bounds.bound)
            points, expired = split_expired(points, bounds)
        self._count(points, texts)
        long = max(map(len, texts), default=0) * _BYTES_A_CHARACTER > LONGEST_STRING
        losses = self._store(points, shard_length, known=not long)
        refuse_losses([losses[start] for start in sorted(losses)], self.bucket_id)
        refuse_expired(expired, bounds, self.bucket_id)

    def delete(self, start: int, stop: int, matches: Matches | None = None) -> None:
        """Remove what lies from `start` up to and with `stop`, of all series or of those that match.

        Where a shard has no more points of a measurement, the kinds of its fields are free again.
        Source: observed.
        """
        touched: dict[str, set[Shard]] = {}
        for key, series in list(self._series.items()):
            if matches is None or matches(series.key.measurement, series.key.tags):
                for column in series.all_columns():
                    removed = column.cut(start, stop + 1)
                    self.count -= len(removed)
                    touched.setdefault(series.key.measurement, set()).update(self._shards_of(removed))
                self._drop_empty(key, series)
        for measurement, shards in touched.items():
            self._free_kinds(measurement, shards)

    def read(self, start: int, stop: int) -> list[SeriesSlice]:
        """Return what lies from `start` up to before `stop`, by measurement, tags and field.

        Where shards have a field in different kinds, only what comes before the second. Source: observed.
        """
        if self._order is None:
            self._order = sorted(
                [series for series in self._series.values() if series.key.readable], key=_order
            )
        slices = []
        for series in self._order:
            for field in sorted(series.columns):
                column, end = self._first_kind(series, field, start, stop)
                low, high = column.span(start, end)
                if low < high:
                    times, values = column.times[low:high], column.values[low:high]
                    measurement, tags, _ = series.key
                    slices.append(SeriesSlice(measurement, tags, field, column.kind, times, values))
        return slices

    def last_time(self) -> int | None:
        """Return the time of the latest point that a read may give, None where there is none."""
        readable = [series for series in self._series.values() if series.key.readable]
        return max([column.last for series in readable for column in series.all_columns()], default=None)

    def copy(self) -> BucketPoints:
        """Return the same points, in columns of their own."""
        points = BucketPoints(self.bucket_id)
        points.count, points.size = self.count, self.size
        points.shards = [shard.copy() for shard in self.shards]
        points._mixed = self._mixed.copy()
        for key, series in self._series.items():
            points._series[key] = copy = Series(series.key)
            copy.columns = {field: column.copy() for field, column in series.columns.items()}
        return points

    def recount(self) -> None:
        """Make `count` and `size` what they are now."""
        self.count, self.size = 0, SERIES_SIZE * len(self._series)
        for series in self._series.values():
            for column in series.all_columns():
                column.merge()
                self.count += len(column.times)
                self.size += VALUE_SIZE * len(column.times)
                if column.kind == "string":
                    self.size += sum([STRING_SIZE + len(text) for text in column.values])

    def _store(self, points: Sequence[Point], shard_length: int, *, known: bool = True) -> dict[int, Losses]:
        """Store what may be stored; what is left out, by the beginnings of the shards.

        `known`: whether all that needs a look at a value is its kind.
        """
        losses: dict[int, Losses] = {}
        shard: Shard | None = None
        low = high = 0
        for point in points:
            key, fields, time = point
            if shard is None or not low <= time < high:
                shard = find_shard(self.shards, time) or add_shard(self.shards, time, shard_length)
                low, high = shard.start, shard.stop
            series = self._series.get(key) or self._add_series(key)
            columns = series.columns
            for name, value in fields:
                column = columns.get(name)
                if column is None or column.shard is not shard or column.type is not type(value) or not known:
                    self._store_first(series, point, shard, losses)
                    break
            else:
                for name, value in fields:
                    columns[name].put(time, value)
        return losses

    def _try_out(self, points: Sequence[Point], shard_length: int) -> None:
        """Store points in a copy, so that nothing is stored where a value is none. Kinds are noted."""
        copy = self.copy()
        try:
            copy._store(points, shard_length)
        except Refused:
            self.shards, self._mixed = copy.shards, copy._mixed
            raise

    def _count(self, points: Sequence[Point], texts: Sequence[str]) -> None:
        count = sum([len(point.fields) for point in points])
        self.count += count
        self.size += VALUE_SIZE * count + sum([STRING_SIZE + len(text) for text in texts])

    def _store_first(self, series: Series, point: Point, shard: Shard, losses: dict[int, Losses]) -> None:
        """Store a point whose fields are not all known to be of the kinds that its shard has."""
        measurement = series.key.measurement
        lost = losses.setdefault(shard.start, Losses())
        before = set(shard.kinds.get(measurement, ()))
        for name, value in admit_fields(point.fields, measurement, shard, lost):
            column = self._column(series, name, type(value))
            column.shard = shard
            column.put(point.time, value)
        for name in shard.kinds.get(measurement, {}).keys() - before:
            self._note_kind(measurement, name)
        if not series.columns:
            self._drop_empty(point.key, series)

    def _note_kind(self, measurement: str, field: str) -> None:
        """Note whether a field has several kinds, now that another shard has it."""
        kinds = {shard.kinds.get(measurement, {}).get(field) for shard in self.shards}
        if len(kinds - {None}) > 1:
            self._mixed.add((measurement, field))

    def _add_series(self, key: str) -> Series:
        series = self._series[key] = Series(read_key(key))
        self._order = None
        self.size += SERIES_SIZE
        return series

    def _column(self, series: Series, field: str, value_type: type) -> Column:
        """Return the column of a field of a kind; new ones come before those of other kinds."""
        first = series.columns.get(field)
        column = first
        while column is not None and column.type is not value_type:
            column = column.other
        if column is not None:
            return column
        column = series.columns[field] = Column(value_type)
        column.other = first
        return column

    def _first_kind(self, series: Series, field: str, start: int, stop: int) -> tuple[Column, int]:
        """Return the column that a read gives of a field, and the time up to before which it gives it."""
        column = series.columns[field]
        measurement = series.key.measurement
        if (measurement, field) not in self._mixed:
            return column, stop
        wanted = None
        for shard in overlapping(self.shards, start, stop):
            kind = shard.kinds.get(measurement, {}).get(field)
            if wanted is None:
                wanted = kind
            elif kind not in (None, wanted):
                stop = shard.start
                break
        of_kind = [column for column in series.all_columns(field) if column.kind == wanted]
        return (of_kind[0], stop) if of_kind else (column, start)

    def _drop_empty(self, key: str, series: Series) -> None:
        """Forget the columns that have no values, and the series when it has none."""
        for field in list(series.columns):
            kept = [column for column in series.all_columns(field) if column.times]
            for column, other in zip(kept, [*kept[1:], None], strict=False):
                column.other = other
            if kept:
                series.columns[field] = kept[0]
            else:
                del series.columns[field]
        if not series.columns:
            self._series.pop(key, None)
            self._order = None

    def _shards_of(self, times: Sequence[int]) -> Iterator[Shard]:
        """Yield the shards that have these times, which rise."""
        at = 0
        while at < len(times) and (shard := find_shard(self.shards, times[at])) is not None:
            yield shard
            at = bisect_left(times, shard.stop, at)

    def _free_kinds(self, measurement: str, shards: Iterable[Shard]) -> None:
        """Forget the kinds of fields in those of the shards that have no more points of a measurement."""
        columns = [
            column
            for series in self._series.values()
            if series.key.measurement == measurement
            for column in series.all_columns()
        ]
        for shard in shards:
            spans = (column.span(shard.start, shard.stop) for column in columns)
            if all(low == high for low, high in spans):
                shard.kinds.pop(measurement, None)
        for column in columns:
            column.shard = None

    def _expire(self, bound: int) -> None:
        """Drop the shards whose points are all beyond retention."""
        old = [shard for shard in self.shards if shard.stop < bound]
        if old:
            self.delete(old[0].start, old[-1].stop - 1)
            del self.shards[: len(old)]


def _order(series: Series) -> tuple[str, Tags]:
    return series.key.measurement, series.key.tags
