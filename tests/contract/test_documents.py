"""Documents: editions, users' files, and the messages for those that cannot be used."""

from __future__ import annotations

import doctest
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fakeinflux.contract.contract import compile_contract, load_user_contract
from fakeinflux.contract.documents import documents, pointers
from fakeinflux.contract.documents.documents import (
    DocumentError,
    digest,
    editions,
    load_document,
    load_file,
    source_of,
    user_source,
)
from fakeinflux.contract.documents.yaml_files import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

MINIMAL = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}}


def test_there_are_three_editions() -> None:
    assert editions() == ["cloud-serverless", "oss", "v2"]


def test_an_unknown_edition_names_the_known_ones() -> None:
    with pytest.raises(DocumentError, match="found no edition 'v3', wanted one of cloud-"):
        load_document("v3")


def test_the_bundled_json_is_used_while_it_is_made_of_the_very_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bundled").mkdir()
    made = {"digest": digest(source_of("v2")), "document": {"paths": {"/bundled": {}}}}
    (tmp_path / "bundled" / "v2.json").write_text(json.dumps(made))
    source = source_of("v2")
    monkeypatch.setattr(documents, "_CONTRACT", tmp_path)
    monkeypatch.setattr(documents, "source_of", lambda _edition: source)

    assert list(load_document("v2")["paths"]) == ["/bundled"]


def test_the_bundled_json_of_other_files_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bundled").mkdir()
    made = {"digest": "of other files", "document": {"paths": {}}}
    (tmp_path / "bundled" / "v2.json").write_text(json.dumps(made))
    source = source_of("v2")
    monkeypatch.setattr(documents, "_CONTRACT", tmp_path)
    monkeypatch.setattr(documents, "source_of", lambda _edition: source)

    assert "/api/v2/tasks" in load_document("v2")["paths"]


def test_yaml_dates_and_words_stay_text(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("200: {day: 2026-01-31, answer: yes, off: no, really: true}\n")
    assert read_yaml(file) == {"200": {"day": "2026-01-31", "answer": "yes", "off": "no", "really": True}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n- b\n", "found no mapping at its top"),
        ("openapi: 3.1.0\npaths: {}\n", "found version '3.1.0', wanted an OpenAPI 3.0 document"),
        ("openapi: 3.0.0\n", "found no paths, wanted a document with paths"),
        ("a: [1\n", "not YAML"),
        (
            "openapi: 3.0.0\npaths: {/a: {$ref: 'other.yaml#/a'}}\n",
            r"\$ref other.yaml#/a at #/paths/~1a leaves",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text(text)
    with pytest.raises(DocumentError, match=said):
        load_file(file)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be read: No such file"):
        load_file(tmp_path / "missing.yaml")


def test_json_files_are_read_too(tmp_path: Path) -> None:
    file = tmp_path / "spec.json"
    file.write_text(json.dumps(MINIMAL))
    assert load_file(file) == MINIMAL


def test_an_operation_that_refers_to_nothing_is_told_by_its_name(tmp_path: Path) -> None:
    parameters = [{"$ref": "#/components/parameters/Missing"}]
    document = {**MINIMAL, "paths": {"/a": {"get": {"parameters": parameters, "responses": {}}}}}
    with pytest.raises(DocumentError, match="GET /a cannot be read"):
        compile_contract(document, edition="v2", source=user_source(tmp_path / "spec.yaml"))


def test_an_operation_without_an_id_is_named_by_method_and_path(tmp_path: Path) -> None:
    file = tmp_path / "spec.json"
    file.write_text(json.dumps({**MINIMAL, "paths": {"/a/{b}": {"get": {"responses": {}}}}}))
    operations = load_user_contract(file, edition="v2").operations
    assert [(name, operation.path) for name, operation in operations.items()] == [("GET /a/{b}", "/a/{b}")]


def test_neither_yaml_nor_openapi_core_is_imported_while_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "spec.json").write_text(json.dumps(MINIMAL))
    program = (
        "import sys, pathlib\n"
        "from fakeinflux.contract.contract import load_user_contract\n"
        f"load_user_contract(pathlib.Path({str(tmp_path / 'spec.json')!r}), edition='v2')\n"
        "print(*(name for name in ('yaml', 'openapi_core', 'jsonschema') if name in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_the_examples_in_the_docstrings_of_pointers_hold() -> None:
    assert doctest.testmod(pointers) == (0, 3)
