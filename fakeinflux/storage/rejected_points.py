"""What a write leaves out, and how the real server says so. Source: observed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.golang.quoting import go_quote
from fakeinflux.storage.series import KINDS, Unreadable
from fakeinflux.storage.series_keys import byte_length
from fakeinflux.storage.shards import shard_start
from fakeinflux.timing.instants import format_instant
from fakeinflux.timing.units import HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.storage.series import Kind, Point, Value
    from fakeinflux.storage.shards import Shard

LONGEST_STRING: Final = 1_048_576
"""In bytes."""
NO_NAME: Final = "time"
"""What no field may be called: one that is gets left out."""
_KIND_NAMES: Final[dict[Kind, str]] = {
    "float": "float", "int": "integer", "uint": "unsigned", "string": "string", "bool": "boolean",
}  # fmt: skip


class Retention(NamedTuple):
    """How long points are kept and how long shards are (ns), and the earliest time that is kept now."""

    duration: int
    shard_length: int
    bound: int


class Losses:
    """What is left out of the points of one shard: how many, why the first of them, and `time` fields."""

    __slots__ = ("dropped", "reason", "stripped")

    def __init__(self) -> None:
        self.dropped, self.reason, self.stripped = 0, "", ""

    def drop(self, reason: str) -> None:
        """Count a point that is not stored."""
        self.dropped += 1
        self.reason = self.reason or reason


def split_expired(points: Sequence[Point], retention: Retention) -> tuple[list[Point], list[Point]]:
    """Return the points that are stored, and those that are too old.

    What is too old is stored all the same where the batch has another point in its shard that is not.
    """
    length, bound = retention.shard_length, retention.bound
    open_shards = {shard_start(point.time, length) for point in points if point.time >= bound}
    kept: list[Point] = []
    expired: list[Point] = []
    for point in points:
        stays = point.time >= bound or shard_start(point.time, length) in open_shards
        (kept if stays else expired).append(point)
    return kept, expired


def admit_fields(
    fields: Sequence[tuple[str, Value]], measurement: str, shard: Shard, losses: Losses
) -> list[tuple[str, Value]]:
    """Return the fields that are stored of a point; none of them where the point is dropped.

    The kinds of those before the first that is refused are the shard's from now on, even then. Raises
    Refused: invalid, if nothing is dropped and a value is malformed.
    """
    kept = [field for field in fields if field[0] != NO_NAME]
    complaint = f'invalid field name: input field "{NO_NAME}" on measurement "{measurement}" is invalid'
    if not kept:
        losses.drop(complaint)
        return []
    kinds = shard.kinds.setdefault(measurement, {})
    for name, value in kept:
        where = f"input field {go_quote(name)} on measurement {go_quote(measurement)}"
        if isinstance(value, str) and (size := byte_length(value)) > LONGEST_STRING:
            losses.drop(f"{where} is too long, {size} > {LONGEST_STRING}")
            return []
        kind = value.kind if isinstance(value, Unreadable) else KINDS[type(value)]
        if kind is not None and (known := kinds.setdefault(name, kind)) != kind:
            types = f"is type {_KIND_NAMES[kind]}, already exists as type {_KIND_NAMES[known]}"
            losses.drop(f"field type conflict: {where} {types}")
            return []
    _refuse_unreadable(kept)
    if len(kept) < len(fields):
        losses.stripped = f'{complaint}. Field "{NO_NAME}" has been stripped from point.'
    return kept


def _refuse_unreadable(fields: Sequence[tuple[str, Value]]) -> None:
    """Check the values of fields.

    Raises Refused: invalid, if one is malformed. Source: simulated (the real server fails).
    """
    for name, value in fields:
        if isinstance(value, Unreadable):
            wanted = "a number, a boolean, or a string between double quotes"
            raise invalid(f"unable to parse field {go_quote(name)}: found {go_quote(value)}, wanted {wanted}")


def refuse_losses(losses: Sequence[Losses], bucket_id: str) -> None:
    """Check whether shards lost something. Raises Refused: unprocessable entity, for the first of them."""
    for lost in losses:
        if lost.dropped:
            raise _partial(f"{lost.reason} dropped={lost.dropped}")
        if lost.stripped:
            raise _partial(f"{lost.stripped} dropped=0{_place(bucket_id)}")


def refuse_expired(expired: Sequence[Point], retention: Retention, bucket_id: str) -> None:
    """Check retention. Raises Refused: unprocessable entity, if points are too old."""
    if expired:
        oldest, newest = min(expired, key=_time), max(expired, key=_time)
        count = f"dropped {len(expired)} points outside retention policy of duration"
        told = f"oldest {_expired(oldest, retention)}, newest {_expired(newest, retention)}"
        lost = f"dropped={len(expired)}{_place(bucket_id)}"
        raise _partial(f"{count} {_duration(retention.duration)} - {told} {lost}")


def _partial(message: str) -> Refused:
    return Refused("unprocessable entity", f"failure writing points to database: partial write: {message}")


def _place(bucket_id: str) -> str:
    return f" for database: {bucket_id} for retention policy: autogen"


def _expired(point: Point, retention: Retention) -> str:
    at, bound = format_instant(point.time), format_instant(retention.bound)
    return f"point {point.key} at {at} dropped because it violates a Retention Policy Lower Bound at {bound}"


def _duration(nanoseconds: int) -> str:
    """Return an hour or more, as Go prints it."""
    hours, rest = divmod(nanoseconds, HOUR)
    return f"{hours}h{rest // MINUTE}m{rest % MINUTE // SECOND}s"


def _time(point: Point) -> int:
    return point.time
