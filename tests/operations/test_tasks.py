from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.engine.errors import Refused
from tests.operations.calls import UNKNOWN_ID, only, operator, refused, small_world
from tests.operations.task_calls import (
    advance,
    create,
    do,
    script,
    see,
    state,
)

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState


def test_a_new_task_is_shown_in_the_order_of_the_real_server(world: WorldState) -> None:
    shown = create(world, "hourly", "every: 1h, offset: 90s", description="words")
    task_id, org_id = shown["id"], only(world.orgs)
    path = f"/api/v2/tasks/{task_id}"
    expected = {
        "links": {
            "labels": f"{path}/labels",
            "logs": f"{path}/logs",
            "members": f"{path}/members",
            "owners": f"{path}/owners",
            "runs": f"{path}/runs",
            "self": path,
        },
        "labels": [],
        "id": task_id,
        "orgID": org_id,
        "org": "my-org",
        "ownerID": only(world.users),
        "name": "hourly",
        "description": "words",
        "status": "active",
        "flux": script("hourly", "every: 1h, offset: 90s"),
        "every": "1h",
        "offset": "1m30s",
        "latestCompleted": "2025-01-01T00:00:00Z",
        "createdAt": "2025-01-01T00:00:00Z",
    }
    assert list(shown.items()) == list(expected.items())


def test_creation_is_201(world: WorldState) -> None:
    body = {"flux": script(), "org": "my-org"}
    assert do(world, "PostTasks", body=body).status == 201


def test_what_is_empty_is_left_out(world: WorldState) -> None:
    shown = create(world, schedule='cron: "0 2 * * *", offset: 0s', description="")
    assert {"description", "offset", "every", "updatedAt", "lastRunStatus"}.isdisjoint(shown)


def test_the_org_may_be_named(world: WorldState) -> None:
    assert see(world, "PostTasks", body={"flux": script(), "org": "my-org"})["orgID"] == only(world.orgs)


def test_an_unknown_org_name_is_not_found(world: WorldState) -> None:
    before = state(world)
    message = 'could not identify organization: organization name "nobody" not found'
    with refused("not found", message):
        do(world, "PostTasks", body={"flux": script(), "org": "nobody"})
    assert state(world) == before


def test_an_unknown_org_id_is_not_found(world: WorldState) -> None:
    with refused("not found", "could not identify organization: organization not found"):
        do(world, "PostTasks", body={"flux": script(), "orgID": UNKNOWN_ID})


def test_of_an_org_name_and_an_org_id_the_name_decides(world: WorldState) -> None:
    assert create(world, orgID=UNKNOWN_ID, org="my-org")["orgID"] == only(world.orgs)


def test_an_unknown_org_name_beside_an_id_is_said_plainly(world: WorldState) -> None:
    with refused("not found", 'organization name "nobody" not found'):
        do(world, "PostTasks", body={"flux": script(), "orgID": only(world.orgs), "org": "nobody"})


@pytest.mark.parametrize(
    ("flux", "message"),
    [
        ('from(bucket: "b") |> range(start: -1h)', "invalid options: no task options defined"),
        ('option task = {name: "x"}', "invalid options: missing required option: cron or every"),
        (
            'option task = {name: "", every: 1h}',
            "invalid options: invalid options: name required",
        ),
    ],
)
def test_a_script_without_good_options_makes_no_task(world: WorldState, flux: str, message: str) -> None:
    before = state(world)
    with refused("invalid", message):
        do(world, "PostTasks", body={"flux": flux, "org": "my-org"})
    assert state(world) == before


def test_a_broken_script_is_refused_with_its_place(world: WorldState) -> None:
    with pytest.raises(Refused, match=r"^invalid options: loc 1:") as caught:
        do(world, "PostTasks", body={"flux": "option task = {", "org": "my-org"})
    assert caught.value.code == "invalid"


def test_a_malformed_directive_is_refused(world: WorldState) -> None:
    flux = script(rest="// fakeinflux: explodes\n")
    with pytest.raises(Refused, match=r"^invalid options: loc 2:") as caught:
        do(world, "PostTasks", body={"flux": flux, "org": "my-org"})
    assert caught.value.code == "invalid"


