"""Writes: line protocol into a bucket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fakeinflux.accounts.buckets import find_bucket_by_name
from fakeinflux.engine.errors import Refused, invalid, not_found, unauthorized
from fakeinflux.http.compression import GzipError, gunzip, is_gzip
from fakeinflux.http.messages import Answer
from fakeinflux.operations.data_buckets import (
    bucket_to_write,
    mapped_bucket,
    named_organization,
    require_write,
)
from fakeinflux.operations.handler import Handler
from fakeinflux.storage.data import tick, write_points
from fakeinflux.storage.line_protocol import UNITS, parse_lines
from fakeinflux.storage.series import Point

if TYPE_CHECKING:
    from fakeinflux.engine.model import Bucket
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call
    from fakeinflux.operations.handler import AnyHandler

HIDDEN: Final = "An internal error has occurred - check server logs"
"""What the real server says of its own failures. Source: observed."""
_CALLERS_FAULTS: Final = frozenset({"gzip: invalid header", "gzip: invalid checksum"})


@dataclass(frozen=True, slots=True)
class _Write:
    bucket: str
    precision: str


@dataclass(frozen=True, slots=True)
class _OldWrite:
    database: str
    policy: str
    precision: str


def _decode(world: WorldState, call: Call) -> _Write:
    precision = call.argument("precision") or "ns"
    if precision not in UNITS:
        raise invalid("invalid precision; valid precision units are ns, us, ms, and s")
    bucket = call.argument("bucket")
    if not bucket:
        raise not_found("bucket not found")
    _check_packing(world, call)
    return _Write(bucket, precision)


def _decode_old(world: WorldState, call: Call) -> _OldWrite:
    database = call.argument("db")
    if not database:
        raise invalid("missing db")
    _check_packing(world, call)
    # Any other precision counts as nanoseconds here. Source: observed.
    precision = call.argument("precision")
    return _OldWrite(database, call.argument("rp"), precision if precision in UNITS else "ns")


def _write(world: WorldState, call: Call, wanted: _Write) -> Answer:
    org = named_organization(world, call)
    return _store(world, call, bucket_to_write(world, call, org, wanted.bucket), wanted.precision)


def _write_old(world: WorldState, call: Call, wanted: _OldWrite) -> Answer:
    if call.caller is None:
        raise call.refused or unauthorized()
    bucket = mapped_bucket(world, call.caller, wanted.database, wanted.policy)
    return _store(world, call, bucket, wanted.precision)


def _store(world: WorldState, call: Call, bucket: Bucket, precision: str) -> Answer:
    require_write(call, bucket, "insufficient permissions for write")
    points = parse_lines(_unpacked(world, call), precision, world.now)
    try:
        write_points(world, bucket, points)
    except Refused as refused:
        if world.edition.source == "observed":
            _note_failure(world, bucket.org_id, refused)
        raise
    finally:
        tick(world)
    return Answer(204)


def _note_failure(world: WorldState, org_id: str, refused: Refused) -> None:
    """Write what went wrong into the organization's monitoring bucket. Source: observed."""
    message = refused.message.removeprefix("failure writing points to database: ")
    point = Point("write_errors", [("error", message)], world.now)
    write_points(world, find_bucket_by_name(world, org_id, "_monitoring"), [point])


def _is_packed(call: Call) -> bool:
    """Return whether the body is packed. Other encodings, `GZIP` too, are ignored. Source: observed."""
    return call.header(b"content-encoding") in ("gzip", "x-gzip")


def _check_packing(world: WorldState, call: Call) -> None:
    if _is_packed(call) and not is_gzip(call.body):
        raise _fault(world, "gzip: invalid header", HIDDEN)


def _unpacked(world: WorldState, call: Call) -> bytes:
    if not _is_packed(call):
        return call.body
    try:
        return gunzip(call.body)
    except GzipError as error:
        message = f"unable to read data: {error}"
        if str(error) in _CALLERS_FAULTS:
            raise invalid(message) from None
        raise _fault(world, message, message) from None


def _fault(world: WorldState, message: str, real: str) -> Refused:
    """Return what the real server calls a fault of its own, `real`, and is one of the caller."""
    return Refused("internal error", real) if world.edition.reproduces_defects else invalid(message)


HANDLERS: dict[str, AnyHandler] = {
    "PostWrite": Handler(_decode, _write),
    "PostLegacyWrite": Handler(_decode_old, _write_old),
}
