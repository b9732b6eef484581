"""Patches of RFC 6902, on documents and on the nodes that remember their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.contract.documents.documents import Source, SourceFile
from fakeinflux.contract.documents.json_patches import PatchError, apply_patches
from fakeinflux.contract.documents.locating import load_locator

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = {"a": {"b": [1, 2, 3]}, "c/d": 1}


@pytest.mark.parametrize(
    ("patch", "patched"),
    [
        ({"op": "add", "path": "/a/e", "value": 5}, {"a": {"b": [1, 2, 3], "e": 5}, "c/d": 1}),
        ({"op": "add", "path": "/a/b/1", "value": 5}, {"a": {"b": [1, 5, 2, 3]}, "c/d": 1}),
        ({"op": "add", "path": "/a/b/-", "value": 5}, {"a": {"b": [1, 2, 3, 5]}, "c/d": 1}),
        ({"op": "replace", "path": "/a/b/0", "value": 5}, {"a": {"b": [5, 2, 3]}, "c/d": 1}),
        ({"op": "replace", "path": "/c~1d", "value": 5}, {"a": {"b": [1, 2, 3]}, "c/d": 5}),
        ({"op": "remove", "path": "/a/b/2"}, {"a": {"b": [1, 2]}, "c/d": 1}),
        ({"op": "remove", "path": "/a"}, {"c/d": 1}),
    ],
)
def test_each_operation(patch: dict[str, Any], patched: dict[str, Any]) -> None:
    assert apply_patches(DOCUMENT, [patch]) == patched


def test_the_document_itself_is_left_as_it_is() -> None:
    apply_patches(DOCUMENT, [{"op": "remove", "path": "/a/b/0"}])
    assert DOCUMENT == {"a": {"b": [1, 2, 3]}, "c/d": 1}


@pytest.mark.parametrize(
    "patch",
    [
        {"op": "replace", "path": "/missing", "value": 1},
        {"op": "remove", "path": "/a/b/3"},
        {"op": "add", "path": "/missing/deeper", "value": 1},
        {"op": "move", "path": "/a"},
    ],
)
def test_a_patch_that_does_not_fit_is_told(patch: dict[str, Any]) -> None:
    with pytest.raises(PatchError, match=f"patch 0 .{patch['op']} {patch['path']}"):
        apply_patches(DOCUMENT, [patch])


MAIN = "list:\n  - one\n  - two\n  - three\nmap:\n  old: 1\n"
EDITION = "patches:\n- {op: remove, path: /list/0}\n- op: add\n  path: /map/new\n  value:\n    deep: 1\n"


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("/list/0", ("main", "/list/1", 3)),
        ("/map/old", ("main", "/map/old", 6)),
        ("/map/new/deep", ("edition", "/patches/1/value/deep", 6)),
        ("/map/missing", ("main", "/map", 5)),
    ],
)
def test_a_rule_is_found_in_the_file_that_it_was_written_in(
    tmp_path: Path, pointer: str, place: tuple[str, str, int]
) -> None:
    (tmp_path / "main.yaml").write_text(MAIN)
    (tmp_path / "edition.yaml").write_text(EDITION)
    source = Source(
        SourceFile(tmp_path / "main.yaml", "main"), SourceFile(tmp_path / "edition.yaml", "edition")
    )
    rule = load_locator(source, "made")(pointer)
    assert (rule.file, rule.pointer, rule.line) == place
