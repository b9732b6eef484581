"""Tasks that run a stored script, which only the edition cloud-serverless has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.operations.calls import UNKNOWN_ID, only, refused, small_world
from tests.operations.task_calls import advance, create, do, names, script, see, state

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState

OTHER_ID = "020f755c3c082001"


@pytest.fixture
def world() -> WorldState:
    return small_world("cloud-serverless")


def create_stored(world: WorldState, **body: Any) -> dict[str, Any]:
    whole = {"orgID": only(world.orgs), "scriptID": UNKNOWN_ID, "name": "stored", "every": "1h", **body}
    return dict(see(world, "PostTasks", body=whole))


def test_a_task_with_a_stored_script_has_options_and_no_flux(world: WorldState) -> None:
    shown = create_stored(world, offset="5m", scriptParameters={"bucket": "b", "limits": [1, 2]})
    assert "flux" not in shown
    wanted = {
        "name": "stored",
        "every": "1h",
        "offset": "5m",
        "scriptID": UNKNOWN_ID,
        "scriptParameters": {"bucket": "b", "limits": [1, 2]},
    }
    assert wanted.items() <= shown.items()
    assert see(world, "GetTasksID", shown["id"]) == shown


def test_whole_numbers_among_the_parameters_stay_whole(world: WorldState) -> None:
    shown = create_stored(world, scriptParameters={"a": 1, "b": [2, {"c": 3.5}]})
    assert str(shown["scriptParameters"]) == "{'a': 1, 'b': [2, {'c': 3.5}]}"


def test_it_runs_on_its_schedule(world: WorldState) -> None:
    task_id = create_stored(world)["id"]
    advance(world, 2 * 3600 + 60)
    shown = see(world, "GetTasksIDRuns", task_id)["runs"]
    assert [run["scheduledFor"] for run in shown] == ["2025-01-01T02:00:00Z", "2025-01-01T01:00:00Z"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"flux": script()}, "failed to decode request: can not provide both scriptID and flux"),
        ({"scriptID": "zz"}, "failed to decode request: id must have a length of 16 bytes"),
        ({"scriptID": None}, "failed to decode request: flux required"),
        ({"scriptParameters": 7}, "failed to decode request: scriptParameters must be an object"),
        (
            {"scriptID": None, "flux": script(), "scriptParameters": {}},
            "failed to decode request: scriptParameters without scriptID",
        ),
        ({"name": ""}, "invalid options: missing required option: name"),
        ({"every": None}, "invalid options: missing required option: cron or every"),
        ({"cron": "0 * * * *"}, "invalid options: cannot use both cron and every in task options"),
        ({"every": "10ms"}, "invalid options: invalid options: every option must be at least 1 second"),
    ],
)
def test_a_creation_that_is_refused(world: WorldState, body: dict[str, Any], message: str) -> None:
    before = state(world)
    with refused("invalid", message):
        create_stored(world, **body)
    assert state(world) == before


def test_options_are_changed(world: WorldState) -> None:
    task_id = create_stored(world)["id"]
    shown = see(world, "PatchTasksID", task_id, body={"cron": "@daily", "name": 'a "b"'})
    assert (shown["name"], shown["cron"], shown["scriptID"]) == ('a "b"', "@daily", UNKNOWN_ID)


def test_the_script_and_its_parameters_are_changed(world: WorldState) -> None:
    task_id = create_stored(world, scriptParameters={"a": 1})["id"]
    shown = see(world, "PatchTasksID", task_id, body={"scriptID": OTHER_ID})
    assert (shown["scriptID"], shown["scriptParameters"]) == (OTHER_ID, {"a": 1})
    shown = see(world, "PatchTasksID", task_id, body={"scriptParameters": {"a": 2}})
    assert (shown["scriptID"], shown["scriptParameters"]) == (OTHER_ID, {"a": 2})


def test_a_stored_script_in_place_of_flux_keeps_the_options(world: WorldState) -> None:
    task_id = create(world, "a", "every: 2h, offset: 1m")["id"]
    shown = see(world, "PatchTasksID", task_id, body={"scriptID": OTHER_ID, "name": "b"})
    assert (shown["name"], shown["every"], shown["offset"], shown["scriptID"]) == ("b", "2h", "1m", OTHER_ID)
    assert "flux" not in shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [(b"2.0", 2), (b"1e300", 1e300), (b"18446744073709551616", 2.0**64), (b"-1e30", -1e30)],
)
def test_parameters_may_be_numbers_of_any_size(world: WorldState, number: bytes, shown: float) -> None:
    body = b'{"scriptID": "%b", "name": "a", "every": "1h", "scriptParameters": {"x": %b}}'
    made = see(world, "PostTasks", body=body % (UNKNOWN_ID.encode(), number))
    assert made["scriptParameters"] == {"x": shown}


def test_a_stored_script_in_place_of_flux_may_bring_another_schedule(world: WorldState) -> None:
    task_id = create(world, "a", "every: 2h, offset: 1m")["id"]
    shown = see(world, "PatchTasksID", task_id, body={"scriptID": OTHER_ID, "cron": "@daily"})
    assert (shown["cron"], "every" in shown, shown["offset"]) == ("@daily", False, "1m")


def test_flux_in_place_of_a_stored_script(world: WorldState) -> None:
    task_id = create_stored(world, scriptParameters={"a": 1})["id"]
    shown = see(world, "PatchTasksID", task_id, body={"flux": script("a")})
    assert shown["flux"] == script("a")
    assert {"scriptID", "scriptParameters"}.isdisjoint(shown)


def test_a_change_may_not_have_both(world: WorldState) -> None:
    with refused("invalid", "failed to decode request: can not provide both scriptID and flux"):
        do(world, "PatchTasksID", create(world)["id"], body={"flux": script(), "scriptID": OTHER_ID})


def test_parameters_need_a_stored_script(world: WorldState) -> None:
    with refused("invalid", "failed to update task: scriptParameters without scriptID"):
        do(world, "PatchTasksID", create(world)["id"], body={"scriptParameters": {"a": 1}})


def test_tasks_are_listed_by_their_script(world: WorldState) -> None:
    create(world, "a")
    create_stored(world, name="b")
    create_stored(world, name="c", scriptID=OTHER_ID)
    assert names(world, scriptID=UNKNOWN_ID) == ["b"]
    links = see(world, "GetTasks", query={"scriptID": UNKNOWN_ID, "limit": "1"})["links"]
    assert links["self"] == f"/api/v2/tasks?limit=1&scriptID={UNKNOWN_ID}"
