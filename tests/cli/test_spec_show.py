"""The documents as a whole: from the command, and from a running server."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING

import pytest
import yaml

from fakeinflux import FakeInflux
from fakeinflux.cli.main import main
from fakeinflux.contract.documents.documents import editions, load_control_document, load_document
from fakeinflux.contract.documents.yaml_files import read_yaml

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("edition", editions())
def test_a_document_is_shown_as_yaml_and_as_json(
    edition: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["spec", "show", edition]) == 0
    file = tmp_path / "shown.yaml"
    file.write_text(capsys.readouterr().out)
    assert read_yaml(file) == load_document(edition)
    assert main(["spec", "show", edition, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == load_document(edition)


def test_an_unknown_edition_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["spec", "show", "v9"]) == 2
    assert "found no edition 'v9'" in capsys.readouterr().err


def fetch(url: str) -> object:
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert answer.headers["Content-Type"] == "application/yaml"
        return yaml.load(answer.read(), Loader=yaml.BaseLoader)


def test_a_server_gives_its_own_documents() -> None:
    with FakeInflux(edition="oss") as fake:
        contract = fetch(f"{fake.url}/_fakeinflux/contract.yaml")
        control = fetch(f"{fake.url}/_fakeinflux/openapi.yaml")
    assert list(contract["paths"]) == list(load_document("oss")["paths"])  # type: ignore[index]
    assert list(control["paths"]) == list(load_control_document()["paths"])  # type: ignore[index]
