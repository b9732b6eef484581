"""YAML files read as JSON values, or as nodes that know their lines.

This module imports nothing but PyYAML, because the build of the wheel uses it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

    from yaml import SafeLoader as _Loader
else:
    try:
        from yaml import CSafeLoader as _Loader
    except ImportError:  # PyYAML without its C library is ten times slower, and otherwise the same
        from yaml import SafeLoader as _Loader

_MOST_NODES = 2_000_000
_DEEPEST = 200
"""How many levels a document may have. Python's own limit of calls lies at a few hundred."""
_INDENTATION = re.compile(rb"(?m)^[ ?:-]+")
_REPLACED = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"}


class _JsonLoader(_Loader):  # pyright: ignore[reportGeneralTypeIssues]  # one of two classes
    """Reads scalars as YAML 1.2 does: dates stay text, and only `true` and `false` are booleans."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # how PyYAML lets a loader be configured
        first: [entry for entry in entries if entry[0] not in _REPLACED]
        for first, entries in _Loader.yaml_implicit_resolvers.items()
    }


_JsonLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def read_yaml(path: Path, content: bytes | None = None) -> Any:
    """Read a YAML or JSON file as JSON values; `content` is what it holds, where that is read already.

    Raises ValueError: it is not YAML, or its aliases make it endless or too large.
    """
    try:
        return _with_text_keys(_load(path.read_bytes() if content is None else content))
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise ValueError(f"{path}: not YAML: {_problem(error)}") from error


def _load(content: bytes) -> Any:
    _refuse_depth(content)
    loader = _JsonLoader(content)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _refuse_expansion(node)
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _refuse_depth(content: bytes) -> None:
    """Refuse what is nested too deeply: PyYAML's C library would run out of stack, and end the process."""
    opened = content.count(b"[") + content.count(b"{")
    if opened < _DEEPEST and max(map(len, _INDENTATION.findall(content)), default=0) < _DEEPEST:
        return
    depth = 0
    for event in yaml.parse(content, Loader=_JsonLoader):
        if isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            depth += 1
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            depth -= 1
        if depth > _DEEPEST:
            line = "" if event.start_mark is None else f"line {event.start_mark.line + 1}: "
            raise ValueError(f"{line}found more than {_DEEPEST} levels, wanted fewer")


def _refuse_expansion(root: yaml.Node) -> None:
    """Refuse nodes that contain themselves, or too many once each alias is replaced by what it names."""
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()
    todo = [(root, False)]
    while todo:
        node, left = todo.pop()
        if left:
            open_nodes.discard(id(node))
            sizes[id(node)] = size = 1 + sum(sizes[id(child)] for child in _children(node))
            if size > _MOST_NODES:
                raise ValueError(f"found more than {_MOST_NODES} values once its aliases are replaced")
        elif id(node) in open_nodes:
            raise ValueError(f"line {node.start_mark.line + 1}: an anchor whose alias stands inside itself")
        elif id(node) not in sizes:
            open_nodes.add(id(node))
            todo.append((node, True))
            todo += [(child, False) for child in _children(node)]


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _problem(error: Exception) -> str:
    """Say in one line what is wrong, and where."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return " ".join(str(error).split())
    return f"line {mark.line + 1}, column {mark.column + 1}: {getattr(error, 'problem', None) or error}"


def write_yaml(document: Any) -> str:
    """Return JSON values as YAML, in their order."""
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)
    return text


def read_nodes(path: Path) -> yaml.Node | None:
    """Read a YAML file as nodes that know their lines. None if it is not YAML."""
    try:
        content = path.read_bytes()
        _refuse_depth(content)
        return yaml.compose(content, Loader=_JsonLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _with_text_keys(value: Any) -> Any:
    """Return a value whose mappings have text as keys, as in JSON: `200` and `true` become text."""
    if isinstance(value, dict):
        return {
            str(key).lower() if isinstance(key, bool) else str(key): _with_text_keys(entry)
            for key, entry in value.items()
        }
    if isinstance(value, list):
        return [_with_text_keys(entry) for entry in value]
    return value


def read_documents(text: str) -> list[yaml.Node]:
    """Read the documents of a YAML text as nodes that know their lines. Raises ValueError: it is not YAML."""
    try:
        _refuse_depth(text.encode())
        return list(yaml.compose_all(text, Loader=_JsonLoader))
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(_problem(error)) from error
