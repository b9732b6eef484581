"""The examples, run as their readers would."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from fakeinflux.testing.fake import FakeInflux
from tests.javascript import link_packages
from tests.subprocesses import PYTEST, run

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "examples"


def passed(output: str) -> int:
    """How many tests pytest says have passed."""
    said = re.search(r"(\d+) passed", output)
    assert said is not None, output
    return int(said[1])


def test_downsampling() -> None:
    assert passed(run(PYTEST, EXAMPLES / "downsampling")) >= 15


def test_readings() -> None:
    assert passed(run(PYTEST, EXAMPLES / "readings")) == 2


def test_downsampling_from_javascript(node: str, fakeinflux, tmp_path: Path) -> None:
    project = shutil.copytree(
        EXAMPLES / "javascript", tmp_path / "project", ignore=shutil.ignore_patterns("node_modules")
    )
    link_packages(project)
    output = run([node, "--test"], project, FAKEINFLUX_URL=fakeinflux.url)
    assert re.search(r"pass [1-9]", output), output


def test_parallel_processes_with_a_server_each() -> None:
    assert passed(run([*PYTEST, "-n", "4", "test_processes.py"], EXAMPLES / "parallel")) == 24


def test_parallel_processes_on_one_server() -> None:
    with FakeInflux() as fake:
        command = [*PYTEST, "-n", "4", "--fakeinflux-url", fake.url]
        assert passed(run(command, EXAMPLES / "parallel")) == 26


def test_every_example_is_run() -> None:
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir()}
    assert folders == {"balanced", "downsampling", "javascript", "parallel", "readings"}
