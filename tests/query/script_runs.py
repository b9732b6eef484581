"""Scripts run over points in memory, for tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from fakeinflux.query.data_view import BucketRow
from fakeinflux.query.errors import QueryError
from fakeinflux.query.execution import run_query
from fakeinflux.query.values import UInt
from fakeinflux.storage.line_protocol import parse_lines
from fakeinflux.storage.points import BucketPoints
from fakeinflux.storage.series import Point, Unsigned
from fakeinflux.storage.series_keys import make_key
from fakeinflux.storage.shards import overlapping
from fakeinflux.timing.instants import format_instant, parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fakeinflux.query.csv_encoding import Result
    from fakeinflux.query.data_view import NewPoint
    from fakeinflux.query.tables import Table
    from fakeinflux.storage.series import SeriesSlice

ORG = "0123456789abcdef"
NOW = parse_instant("2024-06-01T12:00:00Z")
BEGINNING = parse_instant("2024-06-01T00:00:00Z")
READ = 'from(bucket: "b") |> range(start: 2024-06-01T00:00:00Z, stop: 2024-06-02T00:00:00Z)'
"""Reads all of the day on which tests write."""


@dataclass
class Buckets:
    """A data view of buckets in memory; bucket "b" has the id b…1, bucket "other" b…2."""

    org_id: str = ORG
    ids: dict[str, str] = field(default_factory=lambda: {"b": f"{'b':0<15}1", "other": f"{'b':0<15}2"})
    points: dict[str, BucketPoints] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for bucket_id in self.ids.values():
            self.points[bucket_id] = BucketPoints(bucket_id)

    def find_bucket(self, name: str, *, writing: bool = False) -> str | None:
        return self.ids.get(name)

    def has_bucket(self, bucket_id: str, *, writing: bool = False) -> bool:
        return bucket_id in self.points

    def find_org(self, name: str) -> str | None:
        return {"my-org": ORG, "other-org": "f" * 16}.get(name)

    def find_secret(self, key: str) -> str | None:
        return {"webhook": "https://example.com"}.get(key)

    def list_buckets(self) -> Sequence[BucketRow]:
        return [BucketRow(found, name, ORG, 0) for name, found in sorted(self.ids.items())]

    def read(self, bucket_id: str, start: int, stop: int) -> Sequence[SeriesSlice]:
        return self.points[bucket_id].read(start, stop)

    def shard_range(self, bucket_id: str, start: int, stop: int) -> tuple[int, int] | None:
        touched = overlapping(self.points[bucket_id].shards, start, stop + 1)
        return (touched[0].start, touched[-1].stop) if touched else None

    def write(self, bucket_id: str, points: Sequence[NewPoint]) -> None:
        self.points[bucket_id].write([_stored(point) for point in points], NOW)

    def write_lines(self, lines: Iterable[str], bucket: str = "b") -> Buckets:
        """Write line protocol."""
        written = parse_lines("\n".join(lines).encode(), "ns", NOW)
        self.points[self.ids[bucket]].write(written, NOW)
        return self


def _stored(point: NewPoint) -> Point:
    fields = [
        (name, Unsigned(value) if isinstance(value, UInt) else value) for name, value in point.fields.items()
    ]
    return Point(make_key(point.measurement, point.tags), fields, point.time)


class Refusal(NamedTuple):
    """What a script ended with: the status of the answer, its message, and what was being done."""

    status: int
    message: str
    stage: str


def results(script: str, data: Buckets | None = None) -> list[Result]:
    """The results of a script that runs to its end."""
    found, error = run_query(data or Buckets(), script, now=NOW)
    assert error is None, error
    return found


def tables(script: str, data: Buckets | None = None) -> list[Table]:
    """The tables of a script's one result."""
    (result,) = results(script, data)
    return list(result.tables)


def rows(script: str, data: Buckets | None = None) -> list[dict[str, Any]]:
    """The rows of a script's one result, by column; times as text."""
    return [row for table in tables(script, data) for row in rows_of(table)]


def rows_of(table: Table) -> list[dict[str, Any]]:
    """The rows of a table, by column; times as text."""
    columns = {
        column.label: [
            format_instant(value) if column.kind == "time" and value is not None else value
            for value in column.values
        ]
        for column in table.columns
    }
    return [{label: values[at] for label, values in columns.items()} for at in range(table.row_count)]


def column(script: str, label: str = "_value", data: Buckets | None = None) -> list[Any]:
    """The values of a column of a script's one result."""
    return [row[label] for row in rows(script, data)]


def value_of(expression: str, before: str = "") -> Any:
    """The value of an expression of Flux; times as text."""
    (row,) = rows(f'import "array"\n{before}\narray.from(rows: [{{v: {expression}}}])')
    return row["v"]


def refusal(script: str, data: Buckets | None = None) -> Refusal:
    """What a script is refused with before its first row."""
    with pytest.raises(QueryError) as caught:
        run_query(data or Buckets(), script, now=NOW)
    return Refusal(caught.value.status, caught.value.message, caught.value.stage)


def error_behind_rows(script: str, data: Buckets | None = None) -> str:
    """The message of the error that a script ends with behind rows."""
    found, error = run_query(data or Buckets(), script, now=NOW)
    assert any(result.tables for result in found)
    assert error is not None
    return error.message
