"""The official JavaScript client and our own package, run by node where there is one."""

from __future__ import annotations

import json
import re
from importlib.metadata import version

import pytest

from tests.javascript import CLIENT, PROJECT
from tests.subprocesses import run

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("suite", ["tasks.test.mjs", "resources.test.mjs", "data.test.mjs"])
def test_suite(suite: str, node: str, fakeinflux) -> None:
    """Each suite makes a world for each of its tests through the control API."""
    run([node, "--test", suite], PROJECT, INFLUXDB_V2_URL=fakeinflux.url)


def test_our_package(node: str) -> None:
    """It starts servers itself, by the command on PATH."""
    output = run([node, "--test", "test/"], CLIENT)
    assert re.search(r"# fail 0\n# cancelled 0", output), output


def test_our_package_has_types_for_what_it_exports() -> None:
    exported = set(re.findall(r"export \{ (.*?) \}", (CLIENT / "index.js").read_text()))
    names = {name for line in exported for name in line.split(", ")}
    types = (CLIENT / "index.d.ts").read_text()
    typed = set(re.findall(r"^export (?:class|function) (\w+)", types, re.MULTILINE))
    assert names == typed


def test_our_package_has_types_for_all_methods_of_a_world() -> None:
    code = (CLIENT / "world.js").read_text()
    of_world = code[code.index("export class World") :]
    methods = set(re.findall(r"^  (?:async |get )?(\w+)\(", of_world, re.MULTILINE)) - {"constructor"}
    types = (CLIENT / "index.d.ts").read_text()
    of_types = types[types.index("export class World") : types.index("export class Server")]
    typed = set(re.findall(r"^  (?:readonly )?(\w+)[(:]", of_types, re.MULTILINE))
    assert methods - typed == set()


def test_our_package_has_the_version_of_the_server() -> None:
    package = json.loads((CLIENT / "package.json").read_text())
    assert package["version"] == version("fakeinflux")
    assert {path.name for path in CLIENT.glob("*.*s")} <= {*package["files"]}
