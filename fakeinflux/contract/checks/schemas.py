"""Schemas of OpenAPI 3.0, turned into JSON Schema draft 4 and compiled.

Each schema is compiled for a direction: a request may not carry a readOnly property, an
answer not a writeOnly one. What is compiled may refuse more than the schema says, because a
refusal is looked at again by the judge; it must never accept more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

import jsonschema_rs

from fakeinflux.contract.checks.formats import CALLED, compiled_rule
from fakeinflux.contract.documents.openapi import CHOICES
from fakeinflux.contract.documents.pointers import follow, join, resolve, target

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable


Forbidden: TypeAlias = Literal["readOnly", "writeOnly", "nothing"]
Schema: TypeAlias = dict[str, Any]
T = TypeVar("T")

IN_REQUESTS: Forbidden = "readOnly"
IN_ANSWERS: Forbidden = "writeOnly"
IN_DOCUMENTS: Forbidden = "nothing"  # examples and defaults, which go both ways

_NEVER: Schema = {"not": {}}
_AS_THEY_ARE = (
    "exclusiveMaximum", "exclusiveMinimum", "maxItems", "maxLength", "maxProperties", "maximum",
    "minItems", "minLength", "minProperties", "minimum", "multipleOf", "pattern", "uniqueItems",
)  # fmt: skip
_OF_OBJECTS = ("additionalProperties", "properties", "required")
_ASSERTIONS = frozenset([*_AS_THEY_ARE, *CHOICES, *_OF_OBJECTS, "enum", "format", "items", "not", "type"])


@dataclass(slots=True, eq=False)
class Check:
    """The compiled check of one schema in one direction.

    Without a validator (a schema that cannot be compiled) it accepts nothing, and each value
    goes to the judge.
    """

    pointer: str
    validator: jsonschema_rs.Validator | None

    def accepts(self, value: object) -> bool:
        """True where the value surely satisfies the schema."""
        try:
            return self.validator is not None and self.validator.is_valid(value)
        except ValueError:  # a lone surrogate, which the validator's strings cannot hold
            return False


@dataclass(slots=True)
class Definitions:
    """The translated schemas of one direction, and which others each of them needs.

    Their names are numbers, because pointers hold what a reference must not (`{taskID}`).
    """

    names: dict[str, str] = field(default_factory=dict)
    schemas: dict[str, Schema] = field(default_factory=dict)
    needs: dict[str, set[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Compiler:
    """Compiles the schemas of a document, each only once in each direction.

    `failures`: why the schema at a pointer cannot be compiled. `made`: what others compiled with it, by
    their own keys, because components are shared by many operations.
    """

    document: dict[str, Any]
    checks: dict[tuple[str, Forbidden], Check] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    made: dict[Hashable, Any] = field(default_factory=dict)
    directions: dict[Forbidden, Definitions] = field(
        default_factory=lambda: {
            IN_REQUESTS: Definitions(),
            IN_ANSWERS: Definitions(),
            IN_DOCUMENTS: Definitions(),
        }
    )

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` returned for this key, which it is asked for only once."""
        if key not in self.made:
            self.made[key] = make()
        made: T = self.made[key]
        return made


def check_for(compiler: Compiler, pointer: str, forbidden: Forbidden) -> Check:
    """The check of the schema at a pointer; one and the same for all who refer to it."""
    pointer = plain_target(compiler.document, pointer, forbidden)
    key = (pointer, forbidden)
    if key not in compiler.checks:
        compiler.checks[key] = Check(pointer, _compiled(compiler, pointer, forbidden))
    return compiler.checks[key]


def schema_at(document: dict[str, Any], pointer: str) -> Schema:
    """The mapping at the end of a chain of references, {} where it leads nowhere."""
    try:
        schema: Schema = follow(document, pointer)[1]
    except KeyError:
        return {}
    return schema


def has_assertions(schema: Schema) -> bool:
    """True where a schema says anything about values."""
    return bool(schema.keys() & _ASSERTIONS)


def is_plain_list(schema: Schema) -> bool:
    """True where an array's schema says nothing beyond its items."""
    return schema.get("type") == "array" and not (schema.keys() & _ASSERTIONS) - {"type", "items"}


def is_plain_object(schema: Schema) -> bool:
    """True where an object's schema looks at each of its properties by itself."""
    return not (schema.keys() & _ASSERTIONS) - {"type", *_OF_OBJECTS}


def is_free_string(schema: Schema, forbidden: Forbidden) -> bool:
    """True where a schema says nothing but that it is a string, so that any text satisfies it."""
    asserted = schema.keys() & (_ASSERTIONS | {forbidden})
    return asserted <= {"type"} and schema.get("type") == "string"


def plain_target(document: Any, pointer: str, forbidden: Forbidden) -> str:
    """Where references that say nothing beside themselves lead to."""
    met = {pointer}
    node = resolve(document, pointer)
    while isinstance(node, dict) and isinstance(node.get("$ref"), str):
        if node.keys() & (_ASSERTIONS | {forbidden}):
            break
        try:
            ahead = target(node["$ref"])
            node = resolve(document, ahead)
        except KeyError:
            break
        if ahead in met:
            break
        met.add(ahead)
        pointer = ahead
    return pointer


