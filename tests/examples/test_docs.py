"""The pages of docs/: their code blocks run as written, their tables are whole, their links lead on."""

from __future__ import annotations

import ast
import configparser
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from importlib.metadata import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from fakeinflux.choices import EDITIONS
from fakeinflux.cli.main import make_parser
from fakeinflux.cli.serve_flags import FLAGS
from fakeinflux.control.table import CONTROLS
from fakeinflux.testing.world import World
from fakeinflux.worlds.documents import MEMBERS
from fakeinflux.worlds.world_schema import world_schema
from tests.examples.blocks import read_blocks
from tests.examples.test_readme import RUN as RUN_README
from tests.examples.test_readme import with_server

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.examples.blocks import Block

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
OTHERS = {"flux-functions.md"}
"""Pages that have tests elsewhere."""
PAGES = sorted(path for path in DOCS.rglob("*.md") if path.name not in OTHERS)
BLOCKS = [block for path in PAGES for block in read_blocks(path)]
SAMPLE = "def test_it(fakeinflux):\n    assert fakeinflux.client().tasks_api().find_tasks() == []\n"


def run_shell(block: Block, folder: Path) -> None:
    """As the README's, beside a test for the blocks that run pytest."""
    (folder / "test_sample.py").write_text(SAMPLE)
    ours = f"{sys.executable} -m pytest -p no:cacheprovider"
    RUN_README["sh"](replace(block, text=re.sub(r"^pytest\b", ours, block.text, flags=re.MULTILINE)), folder)


def run_go(block: Block, folder: Path) -> None:
    go = shutil.which("go")
    if go is None:
        pytest.skip("no go here")
    (folder / "main.go").write_text(block.text)
    with_server(folder, [go, "run", "main.go"])


def run_java(block: Block, folder: Path) -> None:
    java = shutil.which("javac") and shutil.which("java")
    if java is None:
        pytest.skip("no JDK here")
    (folder / "Block.java").write_text(block.text)
    with_server(folder, [java, "Block.java"])


def read_ini(block: Block, folder: Path) -> None:
    """Its options are known to pytest."""
    parser = configparser.ConfigParser()
    parser.read_string(block.text)
    (folder / "pytest.ini").write_text(block.text)
    (folder / "test_sample.py").write_text(SAMPLE)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--strict-config",
        "-p",
        "no:cacheprovider",
        "--collect-only",
        "-q",
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def read_ci(block: Block, folder: Path) -> None:
    """What it uses of ours is there: inputs of the action, variables of the server or of the template."""
    document = yaml.safe_load(block.text)
    template = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text())[".fakeinflux"]["variables"]
    known = {f"FAKEINFLUX_{flag.strip('-').upper().replace('-', '_')}" for flag, *_ in FLAGS} | set(template)
    assert set(re.findall(r"FAKEINFLUX_\w+", block.text)) <= known
    inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    for step in (step for job in document.get("jobs", {}).values() for step in job["steps"]):
        if "fakeinflux" in step.get("uses", ""):
            assert set(step["with"]) <= set(inputs)


RUN: dict[str, Callable[[Block, Path], object]] = {
    **RUN_README,
    "sh": run_shell,
    "go": run_go,
    "java": run_java,
    "ini": read_ini,
    "yml": read_ci,
}


@pytest.mark.slow
@pytest.mark.parametrize("block", [each for each in BLOCKS if not each.text.startswith("docker ")], ids=str)
def test_block(block: Block, tmp_path: Path) -> None:
    assert block.language in RUN, f"{block}: no way is known to run it; there is one for {', '.join(RUN)}"
    for other in BLOCKS:  # a block that names itself is a file, which others of its page may import
        named = re.match(r"# (\w+\.py)\n", other.text)
        if named is not None and other.document == block.document:
            (tmp_path / named[1]).write_text(other.text)
    RUN[block.language](block, tmp_path)


def page(name: str) -> str:
    return (DOCS / name).read_text()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(DOCS)))
