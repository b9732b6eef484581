"""The official JavaScript client, run by node where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "javascript"


@pytest.fixture(scope="session")
def node() -> str:
    """The node program, with the client installed; without node the tests are skipped, except in CI."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found is None or npm is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs node and npm for the JavaScript client's tests")
        pytest.skip("no node and npm here")
    if not (FOLDER / "node_modules").is_dir():
        subprocess.run([npm, "install", "--no-fund", "--no-audit"], cwd=FOLDER, check=True, timeout=300)
    return found


@pytest.mark.parametrize("suite", ["tasks.test.mjs", "resources.test.mjs"])
def test_suite(suite: str, node: str, fakeinflux) -> None:
    """Each suite makes a world for each of its tests through the control API."""
    environment = {**os.environ, "INFLUXDB_V2_URL": fakeinflux.url}
    ended = subprocess.run(
        [node, "--test", suite],
        cwd=FOLDER,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