@pytest.mark.parametrize(
    ("edition", "code"), [("oss", "internal error"), ("v2", "invalid"), ("cloud-serverless", "invalid")]
)
def test_an_offset_in_days_makes_only_the_real_server_stumble(edition: str, code: str) -> None:
    message = 'unexpected error parsing time: time: unknown unit "d" in duration "1d"'
    with refused(code, message):
        create(small_world(edition), schedule="every: 1h, offset: 1d")


def test_the_same_script_is_read_once(world: WorldState) -> None:
    create(world), create(world)
    first, second = world.tasks.values()
    assert first.script is second.script


def test_the_memory_of_scripts_is_bounded(world: WorldState) -> None:
    world.scripts.most = 2
    for name in "abc":
        create(world, name)
    assert list(world.scripts) == [script("c")]


def test_a_task_is_found_by_its_id_in_any_case(world: WorldState) -> None:
    shown = create(world)
    assert see(world, "GetTasksID", shown["id"].upper()) == shown


@pytest.mark.parametrize("operation", ["GetTasksID", "DeleteTasksID", "PatchTasksID"])
@pytest.mark.parametrize(
    ("task_id", "message"),
    [
        ("xyz", "id must have a length of 16 bytes"),
        ("0000000000000000", "invalid ID"),
        ("zzzzzzzzzzzzzzzz", "invalid ID"),
    ],
)
def test_a_bad_id_cannot_be_decoded(world: WorldState, operation: str, task_id: str, message: str) -> None:
    with refused("invalid", f"failed to decode request: {message}"):
        do(world, operation, task_id, body={"status": "active"})


@pytest.mark.parametrize(
    ("operation", "doing"),
    [("GetTasksID", "find"), ("DeleteTasksID", "delete"), ("PatchTasksID", "update")],
)
def test_an_unknown_task_is_not_found(world: WorldState, operation: str, doing: str) -> None:
    with refused("not found", f"failed to {doing} task: task not found"):
        do(world, operation, UNKNOWN_ID, body={"status": "active"})


def test_a_deleted_task_is_gone(world: WorldState) -> None:
    task_id = create(world)["id"]
    answer = do(world, "DeleteTasksID", task_id)
    assert (answer.status, answer.body) == (204, None)
    with refused("not found", "failed to find task: task not found"):
        do(world, "GetTasksID", task_id)


def formatted(name: str = "t", schedule: str = "every: 1h") -> str:
    """Return a script as an edit leaves it."""
    return script(name, schedule).replace("\n", "\n\n") + "\n"


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        ({"every": "30m"}, {"every": "30m", "flux": formatted(schedule="every: 30m")}),
        ({"name": "other"}, {"name": "other", "flux": formatted("other")}),
        ({"offset": "5m"}, {"offset": "5m", "flux": formatted(schedule="every: 1h, offset: 5m")}),
        ({"status": "inactive"}, {"status": "inactive"}),
        ({"status": "inactive", "description": "words"}, {"status": "inactive", "description": "words"}),
        ({"flux": script("whole")}, {"name": "whole", "flux": script("whole")}),
        ({"flux": script("whole"), "name": "part"}, {"name": "part", "flux": formatted("part")}),
        (
            {"name": None, "cron": None, "every": "2h"},
            {"every": "2h", "flux": formatted(schedule="every: 2h")},
        ),
    ],
)
def test_a_change_changes_what_it_says_and_nothing_else(
    world: WorldState, body: dict[str, Any], changed: dict[str, Any]
) -> None:
    before = create(world)
    advance(world, 1.5)
    after = see(world, "PatchTasksID", before["id"], body=body)
    assert after == {**before, **changed, "updatedAt": "2025-01-01T00:00:01Z"}
    assert see(world, "GetTasksID", before["id"]) == after


def test_cron_takes_the_place_of_every(world: WorldState) -> None:
    task_id = create(world, schedule="every: 1h, offset: 1m")["id"]
    after = see(world, "PatchTasksID", task_id, body={"cron": "0 * * * *"})
    assert after["flux"] == formatted(schedule='cron: "0 * * * *", offset: 1m')
    assert "every" not in after


