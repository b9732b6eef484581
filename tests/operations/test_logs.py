from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.calls import UNKNOWN_ID, operator, refused, small_world
from tests.operations.task_calls import (
    REFUSING,
    advance,
    create,
    do,
    nobody,
    read_denied,
    script,
    see,
    session,
)

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState

OPERATIONS = ("GetTasksIDLogs", "GetTasksIDRunsIDLogs")


def test_the_log_of_a_run(world: WorldState) -> None:
    task_id = create(world)["id"]
    advance(world, 3700)
    (run,) = see(world, "GetTasksIDRuns", task_id)["runs"]
    events = see(world, "GetTasksIDRunsIDLogs", task_id, run=run["id"])["events"]
    assert events == run["log"]
    assert [event["message"] for event in events] == [
        "Started task from script: " + '"' + script().replace('"', '\\"').replace("\n", "\\n") + '"',
        "Completed(success)",
    ]


def test_the_log_of_a_task_is_that_of_its_runs(world: WorldState) -> None:
    task_id = create(world)["id"]
    advance(world, 2 * 3600 + 60)
    runs = see(world, "GetTasksIDRuns", task_id)["runs"]
    events = see(world, "GetTasksIDLogs", task_id)["events"]
    assert events == [event for run in runs for event in run["log"]]


@pytest.mark.parametrize(("edition", "events"), [("v2", []), ("oss", None), ("cloud-serverless", [])])
def test_only_the_real_server_has_null_for_no_events(edition: str, events: object) -> None:
    world = small_world(edition)
    assert see(world, "GetTasksIDLogs", create(world)["id"]) == {"events": events}


@pytest.mark.parametrize(("edition", "events"), [("v2", []), ("oss", None)])
def test_a_run_that_has_not_started_has_no_events(edition: str, events: object) -> None:
    world = small_world(edition)
    task_id = create(world)["id"]
    run_id = see(world, "PostTasksIDRuns", task_id)["id"]
    assert see(world, "GetTasksIDRunsIDLogs", task_id, run=run_id) == {"events": events}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_unknown_task_is_not_found(world: WorldState, operation: str) -> None:
    with refused("not found", "failed to find task logs: task not found"):
        do(world, operation, UNKNOWN_ID, run=UNKNOWN_ID)


def test_an_unknown_run_is_not_found(world: WorldState) -> None:
    with refused("not found", "failed to find task logs: run not found"):
        do(world, "GetTasksIDRunsIDLogs", create(world)["id"], run=UNKNOWN_ID)


@pytest.mark.parametrize(
    ("operation", "ids"),
    [
        ("GetTasksIDLogs", ("zz", UNKNOWN_ID)),
        ("GetTasksIDRunsIDLogs", ("zz", UNKNOWN_ID)),
        ("GetTasksIDRunsIDLogs", (UNKNOWN_ID, "zz")),
    ],
)
def test_a_bad_id_cannot_be_decoded(world: WorldState, operation: str, ids: tuple[str, str]) -> None:
    with refused("invalid", "failed to decode request: id must have a length of 16 bytes"):
        do(world, operation, ids[0], run=ids[1])


@pytest.mark.parametrize("edition", REFUSING)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_without_permission_logs_are_refused(edition: str, operation: str) -> None:
    world = small_world(edition)
    task_id = create(world)["id"]
    with refused("unauthorized", f"failed to find task logs: {read_denied(world, task_id)}"):
        do(world, operation, task_id, run=UNKNOWN_ID, caller=nobody(world))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_without_permission_the_real_server_fails(operation: str) -> None:
    world = small_world("oss")
    with refused("internal error", "failed to find task logs: unauthorized"):
        do(world, operation, create(world)["id"], run=UNKNOWN_ID, caller=nobody(world))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_to_a_session_the_real_server_says_401_for_no_task(operation: str) -> None:
    world = small_world("oss")
    with refused("unauthorized", "task ID unknown or unauthorized: task not found"):
        do(world, operation, UNKNOWN_ID, run=UNKNOWN_ID, caller=session(operator(world)))
