"""Find the operation for a method and a path."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable


class Route(NamedTuple):
    """An operation at the end of a path; `names` are those of its path parameters, in order."""

    operation: str
    names: tuple[str, ...]


@dataclass(slots=True, eq=False)
class Node:
    """A segment in the tree of paths. `wild` is the child that takes any value: a path parameter."""

    children: dict[str, Node] = field(default_factory=dict)
    wild: Node | None = None
    methods: dict[str, Route] = field(default_factory=dict)


PathMatch: TypeAlias = tuple[Node, list[str]]
"""The node of a path, and the values of the path parameters."""


def build_routes(operations: Iterable[tuple[str, str, str]]) -> Node:
    """Return the tree of paths for (operation, method, path template)."""
    root = Node()
    for operation, method, path in operations:
        _add_route(root, operation, method, path)
    return root


def _add_route(root: Node, operation: str, method: str, path: str) -> None:
    node, names = root, []
    for segment in path.split("/")[1:]:
        if segment.startswith("{"):
            names.append(segment[1:-1])
            node.wild = node = node.wild or Node()
        else:
            node = node.children.setdefault(segment, Node())
    node.methods[method.upper()] = Route(operation, tuple(names))


def find_node(root: Node, path: str) -> PathMatch | None:
    """Return the node of a path and the values of its parameters, or None for an unknown path."""
    return _descend(root, path.split("/"), 1, [])


def find_route(root: Node, method: str, path: str) -> tuple[str, dict[str, str]] | None:
    """Return the operation for a method and a path, and its path parameters; None if there is none."""
    match = find_node(root, path)
    route = match[0].methods.get(method) if match else None
    return (route.operation, dict(zip(route.names, match[1], strict=True))) if match and route else None


def _descend(node: Node, segments: list[str], index: int, values: list[str]) -> PathMatch | None:
    while index < len(segments):
        segment = segments[index]
        index += 1
        child = node.children.get(segment)
        if child is not None:
            if node.wild is not None:
                match = _descend(child, segments, index, list(values))
                if match is not None:
                    return match
            else:
                node = child
                continue
        if node.wild is None or not segment:
            return None
        values.append(segment)
        node = node.wild
    return (node, values) if node.methods else None


def allowed_methods(node: Node, without: str = "") -> str:
    """Return the methods of a path as an Allow header lists them, without one of them. Source: observed."""
    return ", ".join(sorted({*node.methods, "OPTIONS"} - {without}))
