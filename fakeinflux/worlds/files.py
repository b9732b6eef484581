"""World documents in YAML files, and errors that name the line of the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from fakeinflux.contract.documents.files import read_file
from fakeinflux.contract.documents.yaml_files import read_nodes, read_yaml
from fakeinflux.timing.errors import FakeInfluxError
from fakeinflux.worlds.document_reader import Unreadable, Value
from fakeinflux.worlds.lifecycle import open_world, plan_document

if TYPE_CHECKING:
    from pathlib import Path

    from fakeinflux.worlds.tenants import Tenant, Tenants


class WorldFileError(FakeInfluxError, ValueError):
    """A world file cannot be used. The text says which file, where in it, and why."""


@dataclass(frozen=True, slots=True)
class WorldFile:
    """A world document from a file. A script that a task names by `file` stands in it as `flux`."""

    path: Path
    document: dict[str, Any]

    def locate(self, error: Unreadable) -> WorldFileError:
        """Return the same error with the file and the line that it is about."""
        document_path = error.path.removeprefix("world").removeprefix(".")
        where = f"{self.path}:{find_line(self.path, document_path)}"
        return WorldFileError(": ".join(part for part in (where, document_path, error.message) if part))


def read_world_file(path: Path) -> WorldFile:
    """Read a world file, with the scripts that it names.

    Raises WorldFileError: the file or a script cannot be read, or the file is not a YAML object.
    """
    try:
        document = read_yaml(path, read_file(path))
    except OSError as error:
        raise WorldFileError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise WorldFileError(" ".join(str(error).split())) from None
    if document is None:
        document = {}
    if not isinstance(document, dict):
        kind = type(document).__name__
        raise WorldFileError(f"{path}: found a {kind}, wanted an object with tasks, buckets, …")
    file = WorldFile(path, document)
    _read_files(file, "tasks", "flux")
    _read_files(file, "data", "lines")
    return file


def _read_files(file: WorldFile, section: str, member: str) -> None:
    """Put the text of the file that an item of a section names into its member."""
    items = file.document.get(section)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict) and "file" in item:
            path = f"{section}[{index}].file"
            if member in item:
                raise file.locate(
                    Unreadable(path, f'found both "{member}" and "file": leave out one of them')
                )
            item[member] = _read_text(file, item.pop("file"), path)


def _read_text(file: WorldFile, name: object, path: str) -> str:
    try:
        return read_file(file.path.parent / str(name)).decode()
    except OSError as error:
        raise file.locate(Unreadable(path, f"{name}: cannot be read: {error.strerror}")) from None
    except UnicodeError:
        raise file.locate(Unreadable(path, f"{name}: is not UTF-8 text")) from None


def find_line(file: Path, path: str) -> int:
    """Return the line of a path such as `tasks[2].flux` in a file, or of what is nearest around it."""
    node = read_nodes(file)
    line = 1
    for part in path.replace("[", ".").split("."):
        child = _find_child(node, part.rstrip("]")) if node is not None else None
        if child is None:
            break
        line, node = child
    return line


def _find_child(node: yaml.Node, name: str) -> tuple[int, yaml.Node] | None:
    """Return the value of a member or an item, after the line on which it begins."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == name:
                return key.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode) and name.isdecimal() and int(name) < len(node.value):
        item = node.value[int(name)]
        return item.start_mark.line + 1, item
    return None


def open_from_file(tenants: Tenants, path: Path, token: str | None = None) -> Tenant:
    """Open a world as a file describes it, and later ones likewise. Raises WorldFileError."""
    file = read_world_file(path)
    try:
        tenants.settings = plan_document(Value(file.document, ""), tenants.settings)
        return open_world(tenants, tenants.settings, token)
    except Unreadable as error:
        raise file.locate(error) from None
