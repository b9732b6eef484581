"""Node, and the packages of the official JavaScript client, for the tests that need them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent / "clients" / "javascript"
"""Where the packages are installed."""
PACKAGES = PROJECT / "node_modules"


def find_node() -> str:
    """The node program, with the client installed; without node the test is skipped, except in CI."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs node and npm for the tests of the JavaScript client")
        pytest.skip("no node and npm here")
    if not PACKAGES.is_dir():
        subprocess.run([npm, "install", "--no-fund", "--no-audit"], cwd=PROJECT, check=True, timeout=300)
    return node
