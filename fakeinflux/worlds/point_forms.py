"""Points as people write them, lines of line protocol or objects, and as JSON shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeinflux.accounts.organizations import first_organization
from fakeinflux.engine.errors import Refused
from fakeinflux.storage.data import bucket_points, read_points, write_points
from fakeinflux.storage.line_protocol import UNITS, parse_lines
from fakeinflux.storage.series import MAX_TIME, MIN_TIME, Point, Unsigned
from fakeinflux.storage.series_keys import make_key
from fakeinflux.timing.instants import format_instant
from fakeinflux.worlds.cells import read_cell, show_cell
from fakeinflux.worlds.document_reader import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.engine.model import Bucket, Organization
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Json
    from fakeinflux.worlds.document_reader import Value

DATA: Final = ("bucket", "org", "precision", "lines", "points")
POINT: Final = ("measurement", "tags", "fields", "time")


def write_data(world: WorldState, value: Value) -> int:
    """Write points into a bucket, by default the first of the organization, and return how many.

    A text is line protocol; an object has `lines` or `points`. Raises Unreadable. Raises Refused: for the
    reasons that a write over HTTP has.
    """
    if isinstance(value.raw, str):
        bucket, points = find_bucket(world, {}), _read_lines(world, value, "ns")
    else:
        fields = value.members(DATA)
        if ("lines" in fields) == ("points" in fields):
            raise Unreadable(value.path, "data are either lines (line protocol) or points (objects)")
        bucket, points = find_bucket(world, fields), _read_points(world, fields)
    write_points(world, bucket, points)
    return len(points)


def find_bucket(world: WorldState, fields: Mapping[str, Value]) -> Bucket:
    """Return the bucket that `bucket` and `org` name: by default the first of the first organization."""
    org = find_org(world, fields)
    buckets = {key: bucket for key, bucket in world.buckets.items() if bucket.org_id == org.id}
    if "bucket" in fields:
        found: Bucket = _find(fields["bucket"], buckets, "a bucket")
        return found
    first = next((bucket for bucket in buckets.values() if bucket.kind == "user"), None)
    if first is None:
        raise Refused("not found", f"the organization {org.name} has no bucket; name one, or make one")
    return first


def find_org(world: WorldState, fields: Mapping[str, Value]) -> Organization:
    """Return the organization that `org` names, by default the first."""
    if "org" not in fields:
        return first_organization(world)
    found: Organization = _find(fields["org"], world.orgs, "an organization")
    return found


def _find(value: Value, records: Mapping[str, Any], kind: str) -> Any:
    name = value.text()
    for key, record in records.items():
        if name in (record.name, key):
            return record
    known = ", ".join(record.name for record in records.values())
    raise value.error(f"the name of {kind}; there are {known or 'none'}")


def _read_points(world: WorldState, fields: Mapping[str, Value]) -> list[Point]:
    precision = fields["precision"].choice(tuple(UNITS)) if "precision" in fields else "ns"
    if "lines" in fields:
        return _read_lines(world, fields["lines"], precision)
    return [_read_point(world, item, UNITS[precision]) for item in fields["points"].items()]


def _read_lines(world: WorldState, value: Value, precision: str) -> list[Point]:
    try:
        return parse_lines(value.text().encode("utf-8", "surrogateescape"), precision, world.now)
    except Refused as refused:
        raise Unreadable(value.path, refused.message) from None


def _read_point(world: WorldState, value: Value, unit: int) -> Point:
    """Return a point. Its time is a text, a number in the write's precision, or by default the world's."""
    parts = value.members(POINT)
    for name in ("measurement", "fields"):
        if name not in parts:
            raise Unreadable(value.path, f"has no {name}")
    tags = parts["tags"].texts() if "tags" in parts else {}
    if not isinstance(parts["fields"].raw, dict) or not parts["fields"].raw:
        raise parts["fields"].error("an object with one field at least")
    fields = [
        (name, _read_field(item))
        for name, item in parts["fields"].members(tuple(map(str, parts["fields"].raw))).items()
    ]
    key = make_key(parts["measurement"].text(), tags.items())
    return Point(key, fields, _read_time(parts["time"], unit) if "time" in parts else world.now)


def _read_field(item: Value) -> Any:
    kind, found = read_cell("", item)
    if kind == "time":
        raise item.error("a value that a field can have; times are none")
    return Unsigned(found) if kind == "uint" else found


def _read_time(value: Value, unit: int) -> int:
    if isinstance(value.raw, str):
        instant = value.instant()
        if not MIN_TIME <= instant <= MAX_TIME:
            raise value.error(f"a time from {format_instant(MIN_TIME)} to {format_instant(MAX_TIME)}")
        return instant
    return value.integer(MIN_TIME // unit + 1, MAX_TIME // unit) * unit


def show_points(
    world: WorldState,
    bucket: Bucket,
    start: int = MIN_TIME,
    stop: int = MAX_TIME + 1,
    measurement: str | None = None,
) -> list[Json]:
    """Return the points of a bucket from `start` up to before `stop`, by series and time."""
    if bucket_points(world, bucket) is None:
        return []
    found: dict[tuple[str, tuple[tuple[str, str], ...]], dict[int, dict[str, Json]]] = {}
    for piece in read_points(world, bucket, start, stop):
        if measurement in (None, piece.measurement):
            series = found.setdefault((piece.measurement, piece.tags), {})
            for time, value in zip(piece.times, piece.values, strict=True):
                series.setdefault(time, {})[piece.field] = show_cell(piece.kind, value)
    return [
        {"measurement": name, "tags": dict(tags), "fields": fields, "time": format_instant(time)}
        for (name, tags), series in found.items()
        for time, fields in sorted(series.items())
    ]
