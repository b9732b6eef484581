"""The hooks for pre-commit, run by pre-commit itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
GOOD = 'option task = {name: "a", every: 1h}\nfrom(bucket: "b") |> range(start: -1h) |> to(bucket: "c")\n'
TOOL = Path(sys.executable).parent / "pre-commit"


def run(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(folder.parent / "cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    return subprocess.run(
        [*map(str, command)], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def commit(folder: Path) -> str:
    run(folder, "git", "init", "-q")
    run(folder, "git", "add", "-A")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    run(folder, "git", *who, "commit", "-qm", "All of it")
    return run(folder, "git", "rev-parse", "HEAD").stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that uses the hook. It runs what is installed here, instead of installing it anew."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    if not TOOL.exists():
        pytest.skip("pre-commit is not installed next to this Python")
    hooks, project = tmp_path / "hooks", tmp_path / "project"
    for folder in (hooks, project):
        folder.mkdir()
    text = HOOKS.read_text().replace("language: python", "language: system")
    (hooks / HOOKS.name).write_text(text)
    revision = commit(hooks)
    config = {"repos": [{"repo": str(hooks), "rev": revision, "hooks": [{"id": "fakeinflux-check"}]}]}
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    return project


def test_the_manifest_is_one_that_pre_commit_takes(project: Path) -> None:
    assert run(project, TOOL, "validate-manifest", HOOKS).returncode == 0


def test_scripts_are_checked_before_a_commit(project: Path) -> None:
    (project / "good.flux").write_text(GOOD)
    (project / "README.md").write_text("no Flux\n")
    (project / "bad.txt").write_text("no Flux\n")
    commit(project)
    assert run(project, TOOL, "run", "--all-files").returncode == 0
    (project / "bad.flux").write_text(GOOD.replace("range", "rage"))
    run(project, "git", "add", "-A")
    told = run(project, TOOL, "run")
    assert told.returncode == 1
    assert "bad.flux:2:22: every run would fail: undefined identifier rage" in told.stdout
