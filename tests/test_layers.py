"""The rooms of the package: imports run down one list, read from the code's own import statements."""

from __future__ import annotations

import ast
import sys
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parents[1] / "fakeinflux"
MODULES = sorted(PACKAGE.rglob("*.py"))

ROOMS = (
    "choices",
    "timing",
    "golang",
    "engine",
    "storage",
    "http",
    "accounts",
    "flux",
    "semantics",
    "query",
    "contract.documents",
    "contract.checks",
    "contract.explaining",
    "contract",
    "operations",
    "coverage",
    "worlds",
    "control",
    "page",
    "serving",
    "cli",
    "testing",
    "pytest_plugin",
    "__init__",
    "__main__",
)
"""From the ground up: a room imports only from those above it in this list, for types too."""

AT_THE_TOP = {"__init__.py", "__main__.py", "choices.py", "pytest_plugin.py", "py.typed"}
LIBRARIES = {
    "starlette": {"serving"},
    "uvicorn": {"serving"},
    "openapi_core": {"contract.explaining"},
    "jsonschema_rs": {"contract.checks"},
}
"""The rooms that may import a library; every other room may not."""
STANDARD_LIBRARY_ONLY = ("choices", "timing", "engine", "storage")


class Arrow(NamedTuple):
    """One module's import of another."""

    source: str
    target: str


def module_name(path: Path) -> str:
    """The dotted name of a file below the package, `__init__` for the package itself."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    if len(parts) > 1 and parts[-1] == "__init__":
        parts = parts[:-1]
    return ".".join(parts)


NAMES = {module_name(path): path for path in MODULES}


@cache
def imports_of(path: Path) -> set[str]:
    """All that a file imports, anywhere in it, for types too: dotted names from the top."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def arrows_of(path: Path) -> set[Arrow]:
    """A file's imports of other files of the package."""
    source = module_name(path)
    targets = {imported_module(name) for name in imports_of(path) if name.split(".")[0] == "fakeinflux"}
    return {Arrow(source, target) for target in targets if target != source}


def imported_module(name: str) -> str:
    """The module that a name of the package is, or is defined in."""
    inner = name.removeprefix("fakeinflux").removeprefix(".")
    while inner and inner not in NAMES:
        inner = inner.rpartition(".")[0]
    return inner or "__init__"


def room_of(module: str) -> str:
    """The room in which a module is; the innermost one."""
    while module not in ROOMS:
        module = module.rpartition(".")[0]
        assert module, "a module that is in no room"
    return module


def room_arrows() -> set[Arrow]:
    arrows = {
        Arrow(room_of(source), room_of(target)) for path in MODULES for source, target in arrows_of(path)
    }
    return {arrow for arrow in arrows if arrow.source != arrow.target}


def runs_up(arrow: Arrow) -> bool:
    return ROOMS.index(arrow.target) > ROOMS.index(arrow.source)


def floors(arrows: set[Arrow]) -> int:
    """How many rooms the longest way down passes."""
    height: dict[str, int] = {}
    for room in ROOMS:
        below = [height[target] for source, target in arrows if source == room and target in height]
        height[room] = 1 + max(below, default=0)
    return max(height.values())


def test_imports_run_down_the_list() -> None:
    up = {
        f"{source} imports {target}"
        for path in MODULES
        for source, target in arrows_of(path)
        if runs_up(Arrow(room_of(source), room_of(target)))
    }
    assert up == set()


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {module_name(path): {arrow.target for arrow in arrows_of(path)} for path in MODULES}
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_only_rooms_and_a_few_files_stand_at_the_top() -> None:
    rooms = {room.split(".")[0] for room in ROOMS}
    found = {path.name for path in PACKAGE.iterdir() if path.name not in {"__pycache__", "spec"}}
    assert found - AT_THE_TOP <= rooms


def test_every_room_says_what_it_is_for() -> None:
    """What lives there, what it may import, and where to begin reading."""
    folders = [path for path in MODULES if path.name == "__init__.py" and path.parent != PACKAGE]
    texts = {module_name(path): ast.get_docstring(ast.parse(path.read_text())) or "" for path in folders}
    silent = [name for name, text in texts.items() if "Imports:" not in text or "Begin with" not in text]
    assert silent == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_known_in_its_room_only(library: str) -> None:
    users = {room_of(module_name(path)) for path in MODULES if library in tops(path)}
    assert users <= LIBRARIES[library]


@pytest.mark.parametrize("room", STANDARD_LIBRARY_ONLY)
def test_the_lowest_rooms_are_made_of_the_standard_library(room: str) -> None:
    inside = [path for path in MODULES if room_of(module_name(path)) == room]
    assert {top for path in inside for top in tops(path)} <= sys.stdlib_module_names | {"fakeinflux"}


@pytest.mark.parametrize("name", ["cache", "lru_cache"])
def test_no_module_remembers_results(name: str) -> None:
    """All state is a world's, or stands in what surrounds one."""
    assert [module_name(path) for path in MODULES if f"functools.{name}" in imports_of(path)] == []


def test_the_house_in_figures() -> None:
    arrows = room_arrows()
    up = [arrow for arrow in arrows if runs_up(arrow)]
    print(f"rooms {len(ROOMS)}, floors {floors(arrows)}, arrows {len(arrows)}, up {len(up)}")  # noqa: T201
    assert up == []


def tops(path: Path) -> set[str]:
    """The top packages that a file imports."""
    return {name.split(".")[0] for name in imports_of(path)}
