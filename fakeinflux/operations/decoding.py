"""Reading ids, numbers and JSON bodies as the real server reads them, in its own words.

The real server is written in Go, so its JSON is Go's: only the first value of a body is read,
unknown properties are passed over, null leaves a property as it was, the names of properties are
compared without regard to case, the last of two wins, and a body is read whatever its media type.
Source: observed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.golang.json_reader import Members, Number, parse_json
from fakeinflux.golang.quoting import go_quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

Scalar: TypeAlias = Literal["string", "int64", "bool", "id", "strings", "any"]
Kind: TypeAlias = "Scalar | Struct | ListOf"

_HEX_ID = re.compile(r"[0-9a-fA-F]{16}")
_DECIMAL = re.compile(r"[+-]?[0-9]+")
_INT64 = range(-(2**63), 2**63)
_BOOLS = dict.fromkeys(("1", "t", "T", "TRUE", "true", "True"), True) | dict.fromkeys(
    ("0", "f", "F", "FALSE", "false", "False"), False
)
_GO_TYPES: dict[Scalar, str] = {
    "string": "string", "int64": "int64", "bool": "bool", "id": "platform.ID",
    "strings": "map[string]string", "any": "interface {}",
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Struct:
    """What a JSON object may hold: `name` is the server's own type, as its messages have it.

    Kinds of fields: `string`, `int64`, `bool`, `id` (16 hex digits as a string), `strings` (an
    object of strings), `any` (not looked at), another Struct, or a ListOf. `types`: what the server
    calls the types of fields that have others than their kinds tell. `spellings`: the names of
    fields by their lower case.
    """

    name: str
    fields: Mapping[str, Kind]
    types: Mapping[str, str] = field(default_factory=dict)
    spellings: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.spellings = {name.lower(): name for name in self.fields}


@dataclass(frozen=True, slots=True)
class ListOf:
    """A JSON array of one kind."""

    item: Kind


Shape: TypeAlias = Struct | Literal["strings"]
"""What a whole body may be."""


class Malformed(Refused):
    """A body that is not JSON, or JSON of the wrong types. The message is Go's."""


def decode_id(text: str) -> str:
    """An id in lower case. Refused: `invalid`. Source: observed."""
    if len(text.encode()) != 16:
        raise invalid("id must have a length of 16 bytes")
    if not _HEX_ID.fullmatch(text) or text == "0" * 16:
        raise invalid("invalid ID")
    return text.lower()


def decode_id_argument(call: Call, name: str) -> str | None:
    """The id in a query parameter; None where it is absent or empty. Refused: `invalid`."""
    text = call.argument(name)
    return decode_id(text) if text else None


def decode_int(text: str) -> int:
    """A decimal integer of 64 bits. Refused: `invalid`, as Go's Atoi says it."""
    if not _DECIMAL.fullmatch(text):
        raise invalid(f"strconv.Atoi: parsing {go_quote(text)}: invalid syntax")
    # Twenty digits never fit, and int() refuses thousands of them in words of its own.
    number = int(text) if len(text.lstrip("+-0")) < 20 else _INT64.stop
    if number not in _INT64:
        raise invalid(f"strconv.Atoi: parsing {go_quote(text)}: value out of range")
    return number


def decode_bool(text: str) -> bool:
    """A boolean as Go's ParseBool reads it: 1, t, true, 0, f, false and their capitals."""
    if text not in _BOOLS:
        raise invalid(f"strconv.ParseBool: parsing {go_quote(text)}: invalid syntax")
    return _BOOLS[text]


def decode_json(body: bytes, shape: Shape) -> dict[str, Any]:
    """The properties of a JSON object that `shape` names; absent and null ones are left out.

    Raises Malformed for what is not JSON or has the wrong types, and Refused for a bad id.
    """
    problems: list[str] = []
    value = parse_json(body, Malformed)
    found = _fit(value, shape, _Place("", "", problems))
    if problems:
        raise Malformed("invalid", problems[0])
    return found or {}


