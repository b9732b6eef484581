"""Scripts that are not Flux: the real server's answers in `oss`, and ours, which help more, in `v2`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.engine.errors import Refused
from fakeinflux.flux.compilation import compilation_message
from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.parser import parse
from tests.operations.calls import only, refused, small_world
from tests.operations.task_calls import create, do, script

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState

FIXTURES = Path(__file__).parents[2] / "fixtures"
RECORDED: list[dict[str, Any]] = json.loads((FIXTURES / "real" / "broken-flux.json").read_text())
CALLS = ("post", "patch_flux", "patch_flux_every")
RECOVERED = 'option task = {name: "a", every: 1h}\nx = [1,,2]\nfrom(bucket: "in") |> to(bucket: "out")'
CODES = {400: "invalid", 500: "internal error"}
PLACE_IN_JSON = re.compile(r" at line 1 column \d+$")
"""Where in its own JSON the real server met what it did not understand: we write no such JSON."""


def answer(world: WorldState, call: str, flux: str) -> tuple[int, str | None, str | None]:
    """The status of an answer, its code and its message."""
    try:
        if call == "post":
            return do(world, "PostTasks", body={"flux": flux, "orgID": only(world.orgs)}).status, None, None
        body = {"flux": flux} if call == "patch_flux" else {"flux": flux, "every": "2h"}
        return do(world, "PatchTasksID", create(world)["id"], body=body).status, None, None
    except Refused as error:
        status = {code: status for status, code in CODES.items()}[error.code]
        return status, error.code, error.message


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("row", RECORDED, ids=lambda row: row["name"])
def test_oss_says_what_a_real_server_said(row: dict[str, Any], call: str) -> None:
    recorded = row[call]
    message = recorded["message"] and PLACE_IN_JSON.sub("", recorded["message"])
    found = answer(small_world("oss"), call, row["flux"])
    assert found == (recorded["status"], recorded["code"], message)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("row", RECORDED, ids=lambda row: row["name"])
def test_v2_refuses_what_the_real_one_refuses_and_never_fails(row: dict[str, Any], call: str) -> None:
    status, code, _ = answer(small_world("v2"), call, row["flux"])
    assert (status, code) in ((200, None), (201, None), (400, "invalid"))
    assert status == 400 or row[call]["status"] < 300


def test_oss_takes_what_the_real_parser_recovers_from() -> None:
    world = small_world("oss")
    task = world.tasks[create(world, flux=RECOVERED)["id"]]
    assert (task.script.text, task.script.options.name) == (RECOVERED, "a")
    assert (task.script.reads, task.script.writes) == (("in",), ("out",))


def test_oss_reads_what_is_sound_of_a_broken_option() -> None:
    flux = 'option task = {name: "a", every: 1h, x: [1,,2], offset: 5m}'
    world = small_world("oss")
    options = world.tasks[create(world, flux=flux)["id"]].script.options
    assert (options.name, str(options.every), str(options.offset)) == ("a", "1h", "5m")


def test_v2_says_that_a_real_server_takes_what_it_refuses() -> None:
    message = (
        "invalid options: loc 2:8-2:9: found `,`, expected an expression"
        "; a real server takes this and fails every run of it"
    )
    with refused("invalid", message):
        create(small_world("v2"), flux=RECOVERED)


def test_v2_says_no_such_thing_of_what_both_refuse() -> None:
    with pytest.raises(Refused) as error:
        create(small_world("v2"), flux=script() + "\nx = (")
    assert "a real server" not in error.value.message


LABEL = 'option task = {name: "a", every: 1h}\nx = .column'


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("post", "a panic has occurred: /api/v2/tasks: walk not defined for node *ast.LabelLiteral"),
        ("patch_flux", "failed to update task: internal error in flux engine; unable to parse"),
    ],
)
def test_oss_fails_at_labels_as_a_real_server_does(call: str, message: str) -> None:
    assert answer(small_world("oss"), call, LABEL) == (500, "internal error", message)


@pytest.mark.parametrize("call", ["post", "patch_flux"])
def test_v2_refuses_labels_and_says_what_to_write(call: str) -> None:
    status, _, message = answer(small_world("v2"), call, LABEL)
    assert status == 400
    assert 'write a string: "column"' in str(message)


BROKEN_QUERIES = json.loads((FIXTURES / "real" / "broken-queries.json").read_text())


@pytest.mark.parametrize("row", BROKEN_QUERIES, ids=lambda row: row["query"][-30:])
def test_a_query_that_is_no_flux_is_refused_in_the_real_words(row: dict[str, str]) -> None:
    with pytest.raises(FluxSyntaxError) as broken:
        parse(row["query"])
    assert compilation_message(row["query"], broken.value) == row["message"]
