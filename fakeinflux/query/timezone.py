"""The package `timezone`: locations, which are records of a zone's name and a fixed offset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeinflux.query.builtins import pure
from fakeinflux.query.durations import NONE
from fakeinflux.query.zones import load_zone

if TYPE_CHECKING:
    from fakeinflux.query.values import FluxDuration, Record

VALUES: Final[dict[str, Any]] = {"utc": {"zone": "UTC", "offset": NONE}}


def _fixed(offset: FluxDuration) -> Record:
    return {"zone": "UTC", "offset": offset}


def _location(name: str) -> Record:
    """Return a location of this zone. Raises FluxError: unknown time zone."""
    load_zone(name)
    return {"zone": name, "offset": NONE}


FUNCTIONS: Final = {
    "fixed": pure("fixed", {"offset": "duration"}, _fixed),
    "location": pure("location", {"name": "string"}, _location),
}