def decode_body(body: bytes, shape: Shape) -> dict[str, Any]:
    """A body where the real server answers 400 to a broken one. Source: observed."""
    try:
        return decode_json(body, shape)
    except Refused as refusal:
        raise refusal.prefixed("failed to unmarshal json") from None


def decode_bare(world: WorldState, body: bytes, shape: Shape, hidden: str | None = None) -> dict[str, Any]:
    """A body where the real server answers 500 to a broken one: 400 unless defects are kept.

    `hidden`: the 500's message, where it is not the error itself. Source: observed.
    """
    try:
        return decode_json(body, shape)
    except Malformed as refusal:
        if world.edition.reproduces_defects:
            raise Refused("internal error", hidden or refusal.message) from None
        raise Refused("invalid", refusal.message) from None


class _Place(NamedTuple):
    struct: str
    path: str
    problems: list[str]
    go_type: str | None = None

    def inside(self, struct: Struct, field: str) -> _Place:
        path = f"{self.path}.{field}" if self.path else field
        name = "" if struct.name.startswith("struct ") else struct.name.rpartition(".")[2]
        return _Place(name, path, self.problems, struct.types.get(field))

    def mismatch(self, found: str, wanted: str) -> None:
        where = f"struct field {self.struct}.{self.path}" if self.path else "value"
        self.problems.append(
            f"json: cannot unmarshal {found} into Go {where} of type {self.go_type or wanted}"
        )


def _fit(value: Any, kind: Kind, place: _Place) -> Any:
    """The value as `kind` wants it, or None where it is null or does not fit."""
    if value is None:
        return None
    if isinstance(kind, Struct):
        return _fit_struct(value, kind, place)
    if isinstance(kind, ListOf):
        return _fit_list(value, kind, place)
    return _fit_scalar(value, kind, place)


def _fit_struct(value: Any, kind: Struct, place: _Place) -> dict[str, Any] | None:
    if not isinstance(value, Members):
        place.mismatch(_name(value), kind.name)
        return None
    found: dict[str, Any] = {}
    for key, item in value:
        name = kind.spellings.get(key.lower())
        if name is None:
            continue
        # Apart, because most fields of most bodies are strings, and need no place to complain of.
        if type(item) is str and kind.fields[name] == "string":
            found[name] = item
        else:
            fitted = _fit(item, kind.fields[name], place.inside(kind, name))
            found |= {} if fitted is None else {name: fitted}
    return found


def _fit_list(value: Any, kind: ListOf, place: _Place) -> list[Any] | None:
    if not isinstance(value, list) or isinstance(value, Members):
        place.mismatch(_name(value), _go_type(kind))
        return None
    return [_fit(item, kind.item, place) for item in value]


def _fit_scalar(value: Any, kind: Scalar, place: _Place) -> Any:
    if kind == "any":
        return _plain(value)
    if kind == "int64" and isinstance(value, Number):
        return _fit_number(value, place)
    if kind == "strings" and isinstance(value, Members):
        return {key: _fit(item, "string", place) or "" for key, item in value}
    if type(value) is (bool if kind == "bool" else str) and kind in ("bool", "string"):
        return value
    if kind == "id" and type(value) is str:
        return decode_id(value)
    place.mismatch(_name(value), _GO_TYPES[kind])
    return None


def _fit_number(value: Number, place: _Place) -> int | None:
    try:
        return decode_int(value)
    except Refused:
        place.mismatch(f"number {value}", "int64")
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, Members):
        return {key: _plain(item) for key, item in value}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return _plain_number(value) if isinstance(value, Number) else value


def _plain_number(text: Number) -> int | float:
    try:
        return decode_int(text)
    except Refused:
        return float(text)


def _name(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, list):
        return "object" if isinstance(value, Members) else "array"
    return "number" if isinstance(value, Number) else "string"


def _go_type(kind: Kind) -> str:
    if isinstance(kind, ListOf):
        return f"[]{_go_type(kind.item)}"
    return kind.name if isinstance(kind, Struct) else _GO_TYPES[kind]
