"""From a method and a path to an operation of the contract."""

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
    """One segment of the tree of paths; `wild` is where a path parameter goes."""

    children: dict[str, Node] = field(default_factory=dict)
    wild: Node | None = None
    methods: dict[str, Route] = field(default_factory=dict)


Found: TypeAlias = tuple[Node, list[str]]
"""The node of a path, and the values of its parameters."""


def build_routes(operations: Iterable[tuple[str, str, str]]) -> Node:
    """A tree of paths from (operation, method, path template)."""
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


def find_node(root: Node, path: str) -> Found | None:
    """The node of a path and the values of its parameters, or None for an unknown path."""
    return _descend(root, path.split("/"), 1, [])


def find_route(root: Node, method: str, path: str) -> tuple[str, dict[str, str]] | None:
    """The operation of a method and a path, and the values of its parameters; None where there is none."""
    found = find_node(root, path)
    route = found[0].methods.get(method) if found else None
    return (route.operation, dict(zip(route.names, found[1], strict=True))) if found and route else None


def _descend(node: Node, segments: list[str], index: int, values: list[str]) -> tuple[Node, list[str]] | None:
    while index < len(segments):
        segment = segments[index]
        index += 1
        child = node.children.get(segment)
        if child is not None:
            if node.wild is not None:
                found = _descend(child, segments, index, list(values))
                if found is not None:
                    return found
            else:
                node = child
                continue
        if node.wild is None or not segment:
            return None
        values.append(segment)
        node = node.wild
    return (node, values) if node.methods else None


def allowed_methods(node: Node, without: str = "") -> str:
    """The methods of a path, less one, as the real server lists them. Source: observed."""
    return ", ".join(sorted({*node.methods, "OPTIONS"} - {without}))
