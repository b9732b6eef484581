"""Decode ids, numbers and JSON bodies as the real server does, with its error messages.

The real server is written in Go, and so are its rules for JSON: only the first value of a body is
read, unknown properties are ignored, null leaves a property as it was, the names of properties are
compared without regard to case, the last of two wins, and the media type of the body does not matter.
Source: observed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypeGuard

from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.flux.go_durations import parse_patch_duration
from fakeinflux.golang.json_reader import Members, Number, parse_json
from fakeinflux.golang.quoting import go_quote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeinflux.engine.model import Activity
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

Scalar: TypeAlias = Literal["string", "int64", "bool", "id", "duration", "strings", "any"]
Kind: TypeAlias = "Scalar | Struct | ListOf"

_HEX_ID = re.compile(r"[0-9a-fA-F]{16}")
_DECIMAL = re.compile(r"[+-]?[0-9]+")
_INT64 = range(-(2**63), 2**63)
_BOOLS = dict.fromkeys(("1", "t", "T", "TRUE", "true", "True"), True) | dict.fromkeys(
    ("0", "f", "F", "FALSE", "false", "False"), False
)
_GO_TYPES: dict[Scalar, str] = {
    "string": "string", "int64": "int64", "bool": "bool", "id": "platform.ID",
    "duration": "string",
    "strings": "map[string]string", "any": "interface {}",
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Struct:
    """What a JSON object may hold. `name` is the server's own type, as it appears in messages.

    Kinds of fields: `string`, `int64`, `bool`, `id` (16 hex digits in a string), `duration` (as
    `parse_patch_duration` reads it), `strings` (an object of strings), `any` (not checked), another
    Struct, or a ListOf. `types`: the server's types of
    fields where they do not follow from the kind. `spellings`: the names of fields by lower case.
    """

    name: str
    fields: Mapping[str, Kind]
    types: Mapping[str, str] = field(default_factory=dict)
    spellings: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.spellings = {name.lower(): name for name in self.fields}


@dataclass(frozen=True, slots=True)
class ListOf:
    """A JSON array whose items are of one kind."""

    item: Kind


Shape: TypeAlias = Struct | Literal["strings"]
"""What a whole body may be."""


class Malformed(Refused):
    """A body that is not JSON, or JSON of the wrong types. The message is Go's."""


def decode_id(text: str) -> str:
    """Return an id in lower case. Raises Refused: invalid. Source: observed."""
    if len(text.encode()) != 16:
        raise invalid("id must have a length of 16 bytes")
    if not _HEX_ID.fullmatch(text) or text == "0" * 16:
        raise invalid("invalid ID")
    return text.lower()


def path_id(name: str) -> Callable[[WorldState, Call], str]:
    """Return the decoding of a call that has nothing but the id in a path parameter.

    Raises Refused: invalid, when it decodes.
    """

    def decode(_world: WorldState, call: Call) -> str:
        return decode_id(call.parameters[name])

    return decode


def path_ids(first: str, second: str) -> Callable[[WorldState, Call], tuple[str, str]]:
    """Return the decoding of a call that has nothing but the ids in two path parameters, in this order.

    Raises Refused: invalid, when it decodes.
    """

    def decode(_world: WorldState, call: Call) -> tuple[str, str]:
        return decode_id(call.parameters[first]), decode_id(call.parameters[second])

    return decode


def decode_id_argument(call: Call, name: str) -> str | None:
    """Return the id in a query parameter, or None if it is absent or empty. Raises Refused: invalid."""
    text = call.argument(name)
    return decode_id(text) if text else None


def valid_id_argument(call: Call, name: str) -> str | None:
    """Return the id in a query parameter, or None if it is absent or not an id. Source: observed."""
    try:
        return decode_id(call.argument(name))
    except Refused:
        return None


def decode_int(text: str) -> int:
    """Return a decimal integer of 64 bits. Raises Refused: invalid, with the message of Go's Atoi."""
    if not _DECIMAL.fullmatch(text):
        raise invalid(f"strconv.Atoi: parsing {go_quote(text)}: invalid syntax")
    # Twenty digits never fit, and int() refuses thousands of them with a message of its own.
    number = int(text) if len(text.lstrip("+-0")) < 20 else _INT64.stop
    if number not in _INT64:
        raise invalid(f"strconv.Atoi: parsing {go_quote(text)}: value out of range")
    return number


def decode_bool(text: str) -> bool:
    """Return a boolean, as Go's ParseBool reads it: 1, t, true, 0, f, false and their capitals.

    Raises Refused: invalid.
    """
    if text not in _BOOLS:
        raise invalid(f"strconv.ParseBool: parsing {go_quote(text)}: invalid syntax")
    return _BOOLS[text]


def is_activity(status: str) -> TypeGuard[Activity]:
    """Whether a status is active or inactive."""
    return status in ("active", "inactive")


