from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.engine.errors import invalid
from tests.operations.calls import UNKNOWN_ID, make_call, operator, refused, small_world
from tests.operations.task_calls import (
    HANDLERS,
    ON_RUNS,
    advance,
    create,
    do,
    nobody,
    script,
    see,
    state,
)

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState

RUNNING = script(schedule="every: 1h", rest="// fakeinflux: running\n")


def force(world: WorldState, task_id: str, when: str = "2025-01-01T00:00:00Z") -> dict[str, Any]:
    return dict(see(world, "PostTasksIDRuns", task_id, body={"scheduledFor": when}))


def test_a_forced_run_is_queued(world: WorldState) -> None:
    task_id = create(world)["id"]
    advance(world, 0.25)
    run = force(world, task_id, "2024-12-31T01:02:03.9+01:00")
    path = f"/api/v2/tasks/{task_id}"
    expected = {
        "links": {
            "logs": f"{path}/runs/{run['id']}/logs",
            "retry": f"{path}/runs/{run['id']}/retry",
            "self": f"{path}/runs/{run['id']}",
            "task": path,
        },
        "id": run["id"],
        "taskID": task_id,
        "status": "scheduled",
        "scheduledFor": "2024-12-31T00:02:03Z",
        "requestedAt": "2025-01-01T00:00:00.25Z",
    }
    assert list(run.items()) == list(expected.items())


def test_a_finished_run_shows_its_times_and_its_log(world: WorldState) -> None:
    task_id = create(world)["id"]
    advance(world, 0.25)
    run_id = force(world, task_id)["id"]
    advance(world, 5)
    run = see(world, "GetTasksIDRunsID", task_id, run=run_id)
    assert list(run) == [
        "links", "id", "taskID", "status", "scheduledFor", "startedAt", "finishedAt", "requestedAt", "log",
    ]  # fmt: skip
    assert (run["status"], run["requestedAt"]) == ("success", "2025-01-01T00:00:00Z")
    assert [list(event) for event in run["log"]] == [["runID", "time", "message"]] * 2
    assert {event["runID"] for event in run["log"]} == {run_id}


@pytest.mark.parametrize("body", [b"", b"null", {}, {"scheduledFor": None}, {"scheduledFor": ""}])
def test_without_a_time_a_run_is_forced_for_now(world: WorldState, body: object) -> None:
    task_id = create(world)["id"]
    advance(world, 7.5)
    assert see(world, "PostTasksIDRuns", task_id, body=body)["scheduledFor"] == "2025-01-01T00:00:07Z"


def test_forcing_is_201(world: WorldState) -> None:
    assert do(world, "PostTasksIDRuns", create(world)["id"]).status == 201


@pytest.mark.parametrize(
    ("edition", "scheduled_for"), [("oss", "2025-01-01T00:00:00Z"), ("v2", "2025-02-03T00:00:00Z")]
)
def test_only_the_real_server_passes_over_a_large_body(edition: str, scheduled_for: str) -> None:
    world = small_world(edition)
    body = {"scheduledFor": "2025-02-03T00:00:00Z", "padding": "x" * 1000}
    run = see(world, "PostTasksIDRuns", create(world)["id"], body=body)
    assert run["scheduledFor"] == scheduled_for


def test_a_large_chunked_body_is_read(world: WorldState) -> None:
    body = {"scheduledFor": "2025-02-03T00:00:00Z", "padding": "x" * 1000}
    headers = {"Transfer-Encoding": "chunked"}
    run = see(world, "PostTasksIDRuns", create(world)["id"], body=body, headers=headers)
    assert run["scheduledFor"] == "2025-02-03T00:00:00Z"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "unexpected EOF"),
        (
            {"scheduledFor": "noon"},
            'parsing time "noon" as "2006-01-02T15:04:05Z07:00": cannot parse "noon" as "2006"',
        ),
        (
            {"scheduledFor": 1735689600},
            "json: cannot unmarshal number into Go struct field .scheduledFor of type string",
        ),
    ],
)
def test_a_bad_time_forces_nothing(world: WorldState, body: object, message: str) -> None:
    task_id = create(world)["id"]
    before = state(world)
    with refused("invalid", f"failed to decode request: {message}"):
        do(world, "PostTasksIDRuns", task_id, body=body)
    assert state(world) == before


