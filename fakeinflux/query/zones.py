"""Time zones: from times to a location's clock and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from fakeinflux.query.durations import NONE, add_duration
from fakeinflux.query.errors import FluxError
from fakeinflux.query.values import kind_of
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.query.values import FluxDuration, Record

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LOCAL_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 (a clock's reading has no zone)


@dataclass(frozen=True, slots=True)
class Location:
    """Where calendar days begin: a zone, None for UTC, and a fixed offset beside it."""

    zone: ZoneInfo | None = None
    offset: FluxDuration = NONE

    @property
    def is_utc(self) -> bool:
        """Whether its clock is that of UTC."""
        return self.zone is None and self.offset == NONE


UTC_LOCATION: Final = Location()


def load_zone(name: str) -> ZoneInfo | None:
    """Return a zone by its name, None for UTC.

    Raises FluxError: unknown time zone. Source: observed.
    """
    if name in ("", "UTC"):
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        raise FluxError(f"unknown time zone {name}") from None


def read_location(record: Record) -> Location:
    """Return the location that a record `{zone: "UTC", offset: 0h}` stands for.

    Raises FluxError.
    """
    if "zone" not in record:
        raise FluxError("zone property missing from location record")
    name, offset = record["zone"], record.get("offset", NONE)
    if name is not None and kind_of(name) != "string":
        raise FluxError(f"zone property for location must be of type string, got {kind_of(name)}")
    if kind_of(offset) != "duration":
        raise FluxError(f"offset property for location must be of type duration, got {kind_of(offset)}")
    return Location(load_zone(name or "UTC"), offset)


def zone_reading(time: int, zone: ZoneInfo) -> int:
    """Return what the zone's clock reads at a time, as the time at which UTC's reads the same."""
    moment = _EPOCH + timedelta(seconds=time // SECOND)
    offset = moment.astimezone(zone).utcoffset()
    return time + _seconds(offset) * SECOND


def time_of_reading(reading: int, zone: ZoneInfo) -> int:
    """Return the first time at which the zone's clock reads this.

    Where it never does, because the clock was put forward over it, that is the time at which it was.
    Source: simulated.
    """
    local = _LOCAL_EPOCH + timedelta(seconds=reading // SECOND)
    before = _seconds(local.replace(tzinfo=zone, fold=0).utcoffset())
    after = _seconds(local.replace(tzinfo=zone, fold=1).utcoffset())
    if after <= before:
        return reading - before * SECOND
    return _transition(reading // SECOND - after, reading // SECOND - before, zone) * SECOND


def _transition(earliest: int, latest: int, zone: ZoneInfo) -> int:
    """Return the second, behind `earliest` and up to `latest`, from which the offset is that of `latest`."""
    wanted = _offset_at(latest, zone)
    while latest - earliest > 1:
        middle = (earliest + latest) // 2
        if _offset_at(middle, zone) == wanted:
            latest = middle
        else:
            earliest = middle
    return latest


def _offset_at(second: int, zone: ZoneInfo) -> int:
    return _seconds((_EPOCH + timedelta(seconds=second)).astimezone(zone).utcoffset())


def _seconds(offset: timedelta | None) -> int:
    return 0 if offset is None else offset.days * 86_400 + offset.seconds


def clock_reading(time: int, location: Location) -> int:
    """Return what a location's clock reads at a time, its fixed offset added."""
    local = time if location.zone is None else zone_reading(time, location.zone)
    return add_duration(local, location.offset)