def require_activity(status: str) -> Activity:
    """Return a status that is active or inactive. Raises Refused: invalid for any other."""
    if not is_activity(status):
        raise invalid("invalid status: must be active or inactive")
    return status


def decode_json(body: bytes, shape: Shape) -> dict[str, Any]:
    """Return the properties of a JSON object that `shape` names, without those that are absent or null.

    Raises Malformed: the body is not JSON or has the wrong types. Raises Refused: invalid, for a bad id.
    """
    errors: list[str] = []
    value = _decode_value(parse_json(body, Malformed), shape, _Target("", "", errors))
    if errors:
        raise Malformed("invalid", errors[0])
    return value or {}


def decode_body(body: bytes, shape: Shape) -> dict[str, Any]:
    """Decode a body where the real server answers 400 to a broken one. Source: observed."""
    try:
        return decode_json(body, shape)
    except Refused as error:
        raise error.prefixed("failed to unmarshal json") from None


def decode_bare(world: WorldState, body: bytes, shape: Shape, hidden: str | None = None) -> dict[str, Any]:
    """Decode a body where the real server answers 500 to a broken one; 400 without its defects.

    `hidden`: the message of the 500, if it is not the error itself. Source: observed.
    """
    try:
        return decode_json(body, shape)
    except Malformed as error:
        if world.edition.reproduces_defects:
            raise Refused("internal error", hidden or error.message) from None
        raise Refused("invalid", error.message) from None


class _Target(NamedTuple):
    """The Go variable that a value is decoded into, as messages describe it; and the errors so far."""

    struct: str
    path: str
    errors: list[str]
    go_type: str | None = None

    def field_of(self, struct: Struct, field: str) -> _Target:
        path = f"{self.path}.{field}" if self.path else field
        name = "" if struct.name.startswith("struct ") else struct.name.rpartition(".")[2]
        return _Target(name, path, self.errors, struct.types.get(field))

    def report_mismatch(self, found: str, wanted: str) -> None:
        where = f"struct field {self.struct}.{self.path}" if self.path else "value"
        self.errors.append(f"json: cannot unmarshal {found} into Go {where} of type {self.go_type or wanted}")


def _decode_value(value: Any, kind: Kind, target: _Target) -> Any:
    """Return the value as `kind` has it, or None if it is null or does not fit."""
    if value is None:
        return None
    if isinstance(kind, Struct):
        return _decode_struct(value, kind, target)
    if not isinstance(kind, ListOf):
        return _decode_scalar(value, kind, target)
    if not isinstance(value, list) or isinstance(value, Members):
        target.report_mismatch(_json_type(value), _go_type(kind))
        return None
    return [_decode_value(item, kind.item, target) for item in value]


def _decode_struct(value: Any, kind: Struct, target: _Target) -> dict[str, Any] | None:
    if not isinstance(value, Members):
        target.report_mismatch(_json_type(value), kind.name)
        return None
    properties: dict[str, Any] = {}
    for key, item in value:
        name = kind.spellings.get(key.lower())
        if name is None:
            continue
        # A short cut: most fields of most bodies are strings and cannot go wrong.
        if type(item) is str and kind.fields[name] == "string":
            properties[name] = item
        else:
            decoded = _decode_value(item, kind.fields[name], target.field_of(kind, name))
            properties |= {} if decoded is None else {name: decoded}
    return properties


def _decode_scalar(value: Any, kind: Scalar, target: _Target) -> Any:
    if kind == "any":
        return _plain(value)
    if kind == "int64" and isinstance(value, Number):
        try:
            return decode_int(value)
        except Refused:
            target.report_mismatch(f"number {value}", "int64")
            return None
    if kind == "strings" and isinstance(value, Members):
        return {key: _decode_value(item, "string", target) or "" for key, item in value}
    if type(value) is (bool if kind == "bool" else str) and kind in ("bool", "string"):
        return value
    if kind == "id" and type(value) is str:
        return decode_id(value)
    if kind == "duration" and type(value) is str:
        return _check_duration(value)
    target.report_mismatch(_json_type(value), _GO_TYPES[kind])
    return None


def _check_duration(text: str) -> str:
    """Return a duration as it is. Raises Refused: invalid, before any wrong type is met. Source: observed."""
    try:
        parse_patch_duration(text)
    except ValueError as error:
        raise invalid(str(error)) from None
    return text


def _plain(value: Any) -> Any:
    """Return a parsed value as Python's own json would have it."""
    if isinstance(value, Members):
        return {key: _plain(item) for key, item in value}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, Number):
        return value
    try:
        return decode_int(value)
    except Refused:
        return float(value)


def _json_type(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, list):
        return "object" if isinstance(value, Members) else "array"
    return "number" if isinstance(value, Number) else "string"


def _go_type(kind: Kind) -> str:
    if isinstance(kind, ListOf):
        return f"[]{_go_type(kind.item)}"
    return kind.name if isinstance(kind, Struct) else _GO_TYPES[kind]
