"""Edits change what they are asked to change, and format the script as the real server does."""

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
        ('{name: "a",   every : 1h}', {"every": "2h"}, '{name: "a", every: 2h}'),
        ('{name: "a", every : 1h}', {"cron": "@daily"}, '{name: "a", cron: "@daily"}'),
        ('{cron:\n"@daily", name: "a"}', {"every": "1d"}, '{every: 1d, name: "a"}'),
        ('{"every": 1h, name: "a"}', {"every": "2h"}, '{"every": 2h, name: "a"}'),
        ('{"every": 1h, name: "a"}', {"cron": "@daily"}, '{cron: "@daily", name: "a"}'),
        ('{name: "a", every: 1h}', {"offset": "5m"}, '{name: "a", every: 1h, offset: 5m}'),
        ('{name: "a", every: 1h, }', {"offset": "5m"}, '{name: "a", every: 1h, offset: 5m}'),
        ('{name: "a", every: 1h, offset: -90s}', {"offset": "5m"}, '{name: "a", every: 1h, offset: 5m}'),
        (
            '{name: "a", every: 1h}',
            {"name": 'b "c" \\ ${d}\n'},
            '{name: "b \\"c\\" \\\\ \\${d}\\n", every: 1h}',
        ),
        (
            '{name: "a", every: 1h}',
            {"every": "01h", "offset": "-090s"},
            '{name: "a", every: 1h, offset: -90s}',
        ),
        (
            '{r with name: "a", every: 1h, fn: (r) => ({r with every: 2h})}',
            {"every": "3h"},
            '{r with name: "a", every: 3h, fn: (r) => ({r with every: 2h})}',
        ),
        ("{name}", {"name": "b"}, '{name: "b"}'),
        ("{}", {"name": "b", "every": "1h"}, '{name: "b", every: 1h}'),
        ("{r with}", {"name": "b"}, '{r with name: "b"}'),
        ('{name: "a", every: 1h, every: 2h}', {"every": "3h"}, '{name: "a", every: 3h, every: 2h}'),
    ],
)
def test_an_edit_changes_one_property_and_formats_the_record(
    text: str, edit: dict[str, str], edited: str
) -> None:
    assert edit_script(f"option task = {text}", **edit) == f"option task = {edited}\n"


def test_comments_and_line_breaks_survive_an_edit_as_in_a_real_one() -> None:
    edited = edit_script(COMMENTED.replace("\n", "\r\n"), offset="5m")
    assert edited == (
        "// owner: me\n"
        "option task = {\n"
        '    name: "a",\n'
        "    // } not the end\n"
        "    every: 1h,\n"
        "    offset: 5m,\n"
        "        // hourly\n"
        "\n"
        "}\n"
        "\n"
        'from(bucket: "b")// spaced   oddly\n'
        "\n"
    )


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ('{name: "a", every: 1h, offset: 5m}', '{name: "a", every: 1h}'),
        ('{name: "a", offset: 5m, every: 1h}', '{name: "a", every: 1h}'),
        ('{offset: 5m, name: "a", every: 1h}', '{name: "a", every: 1h}'),
        ('{name: "a", every: 1h, offset: 5m,}', '{name: "a", every: 1h}'),
        ('{\n  name: "a",\n  offset: 5m,\n  every: 1h,\n}', '{name: "a", every: 1h}'),
        ('{offset: 5m, name: "a", every: 1h, offset: 6m}', '{name: "a", every: 1h}'),
    ],
)
def test_an_offset_of_zero_takes_the_property_out(text: str, edited: str) -> None:
    assert edit_script(f"option task = {text}", offset="0s") == f"option task = {edited}\n"


def test_a_broken_script_is_not_edited() -> None:
    with pytest.raises(FluxSyntaxError):
        edit_script('option task = {name: "a", offset /*', offset="0s")


def test_an_offset_is_taken_out_while_another_comes_in() -> None:
    text = 'option task = {name: "a", every: 1h, offset: 5m}'
    edited = edit_script(text, offset="0s", cron="@daily")
    assert edited == 'option task = {name: "a", cron: "@daily"}\n'


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ('{offset: 5m, name: "a", every: 1h}', '{name: "a", every: 1h, name: "b"}'),
        ('{every: 1h, offset: 5m, name: "a"}', '{every: 1h, name: "b"}'),
        ('{name: "a", every: 1h, offset: 5m}', '{name: "b", every: 1h}'),
    ],
)
def test_the_real_server_skips_the_property_behind_a_removed_one(text: str, edited: str) -> None:
    found = edit_script(f"option task = {text}", True, offset="0s", name="b")
    assert found == f"option task = {edited}\n"


def test_the_real_server_does_not_escape_an_interpolation() -> None:
    edited = edit_script(RECORD, True, name='a${b}"')
    assert edited == 'option task = {name: "a${b}\\"", every: 1h}\n'


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
