"""Deletes: what a bucket has between two times, of all series or of those that a predicate names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fakeinflux.engine.errors import invalid
from fakeinflux.golang.json_errors import complain_of_rest
from fakeinflux.http.messages import Answer
from fakeinflux.operations.data_buckets import bucket_to_delete_from, named_organization, require_write
from fakeinflux.operations.decoding import Malformed, Struct, decode_json
from fakeinflux.operations.handler import Handler
from fakeinflux.storage.data import delete_data
from fakeinflux.storage.deletes import parse_predicate
from fakeinflux.storage.series import MAX_TIME, MIN_TIME
from fakeinflux.timing.instants import InstantError, format_instant, parse_instant

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call
    from fakeinflux.operations.handler import AnyHandler
    from fakeinflux.storage.deletes import Predicate

_BODY: Final = Struct(
    "http.deleteRequestDecode", {"start": "string", "stop": "string", "predicate": "string"}
)
_FAILURE: Final = "error decoding json body"
_EXAMPLES: Final = {"start": "2009-01-02T23:00:00Z", "stop": "2009-01-01T23:00:00Z"}


@dataclass(frozen=True, slots=True)
class _Delete:
    start: int
    stop: int
    predicate: Predicate | None


def _decode(_world: WorldState, call: Call) -> _Delete:
    body = _read_body(call.body)
    start = _read_time("start", body, "start time must not be before", MIN_TIME)
    stop = _read_time("stop", body, "stop time must not be after", MAX_TIME)
    predicate = parse_predicate(body.get("predicate", ""))
    rest = complain_of_rest(call.body)
    if rest is not None:
        raise invalid(f"{_FAILURE} for predicate: {rest}")
    return _Delete(start, stop, predicate)


def _read_body(body: bytes) -> dict[str, Any]:
    try:
        return decode_json(body, _BODY)
    except Malformed as refusal:
        types = "Invalid delete predicate node request: " if refusal.message.startswith("json: ") else ""
        raise invalid(f"{_FAILURE}: {types}{refusal.message}") from None


def _read_time(name: str, body: dict[str, Any], bound: str, limit: int) -> int:
    """Return a time. Raises Refused: invalid, also for a time that no point can have."""
    try:
        instant = parse_instant(body.get(name, ""))
    except InstantError:
        form = f"please format your time with RFC3339Nano format, example: {_EXAMPLES[name]}"
        raise invalid(f"{_FAILURE}: invalid RFC3339Nano for field {name}, {form}") from None
    if not MIN_TIME <= instant <= MAX_TIME:
        raise invalid(f"{_FAILURE}: invalid {name} time, {bound} {format_instant(limit)}")
    return instant


def _delete(world: WorldState, call: Call, wanted: _Delete) -> Answer:
    org = named_organization(world, call)
    bucket = bucket_to_delete_from(world, call, org)
    require_write(call, bucket, "insufficient permissions to delete")
    delete_data(world, bucket, wanted.start, wanted.stop, wanted.predicate)
    return Answer(204)


HANDLERS: dict[str, AnyHandler] = {"PostDelete": Handler(_decode, _delete)}
