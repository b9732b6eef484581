"""Every code block of the documents, run as written."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.testing.fake import FakeInflux
from tests.examples.blocks import Block, read_blocks
from tests.javascript import find_node, link_packages
from tests.subprocesses import PYTEST, clean_environment, run

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    ROOT / name
    for name in ("README.md", "CONTRIBUTING.md", "examples/README.md", "clients/javascript/README.md")
]
BLOCKS = [block for path in DOCUMENTS if path.exists() for block in read_blocks(path)]

INSTALLS = re.compile(r"\b(pip|npm) install\b")
SUITE = re.compile(r"pytest\b")
"""Shell blocks that install, or that begin with the run of this very suite, are the only ones not run."""
SERVE = re.compile(r"fakeinflux serve\b[^|&;]*")


def run_python(block: Block, folder: Path) -> str:
    """As a file of tests, or as a program where it has no test."""
    if not re.search(r"^(async )?def test_|^class Test", block.text, re.MULTILINE):
        (folder / "program.py").write_text(block.text)
        return with_server(folder, [PYTEST[0], "-W", "error", "program.py"])
    (folder / "test_block.py").write_text(block.text)
    output = run([*PYTEST, "test_block.py"], folder)
    assert " passed" in output, output
    return output


def run_javascript(block: Block, folder: Path) -> str:
    """As a module, beside the packages that it imports."""
    node = find_node()
    link_packages(folder)
    (folder / "block.mjs").write_text(block.text)
    return with_server(folder, [node, "block.mjs"])


def run_shell(block: Block, folder: Path) -> str:
    """With bash, which stops at the first error; a server that would go on is stopped when it is up."""
    if SERVE.fullmatch(block.text.strip()):
        return serve(block.text.strip(), folder)
    script = re.sub(r"\bcurl\b", "curl --fail-with-body", block.text)
    (folder / "block.sh").write_text(script)
    return with_server(folder, ["bash", "-euo", "pipefail", "block.sh"])


def run_world(block: Block, folder: Path) -> str:
    """As a world file, beside the files of the project's own worlds."""
    shutil.copytree(ROOT / "fixtures" / "worlds", folder, dirs_exist_ok=True)
    (folder / "block.yaml").write_text(block.text)
    FakeInflux(world=folder / "block.yaml")
    return ""


RUN: dict[str, Callable[[Block, Path], str]] = {
    "python": run_python,
    "js": run_javascript,
    "sh": run_shell,
    "yaml": run_world,
}


def with_server(folder: Path, command: list[str]) -> str:
    """Run a program that looks for its server where the environment says, and return what it prints."""
    with FakeInflux(clock="manual") as fake:
        world = fake.world
        output = run(
            command,
            folder,
            INFLUXDB_V2_URL=fake.url,
            FAKEINFLUX_URL=fake.url,
            INFLUXDB_V2_TOKEN=world.token,
            INFLUXDB_V2_ORG=world.org,
        )
        assert [violation.message for violation in world.unexpected_violations()] == []
    return output


def serve(line: str, folder: Path) -> str:
    """Start the server on a free port, stop it as its reader would, and return its first line."""
    command = ["bash", "-c", f"exec {line} --port 0"]
    with subprocess.Popen(
        command, cwd=folder, env=clean_environment({}), stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            ready = server.stdout.readline()
            assert "url" in json.loads(ready)
        finally:
            server.send_signal(signal.SIGINT)
        assert server.wait(timeout=10) == 0
    return ready


def is_set_up(block: Block) -> bool:
    excused = INSTALLS.search(block.text) or SUITE.match(block.text)
    return block.language == "sh" and excused is not None


def with_outputs(blocks: list[Block]) -> list[Any]:
    """Each block that is run, with what it prints: the block of text behind it, or nothing."""
    behind = [*blocks[1:], None]
    return [
        pytest.param(
            block, after.text.strip() if after is not None and after.language == "text" else "", id=str(block)
        )
        for block, after in zip(blocks, behind, strict=True)
        if block.language != "text" and not is_set_up(block)
    ]


@pytest.mark.parametrize(("block", "prints"), with_outputs(BLOCKS))
def test_block(block: Block, prints: str, tmp_path: Path) -> None:
    assert block.language in RUN, f"{block}: no way is known to run it; there is one for {', '.join(RUN)}"
    assert prints in RUN[block.language](block, tmp_path)


def test_the_readme_has_examples_of_every_way_in() -> None:
    found = {block.language for block in BLOCKS if block.document == "README.md" and not is_set_up(block)}
    assert found >= {"python", "js", "sh"}
