"""Parameters: reading their text as values, by style and type, and checking the values.

The compiled checks cover parameters of plain types and lists of them. Any other parameter, and unusual
text (empty, `+5`, `yes`), is looked at again before it is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fakeinflux.contract.checks.schemas import (
    IN_ANSWERS,
    IN_REQUESTS,
    Check,
    Forbidden,
    check_for,
    is_free_string,
    schema_at,
)
from fakeinflux.contract.documents.openapi import CHOICES, declared_parameters, is_ignored
from fakeinflux.contract.documents.pointers import follow, join, resolve
from fakeinflux.engine.bounded_memory import Memory

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.contract.checks.schemas import Compiler, Schema

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_BOOLEANS = {"true": True, "false": False}
_SEPARATORS = {"pipeDelimited": "|", "spaceDelimited": "%20"}


def _integer(text: str) -> int:
    if _INTEGER.fullmatch(text) is None:
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(text)
    return float(text)


def _boolean(text: str) -> bool:
    if text not in _BOOLEANS:
        raise ValueError(text)
    return _BOOLEANS[text]


_READERS: dict[str, Callable[[str], object]] = {
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "string": str,
}


@dataclass(slots=True, eq=False)
class Parameter:
    """One parameter of an operation, or a header of an answer.

    `read`: turns text into a value; None if that needs a second look. `separator`: splits the text of a list;
    None if each item has a text of its own (`?id=1&id=2`). `is_free`: the schema allows any text.
    `spread`: for an object whose properties are parameters of their own, their names, or () for any name.
    `seen`: texts that were accepted before.
    """

    name: str
    place: str
    pointer: str
    required: bool
    check: Check
    read: Callable[[str], object] | None
    is_list: bool = False
    separator: str | None = None
    is_free: bool = False
    may_be_empty: bool = False
    spread: tuple[str, ...] | None = None
    seen: Memory[str, bool] = field(default_factory=Memory)

    def accepts(self, texts: list[str]) -> bool:
        """Whether the texts that a call gives for this parameter certainly satisfy it."""
        read = self.read
        if read is None:
            return False
        try:
            if self.takes_many:
                return self.check.accepts([read(text) for text in texts])
            text = texts[0]
            if len(texts) != 1 or not (text or self.may_be_empty):
                return False
            if self.is_list:
                return self.check.accepts([read(item) for item in text.split(self.separator)])
            return (self.is_free and text.isascii()) or self.check.accepts(read(text))
        except ValueError:
            return False

    def accepts_text(self, text: str) -> bool:
        """Whether a single text certainly satisfies this parameter. Remembers the texts that do."""
        if text in self.seen:
            return True
        if not self.accepts([text]):
            return False
        self.seen.put(text, True, len(text))
        return True

    @property
    def takes_many(self) -> bool:
        """Whether this is a list each of whose items has a text of its own."""
        return self.is_list and self.separator is None


def compile_parameters(compiler: Compiler, path_pointer: str, method: str) -> list[Parameter]:
    """Compile the parameters of an operation; its own override those of the path with the same name."""
    found: dict[tuple[str, str], Parameter] = {}
    for pointer, node in declared_parameters(compiler.document, path_pointer, method):
        key = (node["in"], node["name"])
        if key not in found and not is_ignored(node):
            found[key] = compile_parameter(compiler, pointer, node["name"], node["in"], IN_REQUESTS)
    return list(found.values())


def compile_header(compiler: Compiler, pointer: str, name: str) -> Parameter:
    """Compile a header of an answer."""
    return compile_parameter(compiler, pointer, name, "header", IN_ANSWERS)


def compile_parameter(
    compiler: Compiler, pointer: str, name: str, place: str, forbidden: Forbidden
) -> Parameter:
    """Compile the parameter at a pointer. All references to it share one result."""
    pointer, node = follow(compiler.document, pointer)
    key = (pointer, name, place, forbidden)
    return compiler.once(("parameter", *key), lambda: _compile(compiler, node, *key))


def _compile(
    compiler: Compiler, node: Schema, pointer: str, name: str, place: str, forbidden: Forbidden
) -> Parameter:
    required = bool(node.get("required"))
    if "schema" not in node:
        content = join(pointer, "content", "application/json", "schema")
        has_json = "schema" in node.get("content", {}).get("application/json", {})
        check = check_for(compiler, content, forbidden) if has_json else Check(pointer, None)
        return Parameter(name, place, pointer, required, check, None)
    check = check_for(compiler, join(pointer, "schema"), forbidden)
    schema = schema_at(compiler.document, check.pointer)
    style = node.get("style", "form" if place in {"query", "cookie"} else "simple")
    explode = node.get("explode", style == "form")
    parameter = Parameter(name, place, pointer, required, check, _reader(schema, style))
    # Asked of the check's own schema, not of `schema`: a reference may have keywords next to it.
    parameter.is_free = is_free_string(resolve(compiler.document, check.pointer), forbidden)
    parameter.may_be_empty = place != "query" or may_be_empty(node, schema)
    if schema.get("type") == "array":
        _read_as_list(compiler.document, parameter, style, explode)
    elif parameter.read is None and schema.get("type") == "object" and style == "form" and explode:
        is_closed = schema.get("additionalProperties") is False
        parameter.spread = tuple(schema.get("properties", ())) if is_closed else ()
    return parameter


def may_be_empty(parameter: dict[str, Any], schema: Schema) -> bool:
    """Whether an empty text is a value: because the parameter or the schema's enum allows it."""
    return bool(parameter.get("allowEmptyValue")) or "" in (schema.get("enum") or ())


def knows(parameters: list[Parameter], name: str) -> bool:
    """Whether a query may hold a parameter with this name."""
    for parameter in parameters:
        if parameter.name == name or name.startswith(f"{parameter.name}["):
            return True
        if parameter.spread is not None and (not parameter.spread or name in parameter.spread):
            return True
    return False


def _reader(schema: Schema, style: str) -> Callable[[str], object] | None:
    if style not in {"form", "simple"} or schema.keys() & set(CHOICES):
        return None
    return _READERS.get(schema.get("type", "string"))


def _read_as_list(document: dict[str, Any], parameter: Parameter, style: str, explode: bool) -> None:
    item = schema_at(document, join(follow(document, parameter.check.pointer)[0], "items"))
    parameter.is_list = True
    parameter.is_free = False
    parameter.read = _reader(item, "form")
    if style != "form" or not explode:
        parameter.separator = _SEPARATORS.get(style, ",")
    if style not in {"form", "simple"}:
        parameter.read = None
