"""Node, and the packages of the official JavaScript client, for the tests that need them."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

PROJECT = Path(__file__).parent / "clients" / "javascript"
"""Where the packages are installed."""
PACKAGES = PROJECT / "node_modules"
CLIENT = Path(__file__).parents[1] / "clients" / "javascript"
"""Our own package for JavaScript."""


def find_node() -> str:
    """The node program, with the client installed; without node the test is skipped, except in CI."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs node and npm for the tests of the JavaScript client")
        pytest.skip("no node and npm here")
    if not PACKAGES.is_dir():
        install(npm, PROJECT)
    return node


def install(npm: str, project: Path) -> None:
    """Install what a project asks for, aside first: tests in other processes may be at it too."""
    with TemporaryDirectory(dir=project) as aside:
        for name in ("package.json", ".npmrc"):
            shutil.copy(project / name, aside)
        subprocess.run([npm, "install", "--no-fund", "--no-audit"], cwd=aside, check=True, timeout=300)
        with suppress(OSError):  # another process was faster
            Path(aside, "node_modules").rename(project / "node_modules")


def link_packages(folder: Path) -> None:
    """Give a folder the packages of the official client, and our own."""
    modules = folder / "node_modules"
    modules.mkdir()
    (modules / "@influxdata").symlink_to(PACKAGES / "@influxdata")
    (modules / "fakeinflux").symlink_to(CLIENT)
