"""World documents as YAML files, and where in the file a complaint belongs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from fakeinflux.contract.documents.yaml_files import read_nodes, read_yaml
from fakeinflux.worlds.document_reader import Unreadable, Value
from fakeinflux.worlds.lifecycle import open_world, plan_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fakeinflux.worlds.tenants import Tenant, Tenants


class WorldFileError(ValueError):
    """A world file that cannot be used: which, where in it, and why."""


@dataclass(frozen=True, slots=True)
class WorldFile:
    """A world document from a file; the scripts that its tasks name by file stand in it as text."""

    path: Path
    document: dict[str, Any]

    def locate(self, error: Unreadable) -> WorldFileError:
        """The same complaint, with the line that it is about."""
        place = error.place.removeprefix("world").removeprefix(".")
        where = f"{self.path}:{find_line(self.path, place)}"
        return WorldFileError(": ".join(part for part in (where, place, error.message) if part))


def read_world_file(path: Path) -> WorldFile:
    """Read a file. Raises WorldFileError where it is no YAML object or names a script that is not there."""
    try:
        document = read_yaml(path)
    except OSError as error:
        raise WorldFileError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise WorldFileError(" ".join(str(error).split())) from None
    if document is None:
        document = {}
    if not isinstance(document, dict):
        found = type(document).__name__
        raise WorldFileError(f"{path}: found a {found}, wanted an object with tasks, buckets, …")
    file = WorldFile(path, document)
    _read_scripts(file)
    return file


def _read_scripts(file: WorldFile) -> None:
    tasks = file.document.get("tasks")
    for index, task in enumerate(tasks if isinstance(tasks, list) else ()):
        if isinstance(task, dict) and "file" in task:
            place = f"tasks[{index}].file"
            if "flux" in task:
                raise file.locate(Unreadable(place, "a task has a flux or a file, not both"))
            task["flux"] = _read_script(file, task.pop("file"), place)


def _read_script(file: WorldFile, name: object, place: str) -> str:
    try:
        return (file.path.parent / str(name)).read_text("utf-8")
    except OSError as error:
        raise file.locate(Unreadable(place, f"{name}: cannot be read: {error.strerror}")) from None
    except UnicodeError:
        raise file.locate(Unreadable(place, f"{name}: is not UTF-8 text")) from None


def find_line(path: Path, place: str) -> int:
    """The line of a place such as `tasks[2].flux`, or of the nearest thing around it."""
    node = read_nodes(path)
    line = 1
    for step in _steps(place):
        if node is None:
            break
        found = _child(node, step)
        if found is None:
            break
        line, node = found
    return line


def open_from_file(tenants: Tenants, path: Path, token: str | None = None) -> Tenant:
    """Begin a world as a file has it, and let later ones begin likewise. Raises WorldFileError."""
    file = read_world_file(path)
    try:
        tenants.settings = plan_document(Value(file.document, ""), tenants.settings)
        return open_world(tenants, tenants.settings, token)
    except Unreadable as error:
        raise file.locate(error) from None


def _steps(place: str) -> Iterator[str]:
    return (step.rstrip("]") for step in place.replace("[", ".").split(".") if step)


def _child(node: yaml.Node, step: str) -> tuple[int, yaml.Node] | None:
    """The line where a member or an item begins, and its value."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode) and step.isdecimal() and int(step) < len(node.value):
        item = node.value[int(step)]
        return item.start_mark.line + 1, item
    return None
