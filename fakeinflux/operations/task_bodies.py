"""The bodies of PostTasks and PatchTasksID, checked in the real server's order and with its messages.

What a body is decoded to follows from its bytes and the edition alone, so it can be kept for the next
call with the same body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fakeinflux.engine.errors import invalid
from fakeinflux.flux.go_durations import is_zero, offset_error, parse_patch_duration
from fakeinflux.golang.quoting import go_quote
from fakeinflux.operations.decoding import Struct, decode_json, is_activity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.engine.editions import Edition
    from fakeinflux.engine.model import Activity
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
    "every": "duration",
    "offset": "duration",
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
"""The real server's name for a type without one. Source: observed."""
UPDATE = Struct(UPDATE_NAME, UPDATE_FIELDS, UPDATE_TYPES)
UPDATE_WITH_SCRIPT = Struct(UPDATE_NAME, {**UPDATE_FIELDS, **SCRIPT_FIELDS}, UPDATE_TYPES)


class GivenOptions(NamedTuple):
    """The options in a body. An empty text and a duration of zero count as not given."""

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
        """Whether nothing is given; an offset of zero alone counts as nothing. Source: observed."""
        offset = self.offset is not None and not is_zero(self.offset)
        return not (self.name or self.schedules or offset)

    @property
    def given(self) -> dict[str, str]:
        """What is given, as texts; an offset of zero is included, because it removes the option."""
        texts = {"name": self.name, "cron": self.cron}
        lengths = {"every": self.every, "offset": self.offset}
        return {key: text for key, text in texts.items() if text} | {
            key: str(length) for key, length in lengths.items() if length is not None
        }


NO_OPTIONS = GivenOptions()


class TaskCreation(NamedTuple):
    """A task to create, from a Flux text or from a stored script with options."""

    org_id: str | None
    org: str
    status: Activity
    description: str
    flux: str
    options: GivenOptions
    script_id: str | None
    script_parameters: Mapping[str, object] | None


class TaskChanges(NamedTuple):
    """What to change about a task; None stays as it is.

    `has_only_uneditable_options`: the real server then crashes.
    """

    flux: str | None
    status: str | None
    description: str | None
    options: GivenOptions
    script_id: str | None
    script_parameters: Mapping[str, object] | None
    has_only_uneditable_options: bool


def decode_creation(content: bytes, edition: Edition) -> TaskCreation:
    """Read the body of PostTasks. Raises Refused: invalid."""
    body = decode_json(content, CREATE_WITH_SCRIPT if edition.scripts else CREATE)
    _check_source(body, edition)
    if "orgID" not in body and not body.get("org") and not edition.one_org:
        raise invalid("missing orgID and org")
    return TaskCreation(
        body.get("orgID"),
        body.get("org", ""),
        _activity(body.get("status") or "active"),
        body.get("description", ""),
        body.get("flux", ""),
        _options(body) if edition.scripts else NO_OPTIONS,
        body.get("scriptID"),
        _parameters(body),
    )


def _check_source(body: dict[str, Any], edition: Edition) -> None:
    """Check that a task has either a Flux text or, in editions that store scripts, one of those.

    Source: spec.
    """
    _check_not_both(body)
    if "scriptID" not in body and not body.get("flux"):
        raise invalid("flux required" if edition.scripts else "missing flux")
    if "scriptID" not in body and "scriptParameters" in body:
        raise invalid("scriptParameters without scriptID")


def _check_not_both(body: dict[str, Any]) -> None:
    if "scriptID" in body and body.get("flux"):
        raise invalid("can not provide both scriptID and flux")


def decode_changes(content: bytes, edition: Edition) -> TaskChanges:
    """Read the body of PatchTasksID. Raises Refused: invalid."""
    body = decode_json(content, UPDATE_WITH_SCRIPT if edition.scripts else UPDATE)
    options = _options(body)
    _check_not_both(body)
    _check_options(options)
    changes_nothing = options.empty and not body.keys() & {"flux", "scriptID", "scriptParameters"}
    has_uneditable_options = bool(body.keys() & {"concurrency", "retry"})
    crashes = changes_nothing and has_uneditable_options and edition.reproduces_defects
    if changes_nothing and "status" not in body and not crashes:
        raise invalid("cannot update task without content")
    return TaskChanges(
        body.get("flux"),
        _changed_status(body["status"], options, edition) if "status" in body else None,
        body.get("description"),
        options,
        body.get("scriptID"),
        _parameters(body),
        crashes,
    )


def _changed_status(status: str, options: GivenOptions, edition: Edition) -> str:
    """Return the status in a change. A real server checks it only beside no every and no offset.

    Source: observed.
    """
    lengths = (options.every, options.offset)
    beside = any(length is not None and not is_zero(length) for length in lengths)
    return status if beside and edition.reproduces_defects else _activity(status)


def _activity(status: str) -> Activity:
    if not is_activity(status):
        raise invalid(f"invalid task status: {go_quote(status)}")
    return status


def _parameters(body: dict[str, Any]) -> dict[str, object] | None:
    parameters = body.get("scriptParameters")
    if parameters is not None and not isinstance(parameters, dict):
        raise invalid("scriptParameters must be an object")
    return parameters and {key: _shorten(value) for key, value in parameters.items()}


def _shorten(value: object) -> object:
    """Return a value with whole numbers of up to 64 bits as integers, as the real server prints them."""
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
    """Check for one schedule at most, and the offset only if no `every` is given. Source: observed."""
    if options.every is None or is_zero(options.every):
        error = offset_error(options.offset) if options.offset else None
        if error:
            raise invalid(error)
    elif options.cron:
        raise invalid("cannot specify both every and cron")
