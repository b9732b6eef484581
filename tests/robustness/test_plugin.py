"""What goes wrong around a test does not end the session."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.subprocesses import PYTEST, clean_environment

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PROJECT = r"""
import http.client

def post(world, body):
    connection = http.client.HTTPConnection(world.url.removeprefix("http://"))
    headers = {"Authorization": f"Token {world.token}", "Content-Type": "application/json"}
    connection.request("POST", "/api/v2/orgs", body, headers)
    connection.getresponse().read()
    connection.close()

def test_first(fakeinflux):
    DO

def test_second(fakeinflux):
    assert fakeinflux.requests == []
"""


def run(folder: Path, deed: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_project.py").write_text(PROJECT.replace("DO", deed))
    return subprocess.run(
        [*PYTEST, *arguments],
        cwd=folder,
        env=clean_environment({}),
        capture_output=True,
        text=True,
        timeout=100,
    )


@pytest.mark.parametrize("contract", ["strict", "report"])
def test_a_body_that_cannot_be_encoded_fails_its_test_only(tmp_path: Path, contract: str) -> None:
    ended = run(tmp_path, r"""post(fakeinflux, b'{"\\ud800": 1}')""", f"--fakeinflux-contract={contract}")
    assert ended.returncode == 1
    assert "1 failed, 1 passed" in ended.stdout
    assert "INTERNALERROR" not in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    "deed",
    [
        "fakeinflux.account = None",
        "fakeinflux._control.call = None",
        "fakeinflux._control.tenant.journal.exchanges.append(None); assert False",
    ],
)
def test_a_world_that_is_lost_fails_its_test_only(tmp_path: Path, deed: str) -> None:
    ended = run(tmp_path, deed)
    assert ended.returncode == 1
    assert "INTERNALERROR" not in ended.stdout + ended.stderr
    assert "1 passed" in ended.stdout or "2 passed" in ended.stdout


@pytest.mark.parametrize(
    "flag", ["--fakeinflux-journal=/proc/nothing/x", "--fakeinflux-cov-report=html:/proc/nothing/x"]
)
def test_a_report_that_cannot_be_written_is_one_line(tmp_path: Path, flag: str) -> None:
    ended = run(tmp_path, "pass", flag)
    assert ended.returncode == 1
    assert "2 passed" in ended.stdout
    assert "fakeinflux: a report cannot be written: " in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr
