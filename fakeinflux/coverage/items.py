"""What coverage counts: the parts of a contract that a client can use, singly and as trees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import orjson

from fakeinflux.contract.documents.openapi import CHOICES
from fakeinflux.contract.documents.pointers import follow, target

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind: TypeAlias = Literal["operation", "status", "query", "header", "body"]
KINDS: tuple[Kind, ...] = ("operation", "status", "query", "header", "body")


class Item(NamedTuple):
    """One part of an operation.

    `kind` operation: the operation itself, without a name. status: a declared response, such as
    `201` or `4XX`. query and header: a parameter. body: a property of the request body, such as
    `retentionRules[].type`. `value`: one of the few values that a parameter or property can
    have, as text; None if the item is the parameter or property itself.
    """

    operation: str
    kind: Kind
    name: str = ""
    value: str | None = None


def write_value(value: object) -> str:
    """Return a value as items write it: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


@dataclass(slots=True, eq=False)
class Shape:
    """The items of a parameter or property, as a tree that follows its schema.

    `item`: the parameter or property itself. `values`: the items of its values, by value.
    `items`: the shape of a list's items. `rest`: the shape of additional properties.
    """

    item: Item
    values: dict[str, Item] = field(default_factory=dict)
    properties: dict[str, Shape] = field(default_factory=dict)
    items: Shape | None = None
    rest: Shape | None = None


def shape_items(shape: Shape) -> Iterator[Item]:
    """Yield all items of a shape, except the item of the shape itself."""
    yield from shape.values.values()
    for child in shape.properties.values():
        yield child.item
        yield from shape_items(child)
    for unnamed in (shape.items, shape.rest):
        if unnamed is not None:
            yield from shape_items(unnamed)


@dataclass(slots=True, eq=False)
class ShapeReader:
    """Reads shapes from the schemas of a document. A recursive schema ends where it refers to itself."""

    document: dict[str, Any]
    entered: list[str] = field(default_factory=list)

    def add(self, shape: Shape, schema: dict[str, Any]) -> None:
        """Add the items of a schema to a shape; those of every alternative of a choice."""
        if "$ref" in schema:
            self._follow(shape, schema["$ref"])
        for choice in CHOICES:
            for each in schema.get(choice) or ():
                self.add(shape, each)
        is_boolean = schema.get("type") == "boolean"
        for value in (True, False) if is_boolean else schema.get("enum") or ():
            text = write_value(value)
            shape.values[text] = shape.item._replace(value=text)
        for name, child in (schema.get("properties") or {}).items():
            if not child.get("readOnly"):
                self.add(shape.properties.setdefault(name, _child(shape, name)), child)
        if "items" in schema:
            shape.items = shape.items or Shape(shape.item._replace(name=f"{shape.item.name}[]"))
            self.add(shape.items, schema["items"])
        rest = schema.get("additionalProperties")
        if isinstance(rest, dict):
            shape.rest = shape.rest or _child(shape, "*")
            self.add(shape.rest, rest)

    def _follow(self, shape: Shape, reference: str) -> None:
        if reference in self.entered:
            return
        self.entered.append(reference)
        try:
            self.add(shape, follow(self.document, target(reference))[1])
        except KeyError:
            pass  # find_defects reports that it leads nowhere
        finally:
            self.entered.pop()


def _child(shape: Shape, name: str) -> Shape:
    parent = shape.item.name
    return Shape(shape.item._replace(name=f"{parent}.{name}" if parent else name))
