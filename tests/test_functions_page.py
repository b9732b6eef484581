"""The page of functions says what the engine's own tables say."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.subprocesses import run

ROOT = Path(__file__).parents[1]


def test_the_table_of_functions_is_current() -> None:
    page = (ROOT / "docs" / "flux-functions.md").read_text(encoding="utf-8")
    assert run([sys.executable, "benchmarks/functions.py"], ROOT) in page, (
        "run: python benchmarks/functions.py --write"
    )
