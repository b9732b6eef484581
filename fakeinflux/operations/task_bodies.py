"""The bodies of PostTasks and PatchTasksID, read and validated in the real server's order and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from fakeinflux.engine.errors import invalid
from fakeinflux.flux.go_durations import is_zero, offset_error, parse_patch_duration
from fakeinflux.golang.quoting import go_quote
from fakeinflux.operations.decoding import Struct, decode_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.engine.model import Activity
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call
    from fakeinflux.operations.decoding import Kind
    from fakeinflux.timing.durations import Duration

SCRIPT_FIELDS: Mapping[str, Kind] = {"scriptID": "id", "scriptParameters": "any"}
OPTION_FIELDS: Mapping[str, Kind] = {
    "name": "string",
    "every": "string",
    "cron": "string",
    "offset": "string",
}
CREATE_FIELDS: Mapping[str, Kind] = {
    "type": "string",
    "flux": "string",
    "description": "string",
    "status": "string",
    "orgID": "id",
    "org": "string",
}
UPDATE_FIELDS: Mapping[str, Kind] = {
    "flux": "string",
    "status": "string",
    "description": "string",
    "concurrency": "int64",
    "retry": "int64",
    **OPTION_FIELDS,
}
CREATE = Struct("taskmodel.TaskCreate", CREATE_FIELDS)
CREATE_WITH_SCRIPT = Struct("taskmodel.TaskCreate", {**CREATE_FIELDS, **OPTION_FIELDS, **SCRIPT_FIELDS})
UPDATE_TYPES = {"every": "options.Duration", "offset": "*options.Duration"}
UPDATE_NAME = (
    r'struct { Flux *string "json:\"flux,omitempty\""; Status *string "json:\"status,omitempty\""; '
    r'Name string "json:\"name,omitempty\""; Description *string "json:\"description,omitempty\""; '
    r'Cron string "json:\"cron,omitempty\""; Every options.Duration "json:\"every,omitempty\""; '
    r'Offset *options.Duration "json:\"offset,omitempty\""; '
    r'Concurrency *int64 "json:\"concurrency,omitempty\""; Retry *int64 "json:\"retry,omitempty\"" }'
)
"""What the real server calls a type without a name. Source: observed."""
UPDATE = Struct(UPDATE_NAME, UPDATE_FIELDS, UPDATE_TYPES)
UPDATE_WITH_SCRIPT = Struct(UPDATE_NAME, {**UPDATE_FIELDS, **SCRIPT_FIELDS}, UPDATE_TYPES)


class GivenOptions(NamedTuple):
    """The options that stand in a body. An empty text and a duration of zero count as not given."""

    name: str = ""
    every: Duration | None = None
    cron: str = ""
    offset: Duration | None = None

    @property
    def schedules(self) -> int:
        """How many schedules are given."""
        return (self.every is not None and not is_zero(self.every)) + bool(self.cron)

    @property
    def empty(self) -> bool:
        """Whether nothing is given; an offset of zero alone is nothing. Source: observed."""
        offset = self.offset is not None and not is_zero(self.offset)
        return not (self.name or self.schedules or offset)

    @property
    def given(self) -> dict[str, str]:
        """What is given, as texts; an offset of zero is there, to be taken out."""
        texts = {"name": self.name, "cron": self.cron}
        lengths = {"every": self.every, "offset": self.offset}
        return {key: text for key, text in texts.items() if text} | {
            key: str(length) for key, length in lengths.items() if length is not None
        }


NO_OPTIONS = GivenOptions()


class TaskCreation(NamedTuple):
    """What PostTasks is asked for: a Flux text, or a stored script with options."""

    org_id: str | None
    org: str
    status: Activity
    description: str
    flux: str
    options: GivenOptions
    script_id: str | None
    script_parameters: Mapping[str, object] | None


class TaskChanges(NamedTuple):
    """What PatchTasksID is asked for; None is not given.

    `barren`: it has options, but none that can be edited.
    """

    flux: str | None
    status: Activity | None
    description: str | None
    options: GivenOptions
    script_id: str | None
    script_parameters: Mapping[str, object] | None
    barren: bool


def decode_creation(world: WorldState, call: Call) -> TaskCreation:
    """Read the body of PostTasks. Refused: `invalid`."""
    body = decode_json(call.body, CREATE_WITH_SCRIPT if world.edition.scripts else CREATE)
    _check_source(world, body)
    if "orgID" not in body and not body.get("org") and not world.edition.one_org:
        raise invalid("missing orgID and org")
    return TaskCreation(
        body.get("orgID"),
        body.get("org", ""),
        _activity(body.get("status") or "active"),
        body.get("description", ""),
        body.get("flux", ""),
        _options(body) if world.edition.scripts else NO_OPTIONS,
        body.get("scriptID"),
        _parameters(body),
    )


def _check_source(world: WorldState, body: dict[str, Any]) -> None:
    """A task runs a Flux text or, where scripts are kept, one of those: exactly one. Source: spec."""
    _check_pair(body)
    if "scriptID" not in body and not body.get("flux"):
        raise invalid("flux required" if world.edition.scripts else "missing flux")
    if "scriptID" not in body and "scriptParameters" in body:
        raise invalid("scriptParameters without scriptID")


def _check_pair(body: dict[str, Any]) -> None:
    if "scriptID" in body and body.get("flux"):
        raise invalid("can not provide both scriptID and flux")


def decode_changes(world: WorldState, call: Call) -> TaskChanges:
    """Read the body of PatchTasksID. Refused: `invalid`."""
    body = decode_json(call.body, UPDATE_WITH_SCRIPT if world.edition.scripts else UPDATE)
    options = _options(body)
    _check_pair(body)
    _check_options(options)
    idle = options.empty and not body.keys() & {"flux", "scriptID", "scriptParameters"}
    barren = idle and bool(body.keys() & {"concurrency", "retry"}) and world.edition.reproduces_defects
    if idle and "status" not in body and not barren:
        raise invalid("cannot update task without content")
    return TaskChanges(
        body.get("flux"),
        _activity(body["status"]) if "status" in body else None,
        body.get("description"),
        options,
        body.get("scriptID"),
        _parameters(body),
        barren,
    )


def _activity(status: str) -> Activity:
    if status not in ("active", "inactive"):
        raise invalid(f"invalid task status: {go_quote(status)}")
    return cast("Activity", status)


def _parameters(body: dict[str, Any]) -> dict[str, object] | None:
    parameters = body.get("scriptParameters")
    if parameters is not None and not isinstance(parameters, dict):
        raise invalid("scriptParameters must be an object")
    return parameters and {key: _shorten(value) for key, value in parameters.items()}


def _shorten(value: object) -> object:
    """A value with its whole numbers as integers, as the real server prints them, up to 64 bits."""
    if isinstance(value, dict):
        return {key: _shorten(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shorten(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return int(value)
    return value


def _options(body: dict[str, Any]) -> GivenOptions:
    return GivenOptions(
        body.get("name", ""), _duration(body, "every"), body.get("cron", ""), _duration(body, "offset")
    )


def _duration(body: dict[str, Any], key: str) -> Duration | None:
    try:
        return parse_patch_duration(body[key]) if key in body else None
    except ValueError as error:
        raise invalid(str(error)) from None


def _check_options(options: GivenOptions) -> None:
    """One schedule at most; the offset is looked at only where no `every` is given. Source: observed."""
    if options.every is None or is_zero(options.every):
        trouble = offset_error(options.offset) if options.offset else None
        if trouble:
            raise invalid(trouble)
    elif options.cron:
        raise invalid("cannot specify both every and cron")
