"""The JSON Schema of world files: it accepts what the reader accepts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from fakeinflux.cli.main import main
from fakeinflux.contract.documents.yaml_files import read_yaml
from fakeinflux.testing.fake import FakeInflux
from fakeinflux.worlds.world_schema import world_schema

ROOT = Path(__file__).parents[2]
WORLDS = sorted((ROOT / "fixtures" / "worlds").glob("*.yaml"))
SCRIPT = 'option task = {name: "t", every: 1h}\nfrom(bucket: "my-bucket") |> range(start: -1h)'


@pytest.fixture(scope="module")
def schema() -> Any:
    return jsonschema_rs.Draft202012Validator(world_schema())


def test_the_command_prints_the_file_of_the_project(capsys) -> None:
    assert main(["schema", "world"]) == 0
    assert capsys.readouterr().out == (ROOT / "spec" / "world.schema.json").read_text()


def test_it_is_a_schema() -> None:
    jsonschema_rs.meta.validate(world_schema())


@pytest.mark.parametrize("path", WORLDS, ids=lambda path: path.name)
def test_our_worlds_keep_it_and_name_it(schema: Any, path: Path) -> None:
    first = path.read_text().splitlines()[0]
    named = path.parent / first.removeprefix("# yaml-language-server: $schema=")
    assert json.loads(named.read_text()) == world_schema()
    assert [str(error.message) for error in schema.iter_errors(read_yaml(path))] == []


@pytest.mark.parametrize(
    ("document", "is_right"),
    [
        ({"tasks": [{"flux": SCRIPT, "outcomes": ["success", {"status": "failed", "error": "x"}]}]}, True),
        ({"tasks": [{"flux": SCRIPT, "outcomes": ["succes"]}]}, False),
        ({"task": []}, False),
        ({"clock": "manual", "speed": 0}, False),
        ({"clock": "scaled", "speed": 0.5}, True),
        ({"buckets": "strict"}, True),
        ({"buckets": [{"name": "b", "every": "1h"}]}, True),
        ({"buckets": [{"every": "1h"}]}, False),
        ({"failureRate": 2}, False),
        ({"answers": [{"match": "x()", "rows": [{"a": None, "b": 1.5, "c": {"uint": 3}}]}]}, True),
        ({"answers": [{"match": "x()", "rows": [{"a": []}]}]}, False),
        ({"data": ["m v=1", {"points": [{"measurement": "n", "fields": {"v": 1}}]}]}, True),
        ({"data": 5}, False),
    ],
    ids=str,
)
def test_it_agrees_with_the_reader(schema: Any, document: dict[str, Any], is_right: bool) -> None:
    try:
        FakeInflux(world=document)
        read = True
    except ValueError:
        read = False
    assert (schema.is_valid(document), read) == (is_right, is_right)


@pytest.mark.parametrize(
    ("section", "name", "text"), [("tasks", "a.flux", SCRIPT), ("data", "points.lp", "m v=1")]
)
def test_files_beside_the_world_file_are_known(
    schema: Any, tmp_path: Path, section: str, name: str, text: str
) -> None:
    document = {section: [{"file": name}]}
    (tmp_path / name).write_text(text)
    (tmp_path / "world.yaml").write_text(yaml.safe_dump(document))
    FakeInflux(world=tmp_path / "world.yaml")
    assert schema.is_valid(document)
