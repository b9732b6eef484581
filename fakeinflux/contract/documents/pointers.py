"""JSON pointers (RFC 6901) and the local references of an OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def escape(part: object) -> str:
    """One part of a pointer, as it is written in it."""
    return str(part).replace("~", "~0").replace("/", "~1")


def join(pointer: str, *parts: object) -> str:
    """A pointer, and the way down from it."""
    return pointer + "".join(f"/{escape(part)}" for part in parts)


def split(pointer: str) -> list[str]:
    """The parts of a pointer, unescaped."""
    if not pointer:
        return []
    parts = pointer[1:].split("/")
    if "~" not in pointer:
        return parts
    return [part.replace("~1", "/").replace("~0", "~") for part in parts]


def step(node: Any, part: str) -> Any:
    """The child of a mapping or a list. Raises KeyError where there is none."""
    if isinstance(node, list):
        if not part.isdecimal() or int(part) >= len(node):
            raise KeyError(part)
        return node[int(part)]
    if not isinstance(node, dict):
        raise KeyError(part)
    return node[part]


def resolve(document: Any, pointer: str) -> Any:
    """What stands at a pointer, no reference followed. Raises KeyError where nothing does."""
    node = document
    for part in split(pointer):
        node = step(node, part)
    return node


def target(reference: str) -> str:
    """The pointer of a local reference `#/…`. Raises KeyError for one that leaves the document."""
    if not reference.startswith("#"):
        raise KeyError(reference)
    return reference[1:].replace("%7B", "{").replace("%7D", "}")


def follow(document: Any, pointer: str) -> tuple[str, Any]:
    """Where the chain of references that starts at a pointer ends, and what stands there.

    Raises KeyError where the chain leaves the document, ends nowhere or turns in a circle.
    """
    met: set[str] = set()
    node = resolve(document, pointer)
    while isinstance(node, dict) and isinstance(node.get("$ref"), str):
        if pointer in met:
            raise KeyError(pointer)
        met.add(pointer)
        pointer = target(node["$ref"])
        node = resolve(document, pointer)
    return pointer, node


def descend(document: Any, pointer: str, path: Iterable[object]) -> str:
    """The pointer at the end of a path that steps through references without naming them.

    What stands beside a reference comes before what stands behind it.
    """
    for part in path:
        node = resolve(document, pointer)
        if isinstance(node, dict) and "$ref" in node and part not in node:
            pointer, _ = follow(document, pointer)
        pointer = join(pointer, part)
    return pointer


def references(document: Any) -> Iterator[tuple[str, str]]:
    """Every reference of a document: where it stands, and what it says."""
    for pointer, node in walk(document):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            yield pointer, node["$ref"]


def walk(node: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Every mapping and list of a document with its pointer, parents first."""
    yield pointer, node
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for part, child in children:
        if isinstance(child, (dict, list)):
            yield from walk(child, join(pointer, part))
