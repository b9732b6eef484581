"""The JSON Schema of world files, made from the description of the control API."""

from __future__ import annotations

from typing import Any

from fakeinflux.contract.documents.documents import load_control_document

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE = "#/components/schemas/"
_OF_FILES = {
    "NewTask": "A file with the script, instead of flux; relative to the world file",
    "NewData": "A file with line protocol, instead of lines; relative to the world file",
}
"""The schemas that have a member `file` in world files only, with its description."""


def world_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of world files, for editors and other tools."""
    schemas = load_control_document()["components"]["schemas"]
    definitions: dict[str, Any] = {}
    pending = ["Document"]
    while pending:
        name = pending.pop()
        if name in definitions:
            continue
        converted = _convert(schemas[name])
        if name in _OF_FILES:
            converted["properties"]["file"] = {"type": "string", "description": _OF_FILES[name]}
            for choice in converted.get("allOf", ()):
                choice["oneOf"].append({"required": ["file"]})
        definitions[name] = converted
        pending.extend(_references(schemas[name]))
    document = definitions.pop("Document")
    return {
        "$schema": DIALECT,
        "title": "A world file of fakeinflux",
        **document,
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }


def _convert(schema: Any) -> Any:
    """Return a schema of OpenAPI 3.0 as JSON Schema, which says some things otherwise."""
    if isinstance(schema, list):
        return [_convert(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"].replace(_REFERENCE, "#/$defs/")}
    converted = {name: _convert(value) for name, value in schema.items()}
    if converted.pop("nullable", False) is True and "type" in converted:
        converted["type"] = [converted["type"], "null"]
    if converted.get("exclusiveMinimum") is True:
        converted["exclusiveMinimum"] = converted.pop("minimum")
    if isinstance(converted.get("example"), str):
        converted["examples"] = [converted.pop("example")]
    return converted


def _references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [name for item in schema for name in _references(item)]
    if not isinstance(schema, dict):
        return []
    if "$ref" in schema:
        return [schema["$ref"].removeprefix(_REFERENCE)]
    return _references(list(schema.values()))
