"""Schemas as far as their parts are counted: properties, and the values of those that have few."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fakeinflux.contract.documents.openapi import CHOICES
from fakeinflux.contract.documents.pointers import follow, target
from fakeinflux.coverage.items import write_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.coverage.items import Item


@dataclass(slots=True)
class Shape:
    """What is counted of a schema. `item` is the property or parameter that it stands at.

    `items`: those of a list. `rest`: what stands under names that the schema leaves open.
    """

    item: Item
    values: dict[str, Item] = field(default_factory=dict)
    properties: dict[str, Shape] = field(default_factory=dict)
    items: Shape | None = None
    rest: Shape | None = None


def shape_items(shape: Shape) -> Iterator[Item]:
    """All that can be used of a shape, but the item that it stands at."""
    yield from shape.values.values()
    for child in shape.properties.values():
        yield child.item
        yield from shape_items(child)
    for unnamed in (shape.items, shape.rest):
        if unnamed is not None:
            yield from shape_items(unnamed)


@dataclass(slots=True)
class ShapeReader:
    """Reads schemas of a document; a schema within itself ends there."""

    document: dict[str, Any]
    entered: list[str] = field(default_factory=list)

    def add(self, shape: Shape, schema: dict[str, Any]) -> None:
        """Add to a shape what a schema says; of a choice all alternatives count."""
        if "$ref" in schema:
            self._enter(shape, schema["$ref"])
        for choice in CHOICES:
            for each in schema.get(choice) or ():
                self.add(shape, each)
        for value in _few_values(schema):
            shape.values[value] = shape.item._replace(value=value)
        for name, child in (schema.get("properties") or {}).items():
            if not child.get("readOnly"):
                self.add(_property(shape, name), child)
        self._add_unnamed(shape, schema)

    def _enter(self, shape: Shape, reference: str) -> None:
        if reference in self.entered:
            return
        self.entered.append(reference)
        try:
            self.add(shape, follow(self.document, target(reference))[1])
        except KeyError:
            pass  # it leads nowhere, which is told as a defect of the document
        finally:
            self.entered.pop()

    def _add_unnamed(self, shape: Shape, schema: dict[str, Any]) -> None:
        if "items" in schema:
            shape.items = shape.items or Shape(shape.item._replace(name=f"{shape.item.name}[]"))
            self.add(shape.items, schema["items"])
        rest = schema.get("additionalProperties")
        if isinstance(rest, dict):
            shape.rest = shape.rest or _child(shape, "*")
            self.add(shape.rest, rest)


def _property(shape: Shape, name: str) -> Shape:
    if name not in shape.properties:
        shape.properties[name] = _child(shape, name)
    return shape.properties[name]


def _child(shape: Shape, name: str) -> Shape:
    above = shape.item.name
    return Shape(shape.item._replace(name=f"{above}.{name}" if above else name))


def _few_values(schema: dict[str, Any]) -> list[str]:
    if schema.get("type") == "boolean":
        return ["true", "false"]
    return [write_value(value) for value in schema.get("enum") or ()]