def test_runs_are_listed(world: WorldState) -> None:
    task_id = create(world)["id"]
    advance(world, 2 * 3600 + 60)
    shown = see(world, "GetTasksIDRuns", task_id)
    path = f"/api/v2/tasks/{task_id}"
    assert shown["links"] == {"self": f"{path}/runs", "task": path}
    assert [run["scheduledFor"] for run in shown["runs"]] == ["2025-01-01T02:00:00Z", "2025-01-01T01:00:00Z"]
    assert shown["runs"][0] == see(world, "GetTasksIDRunsID", task_id, run=shown["runs"][0]["id"])


def test_no_runs_are_an_empty_list(world: WorldState) -> None:
    assert see(world, "GetTasksIDRuns", create(world)["id"])["runs"] == []


def test_filters(world: WorldState) -> None:
    task_id = create(world)["id"]
    advance(world, 3 * 3600 + 60)

    def hours(**query: str) -> list[str]:
        return [
            run["scheduledFor"][11:13] for run in see(world, "GetTasksIDRuns", task_id, query=query)["runs"]
        ]

    assert hours(limit="2") == ["03", "02"]
    assert hours(afterTime="2025-01-01T01:00:00Z") == ["03", "02"]
    assert hours(beforeTime="2025-01-01T03:00:00Z") == ["02", "01"]
    assert hours(afterTime="2025-01-01T01:00:00Z", beforeTime="2025-01-01T03:00:00.5+00:00") == ["03", "02"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"limit": "0"}, "run limit is out of bounds, must be between 1 and 500"),
        ({"limit": "501"}, "run limit is out of bounds, must be between 1 and 500"),
        ({"limit": "-1"}, "run limit is out of bounds, must be between 1 and 500"),
        ({"limit": "x"}, 'strconv.Atoi: parsing "x": invalid syntax'),
        ({"after": "zz"}, "id must have a length of 16 bytes"),
        (
            {"afterTime": "yesterday"},
            'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
        ),
        (
            {"beforeTime": "2025-01-01t0"},
            'parsing time "2025-01-01t0" as "2006-01-02T15:04:05Z07:00": cannot parse "t0" as "T"',
        ),
        (
            {"afterTime": "2026-11-02T00:00:00Z", "beforeTime": "2026-11-02T00:00:00Z"},
            "beforeTime must be later than afterTime",
        ),
    ],
)
def test_a_query_that_cannot_be_decoded(world: WorldState, query: dict[str, str], message: str) -> None:
    with refused("invalid", f"failed to decode request: {message}"):
        do(world, "GetTasksIDRuns", create(world)["id"], query=query)


def test_what_is_after_a_time_to_come_makes_only_the_real_server_fail() -> None:
    query = {"afterTime": "2026-01-01T00:00:00Z"}
    world = small_world("v2")
    assert see(world, "GetTasksIDRuns", create(world)["id"], query=query)["runs"] == []
    world = small_world("oss")
    message = "failed to find runs: given after time must be prior to before time"
    with refused("internal error", message):
        do(world, "GetTasksIDRuns", create(world)["id"], query=query)


def test_a_retried_run_is_another_for_the_same_time(world: WorldState) -> None:
    task_id = create(world)["id"]
    run = force(world, task_id)
    advance(world, 5)
    answer = do(world, "PostTasksIDRunsIDRetry", task_id, run=run["id"], body=b"garbage")
    assert answer.status == 200
    retried = see(world, "GetTasksIDRuns", task_id)["runs"][0]
    assert retried["id"] > run["id"]
    assert (retried["scheduledFor"], retried["status"]) == (run["scheduledFor"], "scheduled")


@pytest.mark.parametrize(("edition", "status", "body"), [("v2", 204, None), ("oss", 200, None)])
def test_a_run_is_cancelled(edition: str, status: int, body: None) -> None:
    world = small_world(edition)
    task_id = create(world, flux=RUNNING)["id"]
    run_id = force(world, task_id)["id"]
    advance(world, 5)
    answer = do(world, "DeleteTasksIDRunsID", task_id, run=run_id)
    assert (answer.status, answer.body, answer.headers) == (status, body, [])
    assert see(world, "GetTasksIDRunsID", task_id, run=run_id)["status"] == "canceled"


