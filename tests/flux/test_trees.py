"""Syntax trees in JSON, and the scripts that they are."""

from __future__ import annotations

from typing import Any

import pytest

from fakeinflux.flux.parser import parse
from fakeinflux.flux.tree_scripts import TreeError, write_files, write_package
from fakeinflux.flux.trees import UnshownNode, show_package

SCRIPTS = (
    "x = 1",
    'package p\nimport a "x/y"\nimport "z"\noption t.x = 1',
    'f = (r, tables=<-) => { return {r with a: "n${r.x}!\\n"} }',
    'from(bucket: "b") |> range(start: -1h30m) |> filter(fn: (r) => r.a == "x" and r["b c"] =~ /a\\/b/)',
    "y = if not exists r.x then 1 else a[0] + (2 - -3.5) * 4",
    'z = ["a": 1, "b": 2]\ne = [:]\nl = [1.0, 2020-01-01T00:00:00Z]\ng = f()',
    'option task = {name: "n", every: 1h}\nh = ((r) => r)(r: {a, b})',
)


def without_places(tree: Any) -> Any:
    """A tree without what a rewriting may change: locations and parentheses."""
    if isinstance(tree, list):
        return [without_places(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    if tree.get("type") == "ParenExpression":
        return without_places(tree["expression"])
    return {name: without_places(item) for name, item in tree.items() if name != "location"}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_tree_written_as_a_script_is_the_same_tree(script: str) -> None:
    file = show_package(parse(script))["files"][0]
    again = show_package(parse(write_files([file])))["files"][0]
    assert without_places(again | {"package": None}) == without_places(file | {"package": None})


def test_a_node_says_where_it_stands() -> None:
    statement = show_package(parse("a = 1\nbc = d.e"))["files"][0]["body"][1]
    assert statement["location"] == {
        "start": {"line": 2, "column": 1},
        "end": {"line": 2, "column": 9},
        "source": "bc = d.e",
    }
    assert statement["init"]["property"]["location"]["source"] == "e"


def test_an_empty_script_has_no_place() -> None:
    assert "location" not in show_package(parse("// nothing"))["files"][0]


def test_what_has_no_tree_is_named() -> None:
    with pytest.raises(UnshownNode, match="BuiltinStatement"):
        show_package(parse("builtin f : int"))


@pytest.mark.parametrize(
    ("tree", "complaint"),
    [
        (5, "found 5, wanted a package or a file"),
        ({"type": "File", "body": 5}, "body: found 5, wanted a list"),
        ({"type": "File", "body": [{"type": "Nonsense"}]}, "found type 'Nonsense', wanted one of Expression"),
        ({"type": "File", "body": [{"type": "OptionStatement"}]}, "missing field `assignment`"),
    ],
)
def test_what_is_no_tree_is_refused(tree: Any, complaint: str) -> None:
    with pytest.raises(TreeError, match=complaint):
        write_package(tree)
