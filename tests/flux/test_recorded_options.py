"""What the real server said of scripts, and what its edits made of them."""

from __future__ import annotations

from typing import Any

import pytest

from fakeinflux.flux.edits import edit_script
from fakeinflux.flux.errors import FluxSyntaxError, OptionsError
from fakeinflux.flux.scripts import read_script

from .scripts import RECORDED, shown, squeezed

# The empty script never gets as far as the parser: the request is refused for want of one.
SCRIPTS = [row for row in RECORDED if row["flux"]]
TAKEN = [row for row in SCRIPTS if row["status"] == 201]
REFUSED = [row for row in SCRIPTS if row["status"] == 400]


def facts(row: dict[str, Any]) -> dict[str, str]:
    return {key: row[key] for key in ("name", "every", "cron", "offset") if key in row}


@pytest.mark.parametrize("row", TAKEN, ids=lambda row: row["flux"][:60])
def test_the_options_are_read_as_the_server_shows_them(row: dict[str, Any]) -> None:
    assert shown(read_script(row["flux"])) == facts(row)


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row["flux"][:60])
def test_a_script_is_refused_with_the_servers_words(row: dict[str, Any]) -> None:
    with pytest.raises((FluxSyntaxError, OptionsError)) as error:
        read_script(row["flux"])
    answer = error.value.answer
    assert answer == row.get("message", answer)
    assert answer.startswith(row.get("message_starts", "invalid options: "))


def edited(row: dict[str, Any]) -> str:
    values = {key: value for key, value in row["edit"].items() if key != "status"}
    return edit_script(row["flux"], **values)


@pytest.mark.parametrize("row", TAKEN, ids=lambda row: row["flux"][:60])
def test_an_edited_script_says_what_the_servers_says(row: dict[str, Any]) -> None:
    assert shown(read_script(edited(row))) == facts(row["edited"])


@pytest.mark.parametrize(
    "row", [row for row in TAKEN if "flux_squeezed" in row["edited"]], ids=lambda row: row["flux"][:60]
)
def test_an_edited_script_is_the_servers_but_for_its_layout(row: dict[str, Any]) -> None:
    assert squeezed(edited(row)) == row["edited"]["flux_squeezed"]


def test_all_recorded_scripts_were_played() -> None:
    assert (len(RECORDED), len(TAKEN) + len(REFUSED)) == (82, 81)
