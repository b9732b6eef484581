"""What a caller may do with tasks and their runs, in the words of each edition."""

from __future__ import annotations

import pytest

from tests.operations.calls import UNKNOWN_ID, only, operator, refused, small_world
from tests.operations.task_calls import (
    EDITIONS,
    ON_RUNS,
    REFUSING,
    create,
    do,
    nobody,
    read_denied,
    reader,
    script,
    see,
    session,
    state,
    switched_off,
    write_denied,
)

SEEN_BY_SESSIONS = [ON_RUNS[0], ON_RUNS[2], ON_RUNS[4]]


@pytest.mark.parametrize("edition", REFUSING)
def test_without_permission_creation_is_refused(edition: str) -> None:
    world = small_world(edition)
    with refused(
        "unauthorized", f"failed to create task: write:orgs/{only(world.orgs)}/tasks is unauthorized"
    ):
        do(world, "PostTasks", body={"flux": script(), "org": "my-org"}, caller=reader(world))


def test_without_permission_creation_fails_on_the_real_server() -> None:
    world = small_world("oss")
    with refused("internal error", "failed to create task: unauthorized"):
        do(world, "PostTasks", body={"flux": script(), "org": "my-org"}, caller=reader(world))


@pytest.mark.parametrize("edition", REFUSING)
def test_without_permission_a_task_is_refused(edition: str) -> None:
    world = small_world(edition)
    task_id = create(world)["id"]
    with refused("unauthorized", f"failed to find task: {read_denied(world, task_id)}"):
        do(world, "GetTasksID", task_id, caller=nobody(world))


@pytest.mark.parametrize("edition", REFUSING)
@pytest.mark.parametrize(("operation", "doing"), [("DeleteTasksID", "delete"), ("PatchTasksID", "update")])
def test_who_may_read_may_not_write(edition: str, operation: str, doing: str) -> None:
    world = small_world(edition)
    task_id = create(world)["id"]
    before = state(world)
    with refused("unauthorized", f"failed to {doing} task: {write_denied(world, task_id)}"):
        do(world, operation, task_id, body={"status": "inactive"}, caller=reader(world))
    assert state(world) == before


@pytest.mark.parametrize(
    ("operation", "code", "message"),
    [
        ("GetTasksID", "not found", "failed to find task: unauthorized"),
        ("PatchTasksID", "internal error", "failed to update task: unauthorized"),
        ("DeleteTasksID", "internal error", "failed to delete task: unauthorized"),
    ],
)
def test_the_real_server_disguises_a_denial(operation: str, code: str, message: str) -> None:
    world = small_world("oss")
    task_id = create(world)["id"]
    before = state(world)
    with refused(code, message):
        do(world, operation, task_id, body={"status": "inactive"}, caller=nobody(world))
    assert state(world) == before


def test_an_inactive_token_finds_no_task_on_the_real_server() -> None:
    world = small_world("oss")
    with refused("not found", "failed to find task: unauthorized"):
        do(world, "GetTasksID", create(world)["id"], caller=switched_off(world))


@pytest.mark.parametrize("edition", REFUSING)
def test_an_inactive_token_is_refused(edition: str) -> None:
    world = small_world(edition)
    with refused("unauthorized", "failed to find task: token is inactive"):
        do(world, "GetTasksID", create(world)["id"], caller=switched_off(world))


@pytest.mark.parametrize(("operation", "doing"), ON_RUNS)
def test_the_real_server_fails_without_permission(operation: str, doing: str) -> None:
    world = small_world("oss")
    task_id = create(world)["id"]
    with refused("internal error", f"{doing}: unauthorized"):
        do(world, operation, task_id, run=UNKNOWN_ID, caller=nobody(world))


@pytest.mark.parametrize("edition", REFUSING)
@pytest.mark.parametrize(("operation", "doing"), [ON_RUNS[0], ON_RUNS[2]])
def test_without_permission_runs_are_not_shown(edition: str, operation: str, doing: str) -> None:
    world = small_world(edition)
    task_id = create(world)["id"]
    with refused("unauthorized", f"{doing}: {read_denied(world, task_id)}"):
        do(world, operation, task_id, run=UNKNOWN_ID, caller=nobody(world))


@pytest.mark.parametrize(("operation", "doing"), [ON_RUNS[1], ON_RUNS[3], ON_RUNS[4]])
def test_who_may_read_may_not_run(operation: str, doing: str) -> None:
    world = small_world("v2")
    task_id = create(world)["id"]
    before = state(world)
    with refused("unauthorized", f"{doing}: {write_denied(world, task_id)}"):
        do(world, operation, task_id, run=UNKNOWN_ID, caller=reader(world))
    assert state(world) == before


@pytest.mark.parametrize(("operation", "_doing"), SEEN_BY_SESSIONS)
def test_to_a_session_the_real_server_says_401_for_no_task(operation: str, _doing: str) -> None:
    world = small_world("oss")
    with refused("unauthorized", "task ID unknown or unauthorized: task not found"):
        do(world, operation, UNKNOWN_ID, run=UNKNOWN_ID, caller=session(operator(world)))


@pytest.mark.parametrize(("operation", "doing"), SEEN_BY_SESSIONS)
def test_to_a_session_v2_says_404_for_no_task(operation: str, doing: str) -> None:
    world = small_world("v2")
    with refused("not found", f"{doing}: task not found"):
        do(world, operation, UNKNOWN_ID, run=UNKNOWN_ID, caller=session(operator(world)))


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_session_runs_tasks(edition: str) -> None:
    world = small_world(edition)
    task_id = create(world)["id"]
    caller = session(operator(world))
    run_id = see(world, "PostTasksIDRuns", task_id, caller=caller)["id"]
    assert see(world, "GetTasksIDRunsID", task_id, run=run_id, caller=caller)["id"] == run_id
