"""The values of parameters whose text the compiled checks do not read, by style and type.

These are rare: texts that are separated by `|` or spaces, objects, JSON, and schemas with alternatives.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, TypeAlias

from fakeinflux.contract.checks.schemas import schema_at
from fakeinflux.contract.documents.openapi import CHOICES
from fakeinflux.contract.documents.pointers import follow, join, resolve
from fakeinflux.timing.errors import FakeInfluxError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fakeinflux.contract.checks.parameters import Parameter
    from fakeinflux.contract.checks.schemas import Schema

_NUMBER = r"-?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:[eE][+-]?[0-9]{1,3})?"
_INTEGER = r"-?[0-9]{1,4000}"
_SEPARATORS = {"form": ",", "pipeDelimited": "|", "simple": ",", "spaceDelimited": " "}
"""The styles that are read, and what separates the items of a list in them."""


class Unread(FakeInfluxError, ValueError):
    """A text that is not of the type that the schema wants. `kind`: that type, or what else is wanted."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(f"found {text!r}, wanted {kind}")
        self.kind, self.text = kind, text


def _boolean(text: str) -> bool:
    if text not in {"true", "false"}:
        raise Unread("boolean", text)
    return text == "true"


def _integer(text: str) -> int:
    if re.fullmatch(_INTEGER, text) is None:
        raise Unread("integer", text)
    return int(text)


def _number(text: str) -> float:
    if re.fullmatch(_NUMBER, text) is None:
        raise Unread("number", text)
    return float(text)


_READERS: dict[str, Callable[[str], object]] = {
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "string": str,
}


Given: TypeAlias = "list[str] | dict[str, str]"
"""What a call gives for a parameter: texts, or the members of an object, each with a name of its own."""


def given_in_query(
    document: dict[str, Any], parameter: Parameter, arguments: Mapping[str, list[str]]
) -> Given | None:
    """Return what a query gives for a parameter, or None if it gives nothing."""
    if resolve(document, parameter.pointer).get("style") == "deepObject":
        prefix = f"{parameter.name}["
        deep = {key[len(prefix) : -1]: texts[0] for key, texts in arguments.items() if key.startswith(prefix)}
        return deep or None
    if parameter.spread is not None:
        return {name: arguments[name][0] for name in parameter.spread if name in arguments} or None
    return arguments.get(parameter.name)


def read_values(document: dict[str, Any], parameter: Parameter, given: Given) -> list[Any] | None:
    """Return the values as which a parameter can be read: one, or one for each alternative.

    None if its style is one that cannot be read here. Raises Unread: a text is of another type.
    """
    node = resolve(document, parameter.pointer)
    schema = schema_at(document, parameter.check.pointer)
    if isinstance(given, dict):
        return [_read_members(schema, given.items())]
    if "schema" not in node:
        return _read_content(node, given[0])
    style = node.get("style", "form")
    if style not in _SEPARATORS:
        return None
    if schema.get("type") == "array":
        items = schema_at(document, join(follow(document, parameter.check.pointer)[0], "items"))
        parts = given if parameter.takes_many else given[0].split(_SEPARATORS[style])
        return [[_read(items, part) for part in parts]]
    if schema.get("type") == "object":
        parts = given[0].split(",")
        return [_read_members(schema, zip(parts[::2], parts[1::2], strict=False))]
    if "type" not in schema and schema.keys() & set(CHOICES):
        return _readings(given[0])
    return [_read(schema, given[0])]


def _read(schema: Schema, text: str) -> object:
    return _READERS.get(schema.get("type", "string"), str)(text)


def _readings(text: str) -> list[Any]:
    """Return every value that a text may stand for, the text itself last."""
    found: list[Any] = []
    for read in _READERS.values():
        try:
            found.append(read(text))
        except Unread:
            continue
    return found


def _read_members(schema: Schema, members: Iterable[tuple[str, str]]) -> dict[str, Any]:
    properties = schema.get("properties", {})
    return {name: _read(properties.get(name, {}), text) for name, text in members}


def _read_content(node: Schema, text: str) -> list[Any] | None:
    if "application/json" not in node.get("content", {}):
        return None
    try:
        return [json.loads(text)]
    except ValueError:
        raise Unread("JSON", text) from None
