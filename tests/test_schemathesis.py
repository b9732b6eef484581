"""schemathesis against a running server: all its checks on operations on tasks and the control API, briefly.

The long run, on all operations, is benchmarks/schemathesis_long.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fuzzing.runs import EDITIONS, run_on_control, run_schemathesis

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

SEED = 20260101
SECONDS = 4


@pytest.mark.parametrize("phases", ["examples,coverage", "stateful"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_nothing_is_found(edition: str, phases: str, tmp_path: Path) -> None:
    only = ["--include-tag", "Tasks"]
    run = run_schemathesis(edition, phases, folder=tmp_path, seed=SEED, seconds=SECONDS, only=only)
    assert run.passed, f"seed {SEED}\n{run.output}\n{run.failures}"


def test_nothing_is_found_in_the_control_api(tmp_path: Path) -> None:
    run = run_on_control("examples,coverage", folder=tmp_path, seconds=60)
    assert run.passed, f"{run.output}\n{run.failures}"
