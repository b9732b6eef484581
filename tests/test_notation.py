"""Docstrings have one notation for sources and one for errors."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "fakeinflux"
ROOMS = ("timing", "golang", "engine")
FILES = [path for room in ROOMS for path in sorted((PACKAGE / room).rglob("*.py"))]

FAULTS = {
    "write `Source: spec.`, `Source: observed.` or `Source: simulated.`": re.compile(
        r"`(?:spec|observed|simulated)`|Source: (?!(?:spec|observed|simulated)(?:\.| \())"
    ),
    "write `Raises Error: when.`": re.compile(
        r"[Rr]aises [A-Z]\w+(?![\w:])|(?<!Raises )\bRefused: |; raises "
    ),
}


def docstrings_of(path: Path) -> list[str]:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds))
    return [text for node in nodes if (text := ast.get_docstring(node))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_sources_and_errors_have_one_notation(path: Path) -> None:
    found = [
        (advice, match[0], text.splitlines()[0])
        for text in docstrings_of(path)
        for advice, fault in FAULTS.items()
        for match in fault.finditer(text)
    ]
    assert found == []
