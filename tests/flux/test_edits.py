"""Edits change what they are asked to change and leave every other byte as it was."""

from __future__ import annotations

import pytest

from fakeinflux.flux.edits import edit_script
from fakeinflux.flux.errors import FluxSyntaxError, OptionsError
from fakeinflux.flux.scripts import read_script

from .scripts import OUR_SCRIPTS, RECORD, shown

COMMENTED = """\
// owner: me
option task = {
    name: "a", // } not the end
    every: 1h // hourly
}

from(bucket: "b")  // spaced   oddly
"""


@pytest.mark.parametrize(
    ("text", "edit", "edited"),
    [
        (
            'option task = {name: "a",   every : 1h}',
            {"every": "2h"},
            'option task = {name: "a",   every : 2h}',
        ),
        (
            'option task = {name: "a", every : 1h}',
            {"cron": "@daily"},
            'option task = {name: "a", cron : "@daily"}',
        ),
        (
            'option task = {cron:\n"@daily", name: "a"}',
            {"every": "1d"},
            'option task = {every:\n1d, name: "a"}',
        ),
        (
            'option task = {"every": 1h, name: "a"}',
            {"every": "2h"},
            'option task = {"every": 2h, name: "a"}',
        ),
        (
            'option task = {"every": 1h, name: "a"}',
            {"cron": "@daily"},
            'option task = {cron: "@daily", name: "a"}',
        ),
        (RECORD, {"offset": "5m"}, 'option task = {name: "a", every: 1h, offset: 5m}\n'),
        (
            'option task = {name: "a", every: 1h, }',
            {"offset": "5m"},
            'option task = {name: "a", every: 1h, offset: 5m }',
        ),
        (
            'option task = {name: "a", every: 1h, offset: -90s}',
            {"offset": "5m"},
            'option task = {name: "a", every: 1h, offset: 5m}',
        ),
        (RECORD, {"name": 'b "c" \\ ${d}'}, 'option task = {name: "b \\"c\\" \\\\ \\${d}", every: 1h}\n'),
        (RECORD, {"every": "01h", "offset": "-090s"}, 'option task = {name: "a", every: 1h, offset: -90s}\n'),
        (
            COMMENTED,
            {"offset": "5m"},
            COMMENTED.replace("1h // hourly\n", "1h, // hourly\n    offset: 5m\n"),
        ),
        (
            COMMENTED.replace("1h //", "1h, //"),
            {"offset": "5m"},
            COMMENTED.replace("1h // hourly\n", "1h, // hourly\n    offset: 5m,\n"),
        ),
        (
            COMMENTED.replace("\n", "\r\n"),
            {"offset": "5m"},
            COMMENTED.replace("1h // hourly\n", "1h, // hourly\n    offset: 5m\n").replace("\n", "\r\n"),
        ),
        (
            'option task = {name: "a",\n\tevery: 1h}',
            {"offset": "5m"},
            'option task = {name: "a",\n\tevery: 1h, offset: 5m}',
        ),
        (
            'option task = {r with name: "a", every: 1h, fn: (r) => ({r with every: 2h})}',
            {"every": "3h"},
            'option task = {r with name: "a", every: 3h, fn: (r) => ({r with every: 2h})}',
        ),
        ("option task = {name}", {"name": "b"}, 'option task = {name: "b"}'),
        ("option task = {}", {"name": "b", "every": "1h"}, 'option task = {name: "b", every: 1h}'),
        ("option task = {r with}", {"name": "b"}, 'option task = {r with name: "b"}'),
        (
            'option task = {name: "a", every: 1h, every: 2h}',
            {"every": "3h"},
            'option task = {name: "a", every: 3h, every: 2h}',
        ),
    ],
)
def test_an_edit_changes_just_this(text: str, edit: dict[str, str], edited: str) -> None:
    assert edit_script(text, **edit) == edited


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ('{name: "a", every: 1h, offset: 5m}', '{name: "a", every: 1h}'),
        ('{name: "a", offset: 5m, every: 1h}', '{name: "a", every: 1h}'),
        ('{offset: 5m, name: "a", every: 1h}', '{name: "a", every: 1h}'),
        ('{name: "a", every: 1h, offset: 5m,}', '{name: "a", every: 1h, }'),
        ('{\n  name: "a",\n  offset: 5m,\n  every: 1h,\n}', '{\n  name: "a",\n  every: 1h,\n}'),
        ('{\n  name: "a",\n  every: 1h,\n  offset: 5m,\n}', '{\n  name: "a",\n  every: 1h,\n}'),
        ('{\n  name: "a",\n  every: 1h,\n  offset: 5m\n}', '{\n  name: "a",\n  every: 1h\n}'),
        ('{name: "a", offset /*', None),
        (
            '{\n  name: "a",\n  every: 1h, // why\n  offset: 5m // late data\n}',
            '{\n  name: "a",\n  every: 1h // why\n   // late data\n}',
        ),
        ('{offset: 5m, name: "a", every: 1h, offset: 6m}', '{name: "a", every: 1h}'),
    ],
)
def test_an_offset_of_zero_takes_the_property_out(text: str, edited: str | None) -> None:
    if edited is None:
        with pytest.raises(FluxSyntaxError):
            edit_script(f"option task = {text}", offset="0s")
        return
    assert edit_script(f"option task = {text}", offset="0s") == f"option task = {edited}"
    assert read_script(f"option task = {edited}").options.offset is None