def test_links_lead_to_files(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_licences_are_those_of_the_packages() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [project["optional-dependencies"][name] for name in ("fast", "pytest", "judge", "completion")]
    wanted = {re.split(r"[^\w-]", line, maxsplit=1)[0] for line in sum(extras, project["dependencies"])}
    rows = re.findall(r"^\| ([\w-]+) \| [^|]+ \| ([^|]+) \|$", page("reference/licences.md"), re.MULTILINE)
    listed = {name: set(re.findall(r"MIT|MPL|Apache|BSD", licence)) for name, licence in rows}
    assert set(listed) - {"package", "---"} == wanted
    for name in wanted - {"tzdata"}:
        told = metadata(name)
        classifiers = [each for each in told.get_all("Classifier") or [] if each.startswith("License")]
        texts = [*classifiers, *(str(told.get(name))[:40] for name in ("License-Expression", "License"))]
        named = {word for text in texts for word in re.findall(r"MIT|MPL|Apache|BSD", text)}
        assert named <= listed[name], name  # an older version may name fewer


def test_every_page_is_in_the_menu() -> None:
    def pages(entry: Any) -> list[str]:
        if isinstance(entry, str):
            return [entry]
        values = entry.values() if isinstance(entry, dict) else entry
        return [name for value in values for name in pages(value)]

    menu = pages(yaml.safe_load((ROOT / "mkdocs.yml").read_text())["nav"])
    assert sorted(menu) == sorted(str(path.relative_to(DOCS)) for path in PAGES)


@pytest.mark.slow
def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="the extra docs has mkdocs-material")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr


class TestReference:
    def test_of_commands_has_every_command(self) -> None:
        (action,) = (each for each in make_parser()._actions if isinstance(each.choices, dict))
        text = page("reference/commands.md")
        assert [name for name in action.choices if f"| `fakeinflux {name}` |" not in text] == []

    def test_of_the_environment_has_every_variable_of_the_server(self) -> None:
        variables = {f"FAKEINFLUX_{flag.strip('-').upper().replace('-', '_')}" for flag, *_ in FLAGS}
        rows = set(re.findall(r"^\| `(FAKEINFLUX_\w+)`", page("reference/environment.md"), re.MULTILINE))
        assert rows == variables

    def test_of_the_control_api_has_every_call(self) -> None:
        named = set(re.findall(r"`((?:GET|PUT|POST|DELETE) [\w/{}.]+)`", page("reference/control-api.md")))
        assert named == {f"{control.method} {control.path}" for control in CONTROLS} | {"GET events"}

    def test_of_the_fixture_has_every_member(self) -> None:
        named = set(re.findall(r"`(\w+)", page("reference/fixture.md")))
        members = {name for name in {*vars(World), *World.__annotations__} if not name.startswith("_")}
        assert members - named == set()

    def test_of_world_files_has_every_member(self) -> None:
        (block,) = (each for each in BLOCKS if each.document == "world-files.md" and each.language == "yaml")
        named = set(re.findall(r"`(\w+)`", page("reference/world-files.md"))) | set(
            yaml.safe_load(block.text)
        )
        assert set(MEMBERS) - named == set()
        assert set(MEMBERS) == set(world_schema()["properties"])

    def test_of_editions_has_each(self) -> None:
        header = page("reference/editions.md").splitlines()[2]
        assert [name for name in EDITIONS if f"`{name}`" not in header] == []


def texts_of_the_package() -> str:
    """All texts in the code, so that a message can be looked up."""
    files = (ROOT / "fakeinflux").rglob("*.py")
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    return "\n".join(
        node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def test_each_message_that_troubleshooting_explains_is_one() -> None:
    messages = re.findall(r"^## `(.+)`$", page("troubleshooting.md"), re.MULTILINE)
    texts = texts_of_the_package()
    parts = [part.strip() for message in messages for part in message.split("…") if part.strip()]
    assert len(messages) >= 10
    assert [part for part in parts if part not in texts] == []
