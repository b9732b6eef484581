"""Defects of a document: what is wrong in it, and how it is read nevertheless.

No defect keeps a document from being used, because published documents always have some.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fakeinflux.contract.checks.formats import FORMATS, UNCHECKED
from fakeinflux.contract.checks.media import essence, is_json_type
from fakeinflux.contract.checks.schemas import IN_DOCUMENTS, Compiler, check_for, has_assertions
from fakeinflux.contract.documents.openapi import (
    CHOICES,
    METHODS,
    declared_parameters,
    is_ignored,
    schemas_of,
)
from fakeinflux.contract.documents.pointers import follow, join, references, target, walk
from fakeinflux.contract.explaining.wording import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.contract.checks.schemas import Schema

_LONGEST = 100
_WIDENED = {
    "duration": "read as an ISO 8601 or a Flux duration",
    "uri": "read as a reference, which may be relative",
}


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing wrong in a document, and how it is read. `more`: at how many other places it occurs."""

    pointer: str
    what: str
    how: str
    more: int = 0

    def __str__(self) -> str:
        more = f" (and {self.more} more)" if self.more else ""
        return f"#{self.pointer}: {self.what}; {self.how}{more}"


def find_defects(document: dict[str, Any]) -> list[Defect]:
    """Return the defects of a document. Equal defects are one, with the number of its other places."""
    compiler = Compiler(document)
    found = [
        *_broken_references(document),
        *_document_defects(document),
        *(defect for path in document.get("paths", {}) for defect in _path_defects(document, path)),
        *_holder_defects(compiler),
        *(
            defect
            for pointer, schema in schemas_of(document)
            for defect in _schema_defects(compiler, pointer, schema)
        ),
    ]
    counts = Counter((defect.what, defect.how) for defect in found)
    first = {(defect.what, defect.how): defect for defect in reversed(found)}
    return [
        Defect(defect.pointer, defect.what, defect.how, counts[defect.what, defect.how] - 1)
        for defect in found
        if first[defect.what, defect.how] is defect
    ]


def _broken_references(document: dict[str, Any]) -> Iterator[Defect]:
    for pointer, reference in references(document):
        try:
            follow(document, target(reference))
        except KeyError:
            yield Defect(pointer, f"$ref {reference} leads nowhere", "what refers to it is not checked")


def _document_defects(document: dict[str, Any]) -> Iterator[Defect]:
    schemes = document.get("components", {}).get("securitySchemes", {})
    operations: Counter[str] = Counter()
    for pointer, node in walk(document):
        if not isinstance(node, dict):
            continue
        yield from _server_defects(pointer, node)
        for requirement in node.get("security") or () if "/example" not in pointer else ():
            for name in requirement.keys() - schemes.keys():
                yield Defect(
                    join(pointer, "security"),
                    f"security scheme {name} is not declared",
                    "any token satisfies it",
                )
        if "responses" in node and isinstance(node.get("operationId"), str):
            operations[node["operationId"]] += 1
            if operations[node["operationId"]] == 2:
                yield Defect(
                    pointer, f"operationId {node['operationId']} is used twice", "the last operation counts"
                )


def _server_defects(pointer: str, node: dict[str, Any]) -> Iterator[Defect]:
    servers = node.get("servers")
    if not isinstance(servers, list) or "/example" in pointer:
        return
    if not servers:
        yield Defect(join(pointer, "servers"), "servers is empty", "the document's servers apply")
    for index, server in enumerate(servers):
        if "{" in str(server.get("url")):
            text = f"the server {server['url']} has variables"
            yield Defect(
                join(pointer, "servers", index), text, "every path is served at the root of any host"
            )


def _path_defects(document: dict[str, Any], path: str) -> Iterator[Defect]:
    pointer, item = follow(document, join("/paths", path))
    for method in sorted(item.keys() & set(METHODS)):
        at = join(pointer, method)
        declared = list(declared_parameters(document, pointer, method))
        names = {parameter["name"] for _, parameter in declared if parameter.get("in") == "path"}
        for name in {part.partition("}")[0] for part in path.split("{")[1:]} - names:
            yield Defect(at, f"path parameter {name} is not declared", "read as any text")
        for place, parameter in declared:
            if is_ignored(parameter):
                text = f"the header {parameter['name']} is declared as a parameter"
                yield Defect(place, text, "ignored, as OpenAPI demands")
        if "operationId" not in item[method]:
            yield Defect(at, "no operationId", f"read as {method.upper()} {path}")


