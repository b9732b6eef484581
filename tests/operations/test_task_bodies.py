from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.operations.calls import UNKNOWN_ID, refused, small_world
from tests.operations.task_calls import create, do, script, see, state

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "EOF"),
        (b"{", "unexpected EOF"),
        (b"{nope", "invalid character 'n' looking for beginning of object key string"),
        (b"[]", "json: cannot unmarshal array into Go value of type taskmodel.TaskCreate"),
        ({"flux": script(), "orgID": "zz"}, "id must have a length of 16 bytes"),
        ({"flux": script(), "orgID": ""}, "id must have a length of 16 bytes"),
        ({"flux": script(), "org": "my-org", "status": "asleep"}, 'invalid task status: "asleep"'),
        (
            {"org": "my-org", "flux": 7},
            "json: cannot unmarshal number into Go struct field TaskCreate.flux of type string",
        ),
    ],
)
def test_a_creation_that_cannot_be_decoded(world: WorldState, body: object, message: str) -> None:
    before = state(world)
    with refused("invalid", f"failed to decode request: {message}"):
        do(world, "PostTasks", body=body)
    assert state(world) == before


@pytest.mark.parametrize(
    ("edition", "message"),
    [("v2", "missing flux"), ("oss", "missing flux"), ("cloud-serverless", "flux required")],
)
@pytest.mark.parametrize("body", [{}, {"org": "my-org"}, {"flux": ""}, {"flux": None}, b"null"])
def test_a_creation_without_flux(edition: str, message: str, body: object) -> None:
    with refused("invalid", f"failed to decode request: {message}"):
        do(small_world(edition), "PostTasks", body=body)


@pytest.mark.parametrize("body", [{"flux": script()}, {"flux": script(), "org": ""}])
@pytest.mark.parametrize("edition", ["v2", "oss"])
def test_a_creation_without_organization(edition: str, body: object) -> None:
    with refused("invalid", "failed to decode request: missing orgID and org"):
        do(small_world(edition), "PostTasks", body=body)


def test_the_one_organization_of_an_account_need_not_be_named() -> None:
    world = small_world("cloud-serverless")
    assert see(world, "PostTasks", body={"flux": script()})["orgID"] == next(iter(world.orgs))


def test_null_and_unknown_properties_are_passed_over(world: WorldState) -> None:
    body = {
        "flux": script("a"),
        "org": "my-org",
        "description": None,
        "status": None,
        "name": "b",
        "colour": "red",
    }
    shown = see(world, "PostTasks", body=body)
    assert (shown["name"], shown["status"]) == ("a", "active")


@pytest.mark.parametrize("edition", ["v2", "oss"])
def test_a_script_id_means_nothing_where_no_scripts_are_kept(edition: str) -> None:
    shown = create(small_world(edition), scriptID=UNKNOWN_ID, scriptParameters={"a": 1})
    assert {"scriptID", "scriptParameters"}.isdisjoint(shown)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "EOF"),
        (b"{", "unexpected EOF"),
        ({}, "cannot update task without content"),
        ({"description": "new words"}, "cannot update task without content"),
        ({"offset": "0s"}, "cannot update task without content"),
        ({"offset": "0", "name": ""}, "duration is missing a unit: "),
        ({"every": "0s", "cron": ""}, "cannot update task without content"),
        ({"status": "gone"}, 'invalid task status: "gone"'),
        ({"status": ""}, 'invalid task status: ""'),
        ({"every": "1h", "cron": "0 * * * *"}, "cannot specify both every and cron"),
        ({"every": "soon"}, "invalid duration soon"),
        ({"offset": "5"}, "duration is missing a unit: "),
        (
            {"offset": "1d"},
            'offset: 1d, time: unknown unit "d" in duration "1d" is invalid, the largest unit supported is h',
        ),
        ({"every": 60}, "json: cannot unmarshal number into Go struct field .every of type options.Duration"),
    ],
)
def test_a_change_that_cannot_be_decoded(world: WorldState, body: Any, message: str) -> None:
    task_id = create(world)["id"]
    before = state(world)
    with refused("invalid", f"failed to decode request: {message}"):
        do(world, "PatchTasksID", task_id, body=body)
    assert state(world) == before


def test_the_id_is_decoded_before_the_body(world: WorldState) -> None:
    with refused("invalid", "failed to decode request: id must have a length of 16 bytes"):
        do(world, "PatchTasksID", "xyz", body=b"{")


def test_the_body_is_decoded_before_the_task_is_looked_up(world: WorldState) -> None:
    with refused("invalid", "failed to decode request: cannot update task without content"):
        do(world, "PatchTasksID", UNKNOWN_ID, body={})


@pytest.mark.parametrize("edition", ["v2", "cloud-serverless"])
def test_options_that_no_edit_changes_are_no_content(edition: str) -> None:
    world = small_world(edition)
    with refused("invalid", "failed to decode request: cannot update task without content"):
        do(world, "PatchTasksID", create(world)["id"], body={"concurrency": 2})
