"""The version stands in one place, and the files that repeat it agree."""

from __future__ import annotations

import importlib.util
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import fakeinflux

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
FILES = ("fakeinflux/__init__.py", "CHANGELOG.md", "CITATION.cff", "clients/javascript/package.json")


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("release_check", ROOT / ".ci" / "release_check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECK = load()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the files, of which the changelog has been released."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    changelog = tmp_path / "CHANGELOG.md"
    changelog.write_text(f"# Changelog\n\n## [{fakeinflux.__version__}] - 2026-01-01\n")
    return tmp_path


def test_the_package_has_the_version_that_is_installed() -> None:
    assert fakeinflux.__version__ == version("fakeinflux")


def test_the_changelog_is_about_this_version() -> None:
    """Its first heading is the version, or what will be it."""
    assert CHECK.read_headings()[0] in {"Unreleased", fakeinflux.__version__}


def test_the_changelog_names_each_version_once() -> None:
    headings = CHECK.read_headings()
    assert sorted(set(headings)) == sorted(headings)


def test_a_release_that_is_right_is_let_pass(checkout: Path) -> None:
    assert CHECK.find_problems(f"v{fakeinflux.__version__}", checkout) == []


def test_a_tag_of_another_version_is_told(checkout: Path) -> None:
    (problem,) = CHECK.find_problems("v9.9.9", checkout)
    assert "found the tag v9.9.9" in problem


@pytest.mark.parametrize("name", ["CHANGELOG.md", "CITATION.cff", "clients/javascript/package.json"])
def test_a_file_that_was_forgotten_is_told(checkout: Path, name: str) -> None:
    path = checkout / name
    path.write_text(path.read_text().replace(fakeinflux.__version__, "0.0.9"))
    (problem,) = CHECK.find_problems(f"v{fakeinflux.__version__}", checkout)
    assert name in problem
