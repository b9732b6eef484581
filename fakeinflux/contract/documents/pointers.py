"""JSON pointers (RFC 6901) and the local references of an OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def escape(part: object) -> str:
    """Escape one part of a pointer.

    >>> escape("application/json")
    'application~1json'
    """
    return str(part).replace("~", "~0").replace("/", "~1")


def join(pointer: str, *parts: object) -> str:
    """Append parts to a pointer, escaping them.

    >>> join("/paths", "/tasks", "get", 0)
    '/paths/~1tasks/get/0'
    """
    return pointer + "".join(f"/{escape(part)}" for part in parts)


def split(pointer: str) -> list[str]:
    """Return the parts of a pointer, unescaped.

    >>> split("/paths/~1tasks/get")
    ['paths', '/tasks', 'get']
    """
    if not pointer:
        return []
    parts = pointer[1:].split("/")
    if "~" not in pointer:
        return parts
    return [part.replace("~1", "/").replace("~0", "~") for part in parts]


def step(node: Any, part: str) -> Any:
    """Return the child of a mapping or a list. Raises KeyError: there is no such child."""
    if isinstance(node, list):
        if not part.isdecimal() or int(part) >= len(node):
            raise KeyError(part)
        return node[int(part)]
    if not isinstance(node, dict):
        raise KeyError(part)
    return node[part]


def resolve(document: Any, pointer: str) -> Any:
    """Return the node at a pointer without following references. Raises KeyError: no such node."""
    node = document
    for part in split(pointer):
        node = step(node, part)
    return node


def target(reference: str) -> str:
    """Return the pointer of a local reference `#/…`. Raises KeyError: it points out of the document."""
    if not reference.startswith("#"):
        raise KeyError(reference)
    return reference[1:].replace("%7B", "{").replace("%7D", "}")


def follow(document: Any, pointer: str) -> tuple[str, Any]:
    """Follow the chain of references that starts at a pointer; return its last pointer and node.

    Raises KeyError: the chain leaves the document, leads nowhere, or is circular.
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
    """Return the pointer at the end of a path that passes through references without naming them.

    A keyword next to a `$ref` takes precedence over the same keyword in its target.
    """
    for part in path:
        node = resolve(document, pointer)
        if isinstance(node, dict) and "$ref" in node and part not in node:
            pointer, _ = follow(document, pointer)
        pointer = join(pointer, part)
    return pointer


def references(document: Any) -> Iterator[tuple[str, str]]:
    """Yield every `$ref` of a document: the pointer of its holder, and its text."""
    for pointer, node in walk(document):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            yield pointer, node["$ref"]


def walk(node: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every mapping and list of a document with its pointer, parents first."""
    yield pointer, node
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for part, child in children:
        if isinstance(child, (dict, list)):
            yield from walk(child, join(pointer, part))
