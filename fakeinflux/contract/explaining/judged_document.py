"""A document as the judge is to read it.

openapi-core takes some things literally that no server means: parameters that it fills with
their defaults and then checks, security it knows half of, servers with variables, media
types with parameters. Of others it warns: what is deprecated, and styles that it does not know.
The copy made here leaves those out, and keeps every pointer as it is but those of media types.
"""

from __future__ import annotations

import copy
from typing import Any

from fakeinflux.contract.checks.media import essence
from fakeinflux.contract.checks.parameters import may_be_empty
from fakeinflux.contract.documents.openapi import is_ignored, schemas_of
from fakeinflux.contract.documents.pointers import follow, target, walk

_STYLES = frozenset(["deepObject", "form", "label", "matrix", "pipeDelimited", "simple", "spaceDelimited"])


def judged_document(document: dict[str, Any]) -> dict[str, Any]:
    """A copy of a document for the judge."""
    judged = copy.deepcopy(document)
    judged.pop("security", None)
    _cut(judged)
    for pointer, node in list(walk(judged)):
        if isinstance(node, dict) and "example" not in pointer:
            _adjust(judged, pointer, node)
    return judged


def _cut(judged: dict[str, Any]) -> None:
    # What a schema cannot mean: references that lead nowhere, and `required: true`.
    for _, schema in list(schemas_of(judged)):
        if not isinstance(schema.get("required", []), list):
            del schema["required"]
        if isinstance(schema.get("$ref"), str) and not _leads_somewhere(judged, schema["$ref"]):
            del schema["$ref"]


def _leads_somewhere(judged: dict[str, Any], reference: str) -> bool:
    try:
        follow(judged, target(reference))
    except KeyError:
        return False
    return True


def media_types(judged: dict[str, Any]) -> set[str]:
    """Every media type that a document speaks of."""
    return {
        key
        for pointer, node in walk(judged)
        if pointer.endswith("/content") and isinstance(node, dict)
        for key in node
    }


def _adjust(judged: dict[str, Any], pointer: str, node: dict[str, Any]) -> None:
    if isinstance(node.get("responses"), dict):
        node.pop("security", None)
        node.pop("servers", None)
    if isinstance(node.get("parameters"), list):
        node["parameters"] = [entry for entry in node["parameters"] if not _leads_to_ignored(judged, entry)]
    if pointer.endswith("/content"):
        _rename(node)
    if "/headers/" in pointer or "/encoding/" in pointer or {"in", "name"} <= node.keys():
        _adjust_parameter(judged, node)
    if isinstance(node.get("schema"), dict) and {"$ref"} < node["schema"].keys():
        node["schema"] = _say_both(node["schema"])
    if isinstance(node.get("discriminator"), dict):
        _complete(judged, node["discriminator"])


def _say_both(schema: dict[str, Any]) -> dict[str, Any]:
    # Inside of schemas openapi-core reads what stands beside a reference, at their top it does not.
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return {"allOf": [{"$ref": schema["$ref"]}, beside]}


def _leads_to_ignored(judged: dict[str, Any], entry: dict[str, Any]) -> bool:
    if "$ref" in entry:
        entry = follow(judged, target(entry["$ref"]))[1]
    return is_ignored(entry)


def _adjust_parameter(judged: dict[str, Any], parameter: dict[str, Any]) -> None:
    if parameter.get("deprecated") is True:
        del parameter["deprecated"]
    if isinstance(parameter.get("style"), str) and parameter["style"] not in _STYLES:
        del parameter["style"]
    schema = parameter.get("schema")
    if not isinstance(schema, dict):
        return
    schema.pop("default", None)
    if "$ref" in schema:
        try:
            schema = follow(judged, target(schema["$ref"]))[1]
        except KeyError:
            return
        schema.pop("default", None)
    if may_be_empty(parameter, schema):
        parameter["allowEmptyValue"] = True


def _rename(content: dict[str, Any]) -> None:
    for key in list(content):
        if essence(key) != key:
            entry = content.pop(key)
            content.setdefault(essence(key), entry)


def _complete(judged: dict[str, Any], discriminator: dict[str, Any]) -> None:
    names = judged.get("components", {}).get("schemas", {})
    mapping = discriminator.get("mapping") or {}
    for value, reference in mapping.items():
        if reference in names:
            mapping[value] = f"#/components/schemas/{reference}"
