"""Schemas of OpenAPI 3.0, translated to JSON Schema draft 4 and compiled.

A schema is compiled separately for each direction: a request must not carry a readOnly property, an
answer must not carry a writeOnly one. A compiled check may refuse more than the schema does, because
every refusal is looked at again before it becomes a violation; it must never accept more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypeVar

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

MADE = "x-made"
"""A key of translated schemas, with the keyword that the translation added. Validators ignore it."""
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

    `validator` is None if the schema cannot be compiled: the check accepts nothing, so that a judge, if
    there is one, decides on each value.
    """

    pointer: str
    validator: jsonschema_rs.Validator | None

    def accepts(self, value: object) -> bool:
        """Whether a value certainly satisfies the schema."""
        try:
            return self.validator is not None and self.validator.is_valid(value)
        except ValueError:  # a lone surrogate, which the validator's strings cannot hold
            return False


@dataclass(slots=True, eq=False)
class Definitions:
    """The translated schemas of one direction by name, and the names that each of them refers to.

    `names`: by pointer. Names are numbers, because a pointer may hold characters that a reference must
    not (`{taskID}`).
    """

    names: dict[str, str] = field(default_factory=dict)
    schemas: dict[str, Schema] = field(default_factory=dict)
    needs: dict[str, set[str]] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Compiler:
    """Compiles the schemas of a document, each only once in each direction.

    `failures`: why the schema at a pointer cannot be compiled. `made`: the results of `once`.
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
        """Return `make()`, called only once for each key: operations share components of the document."""
        if key not in self.made:
            self.made[key] = make()
        made: T = self.made[key]
        return made


def check_for(compiler: Compiler, pointer: str, forbidden: Forbidden) -> Check:
    """Return the check of the schema at a pointer. All references to it share one check."""
    pointer = plain_target(compiler.document, pointer, forbidden)
    key = (pointer, forbidden)
    if key not in compiler.checks:
        compiler.checks[key] = Check(pointer, _compiled(compiler, pointer, forbidden))
    return compiler.checks[key]


def schema_at(document: dict[str, Any], pointer: str) -> Schema:
    """Return the schema at a pointer, following references. {} if there is none."""
    try:
        schema: Schema = follow(document, pointer)[1]
    except KeyError:
        return {}
    return schema


def has_assertions(schema: Schema) -> bool:
    """Whether a schema constrains values at all."""
    return bool(schema.keys() & _ASSERTIONS)


def is_plain_list(schema: Schema) -> bool:
    """Whether the schema of an array constrains nothing but its items."""
    return schema.get("type") == "array" and not (schema.keys() & _ASSERTIONS) - {"type", "items"}


def is_plain_object(schema: Schema) -> bool:
    """Whether the schema of an object constrains each property independently of the others."""
    return not (schema.keys() & _ASSERTIONS) - {"type", *_OF_OBJECTS}


def is_free_string(schema: Schema, forbidden: Forbidden) -> bool:
    """Whether a schema demands nothing but a string, so that any text satisfies it."""
    asserted = schema.keys() & (_ASSERTIONS | {forbidden})
    return asserted <= {"type"} and schema.get("type") == "string"


def plain_target(document: Any, pointer: str, forbidden: Forbidden) -> str:
    """Follow references that have no other keywords next to them; return the last pointer."""
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
    """Compile the schema at a pointer together with all schemas that it refers to."""
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
    """Return the names of a definition and of all those that it refers to, directly or not."""
    closure: set[str] = set()
    pending = [name]
    while pending:
        name = pending.pop()
        if name not in closure:
            closure.add(name)
            pending.extend(definitions.needs[name])
    return closure


def _define(compiler: Compiler, pointer: str, forbidden: Forbidden) -> str:
    """Translate the schema at a pointer, if it is not yet, and return the name of its definition."""
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


class _Translation(NamedTuple):
    """Translates schemas in one direction. `refer`: returns the name of the definition at a pointer."""

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
        name = schema.get("format", "")
        called = {"format": name} if name in CALLED else {}
        return _both(translated, compiled_rule(name, schema.get("pattern")) or called)

    def _reference(self, schema: Schema) -> Schema:
        reference = self._target(schema["$ref"])
        beside = self.translate({key: value for key, value in schema.items() if key != "$ref"})
        return {"allOf": [reference, beside], MADE: "allOf"} if beside else reference

    def _target(self, reference: str) -> Schema:
        try:
            pointer = target(reference)
            resolve(self.document, pointer)
        except KeyError:
            return {}  # find_defects reports that it leads nowhere
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
        required = [name for name in names if not properties.get(name, {}).get(self.forbidden)]
        if required:
            translated["required"] = required

    def _discriminated(self, schema: Schema) -> Schema:
        # One branch for each value of the property: a plain oneOf would accept an object that
        # satisfies another branch than the one it names.
        name = schema["discriminator"]["propertyName"]
        branches = discriminator_branches(self.document, schema)
        return {
            MADE: "discriminator",
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
    """Return the pointer of the schema that each value of a discriminator chooses.

    Without a mapping, the values are the names of the schemas that the alternatives refer to.
    """
    choices = [choice for key in CHOICES for choice in schema.get(key, ())]
    implied = {choice["$ref"].rpartition("/")[2]: choice["$ref"] for choice in choices if "$ref" in choice}
    branches = {}
    for value, reference in (schema["discriminator"].get("mapping") or implied).items():
        pointer = target(reference) if reference.startswith("#") else join("/components/schemas", reference)
        try:
            branches[value] = follow(document, pointer)[0]
        except KeyError:
            continue
    return branches


def _both(schema: Schema, more: Schema) -> Schema:
    """Return a schema that demands what both do."""
    if not schema.keys() & more.keys():
        return {**schema, **more}
    return {"allOf": [schema, more], MADE: "allOf"}
