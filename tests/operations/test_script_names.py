"""A script that differs from others in its name only is known unparsed, and is what a parse makes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.engine.errors import Refused
from fakeinflux.flux.script_names import cut_at_name, is_cut_at_name
from fakeinflux.operations import task_scripts
from fakeinflux.operations.task_scripts import parse_script, read_text
from tests.operations.calls import small_world

FIXTURES = Path(__file__).parents[2] / "fixtures"
RECORDED = [each["flux"] for each in json.loads((FIXTURES / "flux-options.json").read_text())]
NAMES = st.text(min_size=1, max_size=20)
SCRIPTS = st.sampled_from(
    [
        'option task = {{name: {}, every: 1h}}\nfrom(bucket: "a") |> range(start: -1h) |> to(bucket: "b")',
        'import "date"\noption task = {{every: 1m, offset: 5s, name: {}}} // fakeinflux: fail\nx = 1',
        'name = "x" option task = {{name: {}, cron: "0 * * * *"}}',
        '// name: "other"\noption task = {{name: {}, every: 1h, retry: 3}}',
        'x = "name: " + "b"\noption task = {{name: {}, every: 1h}}',
        'f = (name: {}) => name\noption task = {{name: "kept", every: 1h}}',
        'option task = {{name: // name: "c"\n {}, every: 1h}}',
        'option task = {{name: "first", name: {}, every: 1h}}',
        'option task = {{name: {} + "b", every: 1h}}',
        'option task = {{name: {}, every: 1h}} x = [{{name: "other"}}]',
    ]
)


def read_whole(text: str, edition: str = "v2") -> object:
    """What a parse makes of a text: a script, or the words of its refusal."""
    try:
        return parse_script(text, small_world(edition).edition)
    except Refused as refused:
        return refused.message


@given(SCRIPTS, st.lists(NAMES, min_size=3, max_size=5))
def test_a_script_with_another_name_is_what_a_parse_makes_it(script: str, names: list[str]) -> None:
    world = small_world()
    for name in names:
        for written in (json.dumps(name, ensure_ascii=False), f'"{name}"'):
            text = script.format(written)
            try:
                read: object = read_text(world, text)
            except Refused as refused:
                read = refused.message
            assert read == read_whole(text)


@pytest.mark.parametrize("edition", ["v2", "oss"])
@pytest.mark.parametrize("text", [text for text in RECORDED if cut_at_name(text)])
def test_recorded_scripts_with_other_names(text: str, edition: str) -> None:
    cut = cut_at_name(text)
    assert cut is not None
    world = small_world(edition)
    for name in ("one", "two", "three", "every: 1h", "// x"):
        renamed = f"{cut.before}{name}{cut.after}"
        try:
            read: object = read_text(world, renamed)
        except Refused as refused:
            read = refused.message
        assert read == read_whole(renamed, edition)


def test_the_third_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    world, parsed = small_world(), []

    def parse(text: str, *arguments: object, **options: object) -> object:
        parsed.append(text)
        return parse_script(text, *arguments, **options)

    monkeypatch.setattr(task_scripts, "parse_script", parse)
    for name in ("a", "b", "c", "d"):
        text = f'option task = {{name: "{name}", every: 1h}}'
        assert read_text(world, text).options.name == name
    assert len(parsed) == 2


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ('option task = {name: "a", every: 1h}', True),
        ('// name: "a"\noption task = {name: "a", every: 1h}', False),
        ('x = "name: " + "b"\noption task = {name: "a", every: 1h}', False),
        ('option v = {name: "a"} option task = {name: "a", every: 1h}', False),
    ],
)
def test_only_the_name_of_the_task_is_one(text: str, is_name: bool) -> None:
    cut = cut_at_name(text)
    assert cut is not None
    assert is_cut_at_name(text, cut) == is_name
