"""The pages that commands make say what the code and the contract say now."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.subprocesses import run

ROOT = Path(__file__).parents[1]
PAGES = {"functions": "flux-functions.md", "differences": "reference/differences.md"}


@pytest.mark.parametrize(("command", "page"), PAGES.items())
def test_a_page_is_current(command: str, page: str) -> None:
    written = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert run([sys.executable, f"benchmarks/{command}.py"], ROOT) in written, (
        f"run: python benchmarks/{command}.py --write"
    )
