"""Imports point down the layers only, read from the code's own import statements."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "fakeinflux"
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports_of(path: Path, *, also_for_types: bool) -> set[str]:
    """The modules that a file imports, anywhere in it; those for types only if wanted."""
    tree = ast.parse(path.read_text())
    if not also_for_types:
        drop_type_imports(tree)
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = absolute_module(path, node)
            found.add(module)
            found.update(f"{module}.{alias.name}" for alias in node.names)
    return found


def absolute_module(path: Path, node: ast.ImportFrom) -> str:
    if node.level == 0:
        return node.module or ""
    parents = path.relative_to(PACKAGE.parent).parts[: -node.level]
    return ".".join([*parents, *([node.module] if node.module else [])])


def drop_type_imports(tree: ast.AST) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = [ast.Pass()]


def folder_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else ""


def imported_folders(path: Path) -> set[str]:
    names = imports_of(path, also_for_types=False)
    return {name.split(".")[1] for name in names if name.startswith("fakeinflux.")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_folders_import_downwards_only(path: Path) -> None:
    folder = folder_of(path)
    allowed = {
        "engine": {"engine"},
        "flux": {"flux", "engine"},
        "operations": {"operations", "flux", "engine", "messages", "credentials"},
        "contract": {"contract", "messages"},
        "coverage": {"coverage", "contract", "messages", "routing"},
    }
    if folder in allowed:
        assert imported_folders(path) <= allowed[folder]


@pytest.mark.parametrize("name", ["starlette", "uvicorn"])
def test_only_the_edge_knows_the_web_framework(name: str) -> None:
    users = {path.relative_to(PACKAGE).as_posix() for path in MODULES if uses(path, name)}
    assert {user for user in users if "/" in user} <= {user for user in users if user.startswith("control/")}


def test_only_the_command_line_knows_its_commands() -> None:
    users = {path.name for path in MODULES if "commands" in imported_folders(path)}
    assert users == {
        "cli.py",
        "cli_spec.py",
        *(path.name for path in (PACKAGE / "commands").glob("[a-z]*.py")),
    }


def test_only_the_judge_imports_openapi_core() -> None:
    assert {path.name for path in MODULES if uses(path, "openapi_core")} <= {"judge.py", "verdicts.py"}


def test_the_engine_is_made_of_the_standard_library() -> None:
    foreign = {name for path in (PACKAGE / "engine").glob("*.py") for name in foreign_imports(path)}
    assert foreign == set()


@pytest.mark.parametrize("name", ["cache", "lru_cache"])
def test_no_module_remembers_results(name: str) -> None:
    """All state is a world's, or stands in what surrounds one."""
    assert [path for path in MODULES if f"functools.{name}" in imports_of(path, also_for_types=True)] == []


def uses(path: Path, package: str) -> bool:
    return any(name.split(".")[0] == package for name in imports_of(path, also_for_types=False))


def foreign_imports(path: Path) -> set[str]:
    tops = {name.split(".")[0] for name in imports_of(path, also_for_types=False)}
    return tops - sys.stdlib_module_names - {"fakeinflux"}
