"""Where a rule of a document was written: the file, the pointer and the line.

The YAML files are read and patched a second time, as nodes, so that each node of the patched
document still knows the file and the line that it came from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from fakeinflux.contract.documents.pointers import join, split
from fakeinflux.contract.documents.rules import Rule
from fakeinflux.contract.documents.yaml_files import read_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fakeinflux.contract.documents.rules import Rules


@dataclass(slots=True)
class Positions:
    """The patched nodes of a document. `origins` has the file and line of each, by the node's `id()`."""

    name: str
    root: yaml.Node | None
    origins: dict[int, Rule] = field(default_factory=dict)


def read_positions(
    document: Path, name: str, patches: Path | None = None, patches_name: str = ""
) -> Positions:
    """Read where each node of a document was written, after its patches if it has any."""
    positions = Positions(name, None)
    positions.root = _read(positions, document, name)
    if patches is not None and positions.root is not None:
        listed = _child(_read(positions, patches, patches_name), "patches")
        for patch in listed.value if isinstance(listed, yaml.SequenceNode) else ():
            _apply(positions.root, patch)
    return positions


def locate(positions: Positions, pointer: str) -> Rule:
    """Return where the node at a pointer was written, or its nearest parent if there is no such node."""
    node = positions.root
    if node is None:
        return Rule(positions.name, pointer, None)
    for part in split(pointer):
        child = _child(node, part)
        if child is None:
            break
        node = child
    return positions.origins.get(id(node), Rule(positions.name, pointer, None))


def tabulate(positions: Positions) -> Rules:
    """Return where each node of a document was written, by its pointer. The document has no aliases."""
    rules: Rules = {}
    for pointer, node in _nodes(positions.root, "") if positions.root is not None else ():
        origin = positions.origins.get(id(node))
        if origin is not None and origin.line is not None:
            is_own = origin.file == positions.name and origin.pointer == pointer
            rules[pointer] = origin.line if is_own else (origin.pointer, origin.line)
    return rules


def _nodes(node: yaml.Node, pointer: str) -> Iterator[tuple[str, yaml.Node]]:
    yield pointer, node
    if isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            yield from _nodes(child, join(pointer, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _nodes(child, join(pointer, index))


def _read(positions: Positions, path: Path, name: str) -> yaml.Node | None:
    root = read_nodes(path)
    if root is not None:
        _record_origins(positions, name, root, root, "")
    return root


def _record_origins(positions: Positions, name: str, key: yaml.Node, node: yaml.Node, pointer: str) -> None:
    """Record the origin of a node and of all nodes below it. `key` is the node whose line counts."""
    if id(node) in positions.origins:
        return
    positions.origins[id(node)] = Rule(name, pointer, key.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for child_key, child in node.value:
            _record_origins(positions, name, child_key, child, join(pointer, child_key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            _record_origins(positions, name, child, child, join(pointer, index))


def _child(node: yaml.Node | None, part: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return _entry(node, part) or _entry(node, part, essence=True)
    if isinstance(node, yaml.SequenceNode) and part.isdecimal() and int(part) < len(node.value):
        found: yaml.Node = node.value[int(part)]
        return found
    return None


def _entry(node: yaml.MappingNode, part: str, *, essence: bool = False) -> yaml.Node | None:
    """Return the entry of a mapping. `essence`: compare keys as media types without their parameters.

    Pointers name a media type without its parameters, even where the file writes them.
    """
    for key, value in node.value:
        text = key.value.partition(";")[0].strip() if essence else key.value
        if text == part:
            found: yaml.Node = value
            return found
    return None


def _apply(root: yaml.Node, patch: yaml.Node) -> None:
    """Apply one patch to the nodes of a document, as `json_patches` applies it to the values."""
    path = _child(patch, "path")
    operation = _child(patch, "op")
    value = _child(patch, "value")
    if not isinstance(path, yaml.ScalarNode) or not isinstance(operation, yaml.ScalarNode):
        return
    *parents, last = split(path.value)
    node: yaml.Node | None = root
    for part in parents:
        node = _child(node, part)
    if isinstance(node, yaml.MappingNode):
        node.value = [(key, entry) for key, entry in node.value if key.value != last]
        if operation.value != "remove":
            node.value.append((yaml.ScalarNode("tag:yaml.org,2002:str", last), value))
    elif isinstance(node, yaml.SequenceNode):
        _apply_to_list(node, operation.value, last, value)


def _apply_to_list(node: yaml.SequenceNode, operation: str, part: str, value: yaml.Node | None) -> None:
    index = len(node.value) if part == "-" else int(part)
    entries = list(node.value)
    if operation == "add":
        entries.insert(index, value)
    elif operation == "replace":
        entries[index] = value
    else:
        del entries[index]
    node.value = entries
