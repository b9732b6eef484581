"""Why a compiled check refuses a value: the errors of the validators as findings.

A validator's errors point into the translated schemas, so each is traced back to the rule of the document
from which that part of the translation was made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fakeinflux.contract.checks.findings import ABSENT, Finding, Place
from fakeinflux.contract.checks.formats import FORMATS
from fakeinflux.contract.checks.schemas import MADE, check_for, discriminator_branches
from fakeinflux.contract.documents.openapi import CHOICES
from fakeinflux.contract.documents.pointers import join, resolve, step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fakeinflux.contract.checks.schemas import Check, Compiler, Forbidden, Schema


class Refused(NamedTuple):
    """A value that was refused. `prefix`: what comes before the pointers into it, such as a name."""

    compiler: Compiler
    forbidden: Forbidden
    place: Place
    prefix: str
    value: Any


def value_findings(refused: Refused, check: Check) -> Iterator[Finding]:
    """Yield what a check finds wrong with a value. Nothing if the schema cannot be compiled."""
    if check.validator is not None:
        yield from _findings(refused, check.validator.iter_errors(without_surrogates(refused.value)))


def without_surrogates(value: Any) -> Any:
    """Return a JSON value with halves of surrogate pairs replaced, which no validator takes."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    if isinstance(value, list):
        return [without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {without_surrogates(key): without_surrogates(item) for key, item in value.items()}
    return value


def _findings(refused: Refused, errors: Iterable[Any]) -> Iterator[Finding]:
    for error in errors:
        yield from _explain(refused, error)


def _explain(refused: Refused, error: Any) -> Iterator[Finding]:
    pointer, keyword, limit, known = _trace(refused, error)
    node = resolve(refused.compiler.document, pointer)
    path, found = error.instance_path, _at(refused.value, error.instance_path)
    where, rule = join(refused.prefix, *path), join(pointer, keyword)
    if keyword == "required":
        name = error.kind.property
        spare = tuple(key for key in found if key not in node.get("properties", {}))
        yield Finding(refused.place, join(where, name), keyword, name, rule, ABSENT, spare)
    elif keyword == "additionalProperties":
        declared = node.get("properties", {})
        known = tuple(name for name in declared if declared[name].get("maxLength") != 0)  # may only be empty
        for name in (name for name in found if name not in declared):
            yield Finding(refused.place, join(where, name), keyword, None, rule, found[name], known)
    elif keyword == "discriminator":
        yield from _discriminated(refused, error, node, rule)
    elif keyword == "anyOf" and (missing := _missing_names(error)):
        yield Finding(refused.place, where, keyword, limit, rule, ABSENT, missing)
    elif keyword in CHOICES and (nearest := _nearest_choice(error)) is not None:
        yield from _findings(refused, nearest)
    else:
        yield Finding(refused.place, where, keyword, limit, rule, found, known)


def _trace(refused: Refused, error: Any) -> tuple[str, str, Any, tuple[str, ...]]:
    """Return the schema's pointer, the keyword, what it demands and its members, for an error."""
    pointer, translated, keyword = _origin(refused, [str(part) for part in error.schema_path])
    node: Schema = resolve(refused.compiler.document, pointer)
    if node.get(refused.forbidden) and keyword == "not":
        return pointer, refused.forbidden, True, ()
    if translated.get(MADE) == "discriminator" and (keyword in CHOICES or keyword not in node):
        return pointer, "discriminator", None, ()
    name = node.get("format")
    if isinstance(name, str) and name in FORMATS and keyword not in {"type", "enum"}:
        value = _at(refused.value, error.instance_path)
        if keyword not in node or not FORMATS[name](value):
            return pointer, "format", name, ()
    limit: Any = node.get(keyword, translated.get(keyword))
    return pointer, keyword, limit, tuple(map(str, limit)) if keyword == "enum" else ()


def _origin(refused: Refused, path: list[str]) -> tuple[str, Schema, str]:
    """Follow a path through the translated schemas: return the document's pointer, the part, the keyword."""
    definitions = refused.compiler.directions[refused.forbidden]
    pointer = next(key for key, name in definitions.names.items() if name == path[1])
    translated: Any = definitions.schemas[path[1]]
    parts = iter(path[2:-1])
    for part in parts:
        if part == "allOf" and translated.get(MADE) == "allOf":
            translated = translated["allOf"][int(next(parts))]
        else:
            pointer, translated = join(pointer, part), step(translated, part)
    return pointer, translated, path[-1]


def _discriminated(refused: Refused, error: Any, node: Schema, rule: str) -> Iterator[Finding]:
    found = _at(refused.value, error.instance_path)
    name = node["discriminator"]["propertyName"]
    branches = discriminator_branches(refused.compiler.document, node)
    chosen = found.get(name, ABSENT) if isinstance(found, dict) else found
    where = join(refused.prefix, *error.instance_path)
    if isinstance(found, dict) and isinstance(chosen, str) and chosen in branches:
        check = check_for(refused.compiler, branches[chosen], refused.forbidden)
        branch = Refused(refused.compiler, refused.forbidden, refused.place, where, found)
        yield from value_findings(branch, check)
    else:
        values = tuple(branches)
        yield Finding(refused.place, join(where, name), "discriminator", values, rule, chosen, values)


def _nearest_choice(error: Any) -> list[Any] | None:
    """Return the errors of the only alternative that takes values of this type, or None."""
    near: list[list[Any]] = [
        errors
        for errors in getattr(error.kind, "context", ())
        if not any(
            str(each.schema_path[-1]) == "type" and each.instance_path == error.instance_path
            for each in errors
        )
    ]
    return near[0] if len(near) == 1 and near[0] else None


def _missing_names(error: Any) -> tuple[str, ...]:
    """Return the properties of which an object needs one, if that is what all alternatives demand."""
    names = [
        [each.kind.property for each in errors if str(each.schema_path[-1]) == "required"]
        for errors in getattr(error.kind, "context", ())
    ]
    return tuple(name for each in names for name in each) if all(map(bool, names)) else ()


def _at(value: Any, path: list[str | int]) -> Any:
    for part in path:
        value = value[part]
    return value