@pytest.mark.parametrize("edition", ["v2", "oss"])
def test_a_finished_run_cannot_be_cancelled(edition: str) -> None:
    world = small_world(edition)
    task_id = create(world)["id"]
    run_id = force(world, task_id)["id"]
    advance(world, 5)
    with refused("not found", "failed to cancel run: run not found"):
        do(world, "DeleteTasksIDRunsID", task_id, run=run_id)


def test_cloud_serverless_cancels_nothing() -> None:
    world = small_world("cloud-serverless")
    with refused("method not allowed", "cloud-serverless does not cancel runs"):
        do(world, "DeleteTasksIDRunsID", create(world)["id"], run=UNKNOWN_ID)


@pytest.mark.parametrize("edition", ["v2", "oss"])
@pytest.mark.parametrize(("operation", "doing"), ON_RUNS)
def test_an_unknown_task_is_not_found(edition: str, operation: str, doing: str) -> None:
    with refused("not found", f"{doing}: task not found"):
        do(small_world(edition), operation, UNKNOWN_ID, run=UNKNOWN_ID)


@pytest.mark.parametrize("edition", ["v2", "oss"])
@pytest.mark.parametrize(("operation", "doing"), ON_RUNS[2:])
def test_an_unknown_run_is_not_found(edition: str, operation: str, doing: str) -> None:
    world = small_world(edition)
    with refused("not found", f"{doing}: run not found"):
        do(world, operation, create(world)["id"], run=UNKNOWN_ID)


@pytest.mark.parametrize("edition", ["v2", "oss"])
@pytest.mark.parametrize("ids", [("zz", UNKNOWN_ID), (UNKNOWN_ID, "zz")])
@pytest.mark.parametrize("operation", [operation for operation, _ in ON_RUNS[2:]])
def test_a_bad_id_cannot_be_decoded(edition: str, operation: str, ids: tuple[str, str]) -> None:
    with refused("invalid", "failed to decode request: id must have a length of 16 bytes"):
        do(small_world(edition), operation, ids[0], run=ids[1])


@pytest.mark.parametrize("operation", ["GetTasksIDRuns", "PostTasksIDRuns"])
def test_a_bad_task_id_cannot_be_decoded(world: WorldState, operation: str) -> None:
    with refused("invalid", "failed to decode request: invalid ID"):
        do(world, operation, "z" * 16)


@pytest.mark.parametrize(("operation", "doing"), [ON_RUNS[1], ON_RUNS[4]])
def test_an_inactive_task_runs_nothing(world: WorldState, operation: str, doing: str) -> None:
    task_id = create(world, status="inactive")["id"]
    with refused("invalid", f"{doing}: inactive task"):
        do(world, operation, task_id, run=UNKNOWN_ID, caller=nobody(world))


def test_a_retry_of_a_run_that_goes_on_makes_only_the_real_server_fail() -> None:
    oss, v2 = small_world("oss"), small_world("v2")
    tasks = {world.edition.name: create(world, flux=RUNNING)["id"] for world in (oss, v2)}
    for world in (oss, v2):
        advance(world, 3600 + 60)
    run_id = see(oss, "GetTasksIDRuns", tasks["oss"])["runs"][0]["id"]
    message = "failed to retry run: unexpected error retrieving task bucket: key not found"
    with refused("internal error", message):
        do(oss, "PostTasksIDRunsIDRetry", tasks["oss"], run=run_id)
    run_id = see(v2, "GetTasksIDRuns", tasks["v2"])["runs"][0]["id"]
    assert do(v2, "PostTasksIDRunsIDRetry", tasks["v2"], run=run_id).status == 200


def test_decoding_a_call_changes_nothing(world: WorldState) -> None:
    task_id = create(world)["id"]
    before = state(world)
    call = make_call("PostTasksIDRuns", parameters={"taskID": task_id}, caller=operator(world))
    with refused("invalid", "stopped before the act"):
        HANDLERS["PostTasksIDRuns"].answer(world, call, invalid("stopped before the act"))
    assert state(world) == before
