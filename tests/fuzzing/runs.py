"""One run of schemathesis, with all its checks and phases, against a server of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fakeinflux import FakeInflux
from fakeinflux.contract.documents.documents import load_document
from fakeinflux.contract.documents.yaml_files import read_yaml

from .scenery import furnish

if TYPE_CHECKING:
    from collections.abc import Sequence

TOP = Path(__file__).parents[2]
EDITIONS = ("v2", "oss", "cloud-serverless")
PHASES = ("examples,coverage", "fuzzing", "stateful")
"""Phases of a run of their own each: one repeats until its time is over, and leaves the next one none."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run said, and the errors that its calls met inside the server."""

    status: int
    output: str
    failures: list[str]

    @property
    def passed(self) -> bool:
        """Whether every check passed, and the server never failed."""
        return self.status == 0 and not self.failures

    @property
    def verdict(self) -> str:
        """How many calls were made, and whether all went well."""
        counted = re.search(r"(\d+) generated", self.output)
        return f"{counted.group(1) if counted else 0} calls, {'nothing found' if self.passed else 'FOUND'}"


def run_schemathesis(
    edition: str, phases: str, *, folder: Path, seed: int, seconds: int, only: Sequence[str] = ()
) -> Run:
    """Test an edition. `folder` is for what schemathesis writes; `only`: flags that pick operations."""
    document = folder / f"{edition}.json"
    document.write_text(json.dumps(load_document(edition)))
    with FakeInflux(edition=edition, clock="manual", journal=1) as server:
        known = furnish(server.world)
        environment = {
            "SCHEMATHESIS_HOOKS": "tests.fuzzing.hooks",
            "FAKEINFLUX_FUZZING_EDITION": edition,
            "FAKEINFLUX_FUZZING_KNOWN": json.dumps(known),
        }
        return _run(server, document, phases, seconds, only, environment)


def run_on_control(phases: str, *, folder: Path, seconds: int) -> Run:
    """Test the control API, but for the end of the world that is tested."""
    document = folder / "control.json"
    document.write_text(json.dumps(read_yaml(TOP / "spec" / "control.yaml")))
    with FakeInflux(clock="manual", journal=100) as server:
        furnish(server.world)
        environment = {"SCHEMATHESIS_HOOKS": "tests.fuzzing.control_hooks"}
        url = f"{server.url}/_fakeinflux"
        return _run(
            server,
            document,
            phases,
            seconds,
            ["--exclude-path", "/world", "--exclude-path", "/events"],
            environment,
            url,
        )


def _run(
    server: FakeInflux,
    document: Path,
    phases: str,
    seconds: int,
    only: Sequence[str],
    environment: dict[str, str],
    url: str | None = None,
) -> Run:
    limits = ["--phases", phases, "--max-time", str(seconds)]
    ended = subprocess.run(
        [*_command(document, url or server.url), *limits, *only],
        cwd=document.parent,
        env={**os.environ, "PYTHONPATH": str(TOP), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Run(ended.returncode, ended.stdout, server.world.failures())


def _command(document: Path, url: str) -> list[str]:
    return [
        sys.executable, "-m", "schemathesis.cli", "run", str(document), "--url", url,
        "--header", "Authorization: Token my-token", "--checks", "all", "--continue-on-failure",
        "--generation-database", "none", "--no-color",
    ]  # fmt: skip
