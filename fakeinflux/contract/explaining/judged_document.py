"""A copy of a document, adjusted for openapi-core as the judge.

openapi-core takes some things literally that no server means: it fills in defaults of parameters and
then checks them, knows only some kinds of security, and trips over servers with variables and media
types with parameters. It warns about others: what is deprecated, and styles that it does not know.
The copy leaves all of these out. Its pointers stay the same, except those of media types.
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
    """Return a copy of a document for the judge."""
    judged = copy.deepcopy(document)
    judged.pop("security", None)
    for _, schema in list(schemas_of(judged)):
        _remove_nonsense(judged, schema)
    for pointer, node in list(walk(judged)):
        if isinstance(node, dict) and "example" not in pointer:
            _adjust(judged, pointer, node)
    return judged


def _remove_nonsense(judged: dict[str, Any], schema: dict[str, Any]) -> None:
    """Remove `required: true` and a reference that leads nowhere, as the compiled checks do."""
    if not isinstance(schema.get("required", []), list):
        del schema["required"]
    if isinstance(schema.get("$ref"), str):
        try:
            follow(judged, target(schema["$ref"]))
        except KeyError:
            del schema["$ref"]


def media_types(judged: dict[str, Any]) -> set[str]:
    """Return every media type of a document."""
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
        for key in [key for key in node if essence(key) != key]:
            node.setdefault(essence(key), node.pop(key))
    if "/headers/" in pointer or "/encoding/" in pointer or {"in", "name"} <= node.keys():
        _adjust_parameter(judged, node)
    if isinstance(node.get("schema"), dict) and {"$ref"} < node["schema"].keys():
        # openapi-core reads the keywords next to a reference inside of schemas, but not at their top.
        beside = {key: value for key, value in node["schema"].items() if key != "$ref"}
        node["schema"] = {"allOf": [{"$ref": node["schema"]["$ref"]}, beside]}
    if isinstance(node.get("discriminator"), dict):
        _complete_mapping(judged, node["discriminator"])


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


def _complete_mapping(judged: dict[str, Any], discriminator: dict[str, Any]) -> None:
    """Replace names of schemas by references to them."""
    names = judged.get("components", {}).get("schemas", {})
    mapping = discriminator.get("mapping") or {}
    for value, reference in mapping.items():
        if reference in names:
            mapping[value] = f"#/components/schemas/{reference}"
