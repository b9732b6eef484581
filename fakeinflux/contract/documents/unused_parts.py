"""What a document describes and nothing in it uses, as patches leave it behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeinflux.contract.documents.pointers import references, split

if TYPE_CHECKING:
    from collections.abc import Iterator


def drop_unused(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document without the tags and the components that no operation leads to."""
    operations = [
        operation
        for item in document.get("paths", {}).values()
        for operation in item.values()
        if isinstance(operation, dict)
    ]
    tags = {tag for operation in operations for tag in operation.get("tags", ())}
    used = components_of(document, document.get("paths", {}))
    used |= {("securitySchemes", name) for name in _security_schemes([document, *operations])}
    components = {
        kind: {name: part for name, part in parts.items() if (kind, name) in used}
        for kind, parts in document.get("components", {}).items()
    }
    dropped = {**document, "components": {kind: parts for kind, parts in components.items() if parts}}
    if "tags" in document:
        dropped["tags"] = [tag for tag in document["tags"] if tag["name"] in tags]
    return dropped


def components_of(document: dict[str, Any], part: Any) -> set[tuple[str, str]]:
    """Return the kinds and names of the components that a part of a document leads to, through others too."""
    components = document.get("components", {})
    used: set[tuple[str, str]] = set()
    pending: list[Any] = [part]
    while pending:
        for _, reference in references(pending.pop()):
            _, kind, name = split(reference.removeprefix("#"))[:3]
            if (kind, name) not in used:
                used.add((kind, name))
                pending.append(components[kind][name])
    return used


def _security_schemes(parts: list[dict[str, Any]]) -> Iterator[str]:
    for part in parts:
        for requirement in part.get("security", ()):
            yield from requirement