def test_an_offset_is_taken_out_while_another_comes_in() -> None:
    text = 'option task = {name: "a", every: 1h, offset: 5m}'
    assert edit_script(text, offset="0s", cron="@daily") == 'option task = {name: "a", cron: "@daily"}'


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ('{name: "a", offset: 1m}', '{name: "a", every: 2h}'),
        ("{offset: 1m}", "{every: 2h}"),
        ('{\n  name: "a",\n  offset: 1m\n}', '{\n  name: "a",\n  every: 2h\n}'),
        ('{name: "a", offset: 1m, // late\n}', '{name: "a", every: 2h, // late\n}'),
        ('{offset: 1m, name: "a", offset: 2m}', '{name: "a", every: 2h}'),
    ],
)
def test_what_is_new_takes_the_place_of_an_offset_at_the_end(text: str, edited: str) -> None:
    assert edit_script(f"option task = {text}", offset="0s", every="2h") == f"option task = {edited}"


@pytest.mark.parametrize("edit", [{}, {"name": ""}, {"every": "0s"}, {"every": ""}, {"cron": ""}])
def test_what_asks_for_nothing_changes_nothing(edit: dict[str, str]) -> None:
    assert edit_script("not even ( Flux", **edit) == "not even ( Flux"


@pytest.mark.parametrize("name", [name for name in OUR_SCRIPTS if not name.startswith("package-")])
def test_our_scripts_say_what_they_were_edited_to_say(name: str) -> None:
    text = OUR_SCRIPTS[name]
    before = read_script(text)
    edited = edit_script(text, name='new "name"', cron="*/10 * * * *", offset="1m30s")
    after = read_script(edited)
    assert shown(after) == {"name": 'new "name"', "cron": "*/10 * * * *", "offset": "1m30s"}
    assert (after.reads, after.writes, after.directive) == (before.reads, before.writes, before.directive)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1", "unable to edit option"),
        ("option task = 1", "value is is IntegerLiteral, not an object expression"),
    ],
)
def test_a_script_without_a_record_cannot_be_edited(text: str, message: str) -> None:
    with pytest.raises(OptionsError) as error:
        edit_script(text, name="b")
    assert (error.value.message, error.value.code) == (message, "internal error")


def test_every_and_cron_cannot_both_be_asked_for() -> None:
    with pytest.raises(ValueError, match="cannot specify both every and cron"):
        edit_script(RECORD, every="1h", cron="@daily")
