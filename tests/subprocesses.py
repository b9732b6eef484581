"""Programs run as a user would run them, outside this test session."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:asyncio", "-W", "error")
"""pytest with the fixture's plugin; the one for asyncio warns where a project does not configure it."""


def run(command: Sequence[str], folder: Path, **environment: str) -> str:
    """What a program prints; the test fails if it ends with an error."""
    ended = subprocess.run(
        command,
        cwd=folder,
        env=clean_environment(environment),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ended.returncode == 0, f"{' '.join(command)}\n{ended.stdout}{ended.stderr}"
    return ended.stdout


def clean_environment(more: Mapping[str, str]) -> dict[str, str]:
    """The environment without what this session told its own tests, and with the project's commands."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("PYTEST_", "INFLUXDB_"))}
    commands = os.pathsep.join([os.path.dirname(sys.executable), kept.get("PATH", "")])
    return {**kept, "PATH": commands, "PYTHONDONTWRITEBYTECODE": "1", **more}