def _compiled(compiler: Compiler, pointer: str, forbidden: Forbidden) -> jsonschema_rs.Validator | None:
    definitions = compiler.directions[forbidden]
    try:
        name = _define(compiler, pointer, forbidden)
        closure = _closure(definitions, name)
        schemas = {key: definitions.schemas[key] for key in closure}
        root = {"$ref": f"#/definitions/{name}", "definitions": schemas}
        return jsonschema_rs.Draft4Validator(root, formats=CALLED, validate_formats=True, offline=True)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        compiler.failures[pointer] = str(error).partition("\n")[0] or type(error).__name__
        return None


def _closure(definitions: Definitions, name: str) -> set[str]:
    closure: set[str] = set()
    pending = [name]
    while pending:
        name = pending.pop()
        if name not in closure:
            closure.add(name)
            pending.extend(definitions.needs[name])
    return closure


def _define(compiler: Compiler, pointer: str, forbidden: Forbidden) -> str:
    definitions = compiler.directions[forbidden]
    name = definitions.names.setdefault(pointer, str(len(definitions.names)))
    if name not in definitions.needs:
        definitions.needs[name] = set()

        def refer(to: str) -> str:
            other = _define(compiler, to, forbidden)
            definitions.needs[name].add(other)
            return other

        schema = resolve(compiler.document, pointer)
        definitions.schemas[name] = _Translation(compiler.document, forbidden, refer).translate(schema)
    return name


@dataclass(frozen=True, slots=True)
class _Translation:
    document: dict[str, Any]
    forbidden: Forbidden
    refer: Callable[[str], str]

    def translate(self, schema: Schema) -> Schema:
        if schema.get(self.forbidden):
            return _NEVER
        if "$ref" in schema:
            return self._reference(schema)
        translated: Schema = {key: schema[key] for key in _AS_THEY_ARE if key in schema}
        if schema.get("enum"):
            translated["enum"] = schema["enum"]
        if "type" in schema:
            kind = schema["type"]
            translated["type"] = [kind, "null"] if schema.get("nullable") is True else kind
        self._children(schema, translated)
        if "discriminator" in schema and schema.keys() & set(CHOICES):
            for choice in CHOICES:
                translated.pop(choice, None)
            translated = _both(translated, self._discriminated(schema))
        rule = compiled_rule(schema.get("format", ""), schema.get("pattern"))
        return _both(translated, rule or _called(schema))

    def _reference(self, schema: Schema) -> Schema:
        reference = self._target(schema["$ref"])
        beside = self.translate({key: value for key, value in schema.items() if key != "$ref"})
        return {"allOf": [reference, beside]} if beside else reference

    def _target(self, reference: str) -> Schema:
        try:
            pointer = target(reference)
            resolve(self.document, pointer)
        except KeyError:
            return {}  # it leads nowhere, which find_defects tells
        return {"$ref": f"#/definitions/{self.refer(pointer)}"}

    def _children(self, schema: Schema, translated: Schema) -> None:
        for key in CHOICES:
            if schema.get(key):
                translated[key] = [self.translate(child) for child in schema[key]]
        for key in ("not", "items"):
            if key in schema:
                translated[key] = self.translate(schema[key])
        if "additionalProperties" in schema:
            more = schema["additionalProperties"]
            translated["additionalProperties"] = more if isinstance(more, bool) else self.translate(more)
        properties = schema.get("properties") or {}
        if properties:
            translated["properties"] = {name: self.translate(child) for name, child in properties.items()}
        names = schema.get("required")
        names = names if isinstance(names, list) else []
        required = [name for name in names if not self._is_lifted(properties, name)]
        if required:
            translated["required"] = required

    def _is_lifted(self, properties: Schema, name: str) -> bool:
        return bool(properties.get(name, {}).get(self.forbidden))

    def _discriminated(self, schema: Schema) -> Schema:
        # One branch for each name that the property may hold: a plain oneOf would take a
        # value that satisfies another branch than the one it names.
        name = schema["discriminator"]["propertyName"]
        branches = discriminator_branches(self.document, schema)
        return {
            "type": "object",
            "anyOf": [
                {
                    "required": [name],
                    "properties": {name: {"enum": [value]}},
                    "allOf": [{"$ref": f"#/definitions/{self.refer(pointer)}"}],
                }
                for value, pointer in branches.items()
            ],
        }


def discriminator_branches(document: dict[str, Any], schema: Schema) -> dict[str, str]:
    """Which schema (a pointer) each value of a schema's discriminator chooses."""
    branches = {}
    for value, reference in (schema["discriminator"].get("mapping") or _implied(schema)).items():
        pointer = target(reference) if reference.startswith("#") else join("/components/schemas", reference)
        try:
            branches[value] = follow(document, pointer)[0]
        except KeyError:
            continue
    return branches


def _implied(schema: Schema) -> dict[str, str]:
    choices = [choice for key in CHOICES for choice in schema.get(key, ())]
    references = [choice["$ref"] for choice in choices if "$ref" in choice]
    return {reference.rpartition("/")[2]: reference for reference in references}


def _called(schema: Schema) -> Schema:
    name = schema.get("format")
    return {"format": name} if name in CALLED else {}


def _both(schema: Schema, more: Schema) -> Schema:
    if not schema.keys() & more.keys():
        return {**schema, **more}
    return {"allOf": [schema, more]}
