"""Every schema of a document, wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeinflux.contract.documents.openapi import CHOICES
from fakeinflux.contract.documents.pointers import join, walk

if TYPE_CHECKING:
    from collections.abc import Iterator


def schemas_of(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema of a document with its pointer, references not followed."""
    for name, schema in (document.get("components", {}).get("schemas") or {}).items():
        yield from _within(join("/components/schemas", name), schema)
    for pointer, node in walk(document):
        is_holder = isinstance(node, dict) and isinstance(node.get("schema"), dict)
        if is_holder and not pointer.startswith("/components/schemas/"):
            yield from _within(join(pointer, "schema"), node["schema"])


def _within(pointer: str, schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(schema, dict):
        return
    yield pointer, schema
    for key in CHOICES:
        for index, child in enumerate(schema.get(key) or ()):
            yield from _within(join(pointer, key, index), child)
    for key in ("not", "items", "additionalProperties"):
        yield from _within(join(pointer, key), schema.get(key))
    properties = schema.get("properties")
    for name, child in properties.items() if isinstance(properties, dict) else ():
        yield from _within(join(pointer, "properties", name), child)