def test_an_offset_of_zero_beside_another_change_is_taken_out(world: WorldState) -> None:
    task_id = create(world, schedule="every: 1h, offset: 1m")["id"]
    after = see(world, "PatchTasksID", task_id, body={"every": "2h", "offset": "0s"})
    assert after["flux"] == formatted(schedule="every: 2h")


def test_the_same_status_again_is_no_update(world: WorldState) -> None:
    before = create(world)
    assert see(world, "PatchTasksID", before["id"], body={"status": "active"}) == before


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"every": "10ms"}, "invalid options: invalid options: every option must be at least 1 second"),
        ({"flux": "x = 1"}, "invalid options: no task options defined"),
        ({"flux": ""}, "invalid options: no task options defined"),
        ({"every": "-1h"}, "invalid options: failed to parse field 'every' in task options"),
    ],
)
def test_a_change_to_a_script_that_no_task_can_have_is_refused(
    world: WorldState, body: dict[str, str], message: str
) -> None:
    task_id = create(world)["id"]
    before = state(world)
    with refused("invalid", f"failed to update task: {message}"):
        do(world, "PatchTasksID", task_id, body=body)
    assert state(world) == before


@pytest.mark.parametrize("option", ["concurrency", "retry"])
def test_options_that_no_edit_changes_make_the_real_server_panic(option: str) -> None:
    world = small_world("oss")
    with pytest.raises(Refused, match=r"a panic has occurred: .*nil pointer") as caught:
        do(world, "PatchTasksID", create(world)["id"], body={option: 2})
    assert caught.value.code == "internal error"


def test_a_task_tells_of_its_last_run(world: WorldState) -> None:
    create(world)
    advance(world, 3700)
    shown = see(world, "GetTasksID", only(world.tasks))
    assert (shown["latestCompleted"], shown["lastRunStatus"]) == ("2025-01-01T01:00:00Z", "success")
    assert "lastRunError" not in shown


def test_a_task_tells_why_its_last_run_failed(world: WorldState) -> None:
    flux = script(rest='// fakeinflux: unrecoverable "out of memory"\n')
    task_id = create(world, flux=flux)["id"]
    advance(world, 3700)
    shown = see(world, "GetTasksID", task_id)
    assert (shown["lastRunStatus"], shown["lastRunError"]) == ("failed", "out of memory")


def test_a_task_is_shown_by_the_same_piece_until_something_changes(world: WorldState) -> None:
    task_id = create(world)["id"]
    first = do(world, "GetTasksID", task_id).body
    assert do(world, "GetTasksID", task_id).body is first
    advance(world, 4000)
    assert do(world, "GetTasksID", task_id).body is not first


def test_pieces_of_deleted_tasks_do_not_pile_up(world: WorldState) -> None:
    for _ in range(200):
        do(world, "DeleteTasksID", create(world)["id"])
    assert len(world.presented) < 70


NEVER = 'cron: "0 0 30 2 *"'


def test_a_schedule_that_is_never_due_is_the_servers_fault_where_its_defects_are_kept() -> None:
    world = small_world("oss")
    with refused("internal error", "failed to create task: could not fulfil schedule due to year"):
        create(world, schedule=NEVER)
    assert not world.tasks


@pytest.mark.parametrize("edition", ["v2", "cloud-serverless"])
def test_a_schedule_that_is_never_due_is_taken_elsewhere(edition: str) -> None:
    assert create(small_world(edition), schedule=NEVER)["cron"] == "0 0 30 2 *"


@pytest.mark.parametrize(("status", "answered"), [("active", 500), ("inactive", 200)])
def test_a_change_to_a_schedule_that_is_never_due_stays_though_it_fails(status: str, answered: int) -> None:
    world = small_world("oss")
    task_id = create(world, status=status)["id"]
    answer = do(world, "PatchTasksID", task_id, body={"cron": "0 0 30 2 *"})
    assert (answer.status, see(world, "GetTasksID", task_id)["cron"]) == (answered, "0 0 30 2 *")


def test_the_new_owner_is_who_creates(world: WorldState) -> None:
    assert create(world)["ownerID"] == operator(world).user_id