def _holder_defects(compiler: Compiler) -> Iterator[Defect]:
    """Yield the defects of whatever has a schema: media types, parameters, headers."""
    for pointer, node in walk(compiler.document):
        if not isinstance(node, dict) or pointer.startswith("/components/schemas/") or "/example" in pointer:
            continue
        if pointer.endswith("/content"):
            for key in node:
                if key != essence(key):
                    how = f"read as {essence(key)} with any parameters"
                    yield Defect(join(pointer, key), f"the media type {key} has parameters", how)
        parent, _, key = pointer.rpartition("/")
        holds_json = not parent.endswith("/content") or is_json_type(essence(key.replace("~1", "/")))
        if isinstance(node.get("schema"), dict) and holds_json:
            yield from _example_defects(compiler, pointer, node)


def _example_defects(compiler: Compiler, pointer: str, holder: dict[str, Any]) -> Iterator[Defect]:
    schema = join(pointer, "schema")
    if "example" in holder:
        yield from _value_defects(compiler, schema, join(pointer, "example"), holder["example"])
    for name, example in (holder.get("examples") or {}).items():
        if isinstance(example, dict) and "value" in example:
            yield from _value_defects(compiler, schema, join(pointer, "examples", name), example["value"])


def _value_defects(compiler: Compiler, schema: str, pointer: str, value: Any) -> Iterator[Defect]:
    try:
        validator = check_for(compiler, schema, IN_DOCUMENTS).validator
    except KeyError:
        return
    if validator is None:
        return
    for error in validator.iter_errors(value):
        at = "".join(f"/{part}" for part in error.instance_path)
        yield Defect(
            pointer,
            f"example breaks its schema{' at ' if at else ''}{at}: {shorten(error.message, _LONGEST)}",
            "ignored",
        )
        return


def _schema_defects(compiler: Compiler, pointer: str, schema: Schema) -> Iterator[Defect]:
    yield from _keyword_defects(pointer, schema)
    yield from _default_defects(compiler, pointer, schema)
    if "example" in schema and "$ref" not in schema:
        yield from _value_defects(compiler, pointer, join(pointer, "example"), schema["example"])
    if pointer.count("/") == 3 and pointer.startswith("/components/schemas/"):
        check = check_for(compiler, pointer, IN_DOCUMENTS)
        if check.validator is None:
            text = f"schema cannot be compiled: {compiler.failures.get(check.pointer, 'unknown')}"
            yield Defect(pointer, text, "its values are not checked, unless by --judge refusals")


def _keyword_defects(pointer: str, schema: Schema) -> Iterator[Defect]:
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    ignored = [key for key in beside if key in {"readOnly", "writeOnly"} or has_assertions({key: None})]
    if "$ref" in schema and ignored:
        yield Defect(pointer, f"{', '.join(ignored)} next to $ref", "both apply")
        return
    if "required" in schema and not isinstance(schema["required"], list):
        yield Defect(pointer, "required is not a list of names", "ignored")
        return
    properties = schema.get("properties")
    if isinstance(properties, dict) and not schema.keys() & set(CHOICES):
        for name in schema.get("required") or ():
            if name not in properties:
                yield Defect(pointer, f"required names {name}, which is not a property", "still required")
    if properties and "type" not in schema:
        yield Defect(pointer, "properties without type: object", "values of other types pass")
    if schema.get("nullable") and "type" not in schema:
        yield Defect(pointer, "nullable without a type", "ignored, as OpenAPI demands")
    if schema.get("nullable") and schema.get("enum") and None not in schema["enum"]:
        yield Defect(pointer, "nullable, but the enum lacks null", "null is refused")
    yield from _format_defects(pointer, schema)


def _format_defects(pointer: str, schema: Schema) -> Iterator[Defect]:
    name = schema.get("format")
    if name in _WIDENED:
        yield Defect(pointer, f"format {name} is stricter than real values", _WIDENED[name])
    elif name is not None and name not in FORMATS and name not in UNCHECKED:
        yield Defect(pointer, f"unknown format {name}", "ignored")


def _default_defects(compiler: Compiler, pointer: str, schema: Schema) -> Iterator[Defect]:
    if "default" not in schema:
        return
    default = schema["default"]
    if schema.get("enum") and default not in schema["enum"]:
        yield Defect(pointer, f"default {default!r} is not in its enum", "the default is ignored")
        return
    validator = check_for(compiler, pointer, IN_DOCUMENTS).validator
    if validator is not None and not validator.is_valid(default):
        yield Defect(pointer, f"default {default!r} breaks its schema", "the default is ignored")
