"""What a real server lets a change or a new user be, and what is refused where it is not copied."""

from __future__ import annotations

from typing import Any

import pytest

from fakeinflux.operations.runs import HANDLERS as RUNS
from fakeinflux.operations.tasks import HANDLERS as TASKS
from fakeinflux.operations.users import HANDLERS as USERS

from .calls import ask, only, play, refused, small_world
from .task_calls import create


def change(world: Any, task_id: str, body: Any) -> Any:
    return ask(world, TASKS, "PatchTasksID", parameters={"taskID": task_id}, body=body)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"every": "2h", "status": "bogus"}, "bogus"),
        ({"every": "2h", "offset": "5m", "status": ""}, ""),
        ({"offset": "5m", "status": ""}, ""),
    ],
)
def test_a_status_beside_every_or_offset_is_stored_unseen(body: Any, status: str) -> None:
    world = small_world("oss")
    assert change(world, create(world)["id"], body)["status"] == status


@pytest.mark.parametrize("body", [{"every": "2h", "status": "bogus"}, {"offset": "5m", "status": "bogus"}])
def test_elsewhere_it_is_refused(body: Any) -> None:
    world = small_world("v2")
    task_id = create(world)["id"]
    with refused("invalid", 'failed to decode request: invalid task status: "bogus"'):
        change(world, task_id, body)


@pytest.mark.parametrize("body", [{"offset": "x", "description": 5}, {"description": 5, "offset": "x"}])
def test_a_broken_duration_comes_before_a_wrong_type(body: Any) -> None:
    world = small_world("oss")
    task_id = create(world)["id"]
    with refused("invalid", "failed to decode request: invalid duration x"):
        change(world, task_id, body)


def test_a_name_with_an_interpolation_cannot_be_given_on_a_real_server() -> None:
    world = small_world("oss")
    task_id = create(world)["id"]
    message = "failed to update task: invalid options: failed to parse field 'name' in task options"
    with refused("invalid", message):
        change(world, task_id, {"name": "a${b}c"})


def test_elsewhere_it_is_a_name_like_any() -> None:
    world = small_world("v2")
    assert change(world, create(world)["id"], {"name": "a${b}c"})["name"] == "a${b}c"


@pytest.mark.parametrize("edition", ["v2", "oss"])
def test_a_task_keeps_the_name_that_its_organization_had(edition: str) -> None:
    world = small_world(edition)
    task_id = create(world)["id"]
    [(org_id, org)] = world.orgs.items()
    world.orgs[org_id] = org._replace(name="new")
    assert ask(world, TASKS, "GetTasksID", parameters={"taskID": task_id})["org"] == "my-org"
    assert ask(world, TASKS, "GetTasks", query={"org": "new"})["tasks"][0]["org"] == "my-org"
    assert change(world, task_id, {"description": "d", "status": "active"})["org"] == "my-org"


def test_a_new_user_has_any_status_on_a_real_server() -> None:
    assert ask(small_world("oss"), USERS, "PostUsers", body={"name": "u", "status": "x"})["status"] == "x"


def test_elsewhere_it_is_active_or_inactive() -> None:
    with refused("invalid", "invalid status: must be active or inactive"):
        play(small_world("v2"), USERS, "PostUsers", body={"name": "u", "status": "x"})


@pytest.mark.parametrize("edition", ["v2", "oss"])
def test_the_oauth_id_of_a_user_is_shown(edition: str) -> None:
    world = small_world(edition)
    made = ask(world, USERS, "PostUsers", body={"name": "u", "oauthID": "z"})
    listed = ask(world, USERS, "GetUsers", query={"name": "u"})["users"][0]
    assert (made["oauthID"], listed["oauthID"]) == ("z", "z")


@pytest.mark.parametrize("edition", ["v2", "oss"])
def test_users_are_listed_behind_an_id_that_is_no_user_s(edition: str) -> None:
    world = small_world(edition)
    listed = ask(world, USERS, "GetUsers", query={"after": "020f755c3c082001"})["users"]
    assert [user["id"] for user in listed] == [only(world.users)]


@pytest.mark.parametrize(("edition", "seconds"), [("oss", ["04", "03"]), ("v2", ["05", "04", "03"])])
def test_runs_after_a_time_end_before_this_second_on_a_real_server(edition: str, seconds: list[str]) -> None:
    from fakeinflux.engine.agenda import settle

    world = small_world(edition)
    task = ask(
        world,
        TASKS,
        "PostTasks",
        body={"org": "my-org", "flux": 'option task = {name: "t", every: 1s}\nfrom(bucket: "b")'},
    )
    world.clock.advance(5_600_000_000)
    settle(world)
    query = {"afterTime": "2025-01-01T00:00:02Z"}
    listed = ask(world, RUNS, "GetTasksIDRuns", parameters={"taskID": task["id"]}, query=query)["runs"]
    assert [run["scheduledFor"][17:19] for run in listed] == seconds
