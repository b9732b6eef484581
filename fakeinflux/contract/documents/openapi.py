"""The rules of OpenAPI 3.0 that every reader of a document needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fakeinflux.contract.documents.pointers import follow, join, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
CHOICES = ("allOf", "anyOf", "oneOf")
"""The keywords that combine schemas."""
IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})
"""Headers that OpenAPI describes elsewhere; it ignores header parameters with these names."""


def is_ignored(parameter: dict[str, Any]) -> bool:
    """Whether OpenAPI ignores a parameter because its name is one of IGNORED_HEADERS."""
    return parameter.get("in") == "header" and str(parameter.get("name")).lower() in IGNORED_HEADERS


def declared_parameters(
    document: dict[str, Any], path_pointer: str, method: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield an operation's parameters with their pointers: its own, then those of its path.

    `method` is in lower case. References are followed. Raises KeyError: a reference leads nowhere.
    """
    for pointer in (join(path_pointer, method, "parameters"), join(path_pointer, "parameters")):
        try:
            entries = follow(document, pointer)[1]
        except KeyError:
            continue
        for index in range(len(entries or ())):
            yield follow(document, join(pointer, index))


def malformed(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the pointers to what no reader of a document can make sense of, and what is wanted there."""
    for path, item in document["paths"].items():
        if not isinstance(item, dict):
            yield join("/paths", path), "an object with operations"
            continue
        for method in METHODS:
            if method in item and not isinstance(item[method], dict):
                yield join("/paths", path, method), "an operation"
    if not isinstance(document.get("components", {}), dict):
        yield "/components", "an object"
    for pointer, node in walk(document):
        if isinstance(node, dict) and not pointer.endswith(("/properties", "/example", "/default")):
            for keyword in CHOICES:
                if keyword in node and not isinstance(node[keyword], list):
                    yield join(pointer, keyword), "a list of schemas"


def schemas_of(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every schema of a document with its pointer. References are not followed."""
    for name, schema in (document.get("components", {}).get("schemas") or {}).items():
        yield from _subschemas(join("/components/schemas", name), schema)
    for pointer, node in walk(document):
        is_holder = isinstance(node, dict) and isinstance(node.get("schema"), dict)
        if is_holder and not pointer.startswith("/components/schemas/"):
            yield from _subschemas(join(pointer, "schema"), node["schema"])


def _subschemas(pointer: str, schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a schema and all schemas inside it, or nothing for what is not a mapping."""
    if not isinstance(schema, dict):
        return
    yield pointer, schema
    for key in CHOICES:
        for index, child in enumerate(schema.get(key) or ()):
            yield from _subschemas(join(pointer, key, index), child)
    for key in ("not", "items", "additionalProperties"):
        yield from _subschemas(join(pointer, key), schema.get(key))
    properties = schema.get("properties")
    for name, child in properties.items() if isinstance(properties, dict) else ():
        yield from _subschemas(join(pointer, "properties", name), child)


class OperationRef(NamedTuple):
    """An operation before it is compiled. `pointer` is its own, `path_pointer` that of its path item."""

    id: str
    method: str
    path: str
    pointer: str
    path_pointer: str
