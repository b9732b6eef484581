"""Tasks that run a stored script, which only the edition cloud-serverless has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.operations.stored_scripts import HANDLERS
from tests.operations.calls import UNKNOWN_ID, ask, only, play, refused, small_world
from tests.operations.task_calls import advance, create, do, names, script, see, state

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState

READS = "from(bucket: params.bucket) |> range(start: -1h)"


@pytest.fixture
def world() -> WorldState:
    world = small_world("cloud-serverless")
    for name in ("first", "second"):
        store(world, name)
    return world


def store(world: WorldState, name: str, script: str = READS, language: str = "flux") -> dict[str, Any]:
    body = {"name": name, "description": "some script", "script": script, "language": language}
    return dict(ask(world, HANDLERS, "PostScripts", body=body))


def first(world: WorldState) -> str:
    return next(iter(world.stored_scripts))


def second(world: WorldState) -> str:
    return list(world.stored_scripts)[1]


def create_stored(world: WorldState, **body: Any) -> dict[str, Any]:
    whole = {"orgID": only(world.orgs), "scriptID": first(world), "name": "stored", "every": "1h", **body}
    return dict(see(world, "PostTasks", body=whole))


def test_a_task_with_a_stored_script_has_options_and_no_flux(world: WorldState) -> None:
    shown = create_stored(world, offset="5m", scriptParameters={"bucket": "b", "limits": [1, 2]})
    assert "flux" not in shown
    wanted = {
        "name": "stored",
        "every": "1h",
        "offset": "5m",
        "scriptID": first(world),
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
    assert (shown["name"], shown["cron"], shown["scriptID"]) == ('a "b"', "@daily", first(world))


def test_the_script_and_its_parameters_are_changed(world: WorldState) -> None:
    task_id = create_stored(world, scriptParameters={"a": 1})["id"]
    shown = see(world, "PatchTasksID", task_id, body={"scriptID": second(world)})
    assert (shown["scriptID"], shown["scriptParameters"]) == (second(world), {"a": 1})
    shown = see(world, "PatchTasksID", task_id, body={"scriptParameters": {"a": 2}})
    assert (shown["scriptID"], shown["scriptParameters"]) == (second(world), {"a": 2})


def test_a_stored_script_in_place_of_flux_keeps_the_options(world: WorldState) -> None:
    task_id = create(world, "a", "every: 2h, offset: 1m")["id"]
    shown = see(world, "PatchTasksID", task_id, body={"scriptID": second(world), "name": "b"})
    assert (shown["name"], shown["every"], shown["offset"]) == ("b", "2h", "1m")
    assert shown["scriptID"] == second(world)
    assert "flux" not in shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [(b"2.0", 2), (b"1e300", 1e300), (b"18446744073709551616", 2.0**64), (b"-1e30", -1e30)],
)
def test_parameters_may_be_numbers_of_any_size(world: WorldState, number: bytes, shown: float) -> None:
    body = b'{"scriptID": "%b", "name": "a", "every": "1h", "scriptParameters": {"x": %b}}'
    made = see(world, "PostTasks", body=body % (first(world).encode(), number))
    assert made["scriptParameters"] == {"x": shown}


def test_a_stored_script_in_place_of_flux_may_bring_another_schedule(world: WorldState) -> None:
    task_id = create(world, "a", "every: 2h, offset: 1m")["id"]
    shown = see(world, "PatchTasksID", task_id, body={"scriptID": second(world), "cron": "@daily"})
    assert (shown["cron"], "every" in shown, shown["offset"]) == ("@daily", False, "1m")


def test_flux_in_place_of_a_stored_script(world: WorldState) -> None:
    task_id = create_stored(world, scriptParameters={"a": 1})["id"]
    shown = see(world, "PatchTasksID", task_id, body={"flux": script("a")})
    assert shown["flux"] == script("a")
    assert {"scriptID", "scriptParameters"}.isdisjoint(shown)


def test_a_change_may_not_have_both(world: WorldState) -> None:
    with refused("invalid", "failed to decode request: can not provide both scriptID and flux"):
        do(world, "PatchTasksID", create(world)["id"], body={"flux": script(), "scriptID": second(world)})


def test_parameters_need_a_stored_script(world: WorldState) -> None:
    with refused("invalid", "failed to update task: scriptParameters without scriptID"):
        do(world, "PatchTasksID", create(world)["id"], body={"scriptParameters": {"a": 1}})


def test_tasks_are_listed_by_their_script(world: WorldState) -> None:
    create(world, "a")
    create_stored(world, name="b")
    create_stored(world, name="c", scriptID=second(world))
    assert names(world, scriptID=first(world)) == ["b"]
    links = see(world, "GetTasks", query={"scriptID": first(world), "limit": "1"})["links"]
    assert links["self"] == f"/api/v2/tasks?limit=1&scriptID={first(world)}"


def test_a_script_is_stored_listed_changed_and_deleted(world: WorldState) -> None:
    made = store(world, "third")
    assert made["orgID"] == only(world.orgs)
    listed = ask(world, HANDLERS, "GetScripts")["scripts"]
    assert [each["name"] for each in listed] == ["first", "second", "third"]
    assert ask(world, HANDLERS, "GetScripts", query={"name": "third"}) == {"scripts": [made]}
    page = ask(world, HANDLERS, "GetScripts", query={"limit": "1", "offset": "1"})["scripts"]
    assert [each["name"] for each in page] == ["second"]
    path = {"scriptID": made["id"]}
    changed = ask(world, HANDLERS, "PatchScriptsID", parameters=path, body={"script": "x = 1"})
    assert (changed["script"], changed["name"]) == ("x = 1", "third")
    assert ask(world, HANDLERS, "GetScriptsID", parameters=path) == changed
    assert play(world, HANDLERS, "DeleteScriptsID", parameters=path).status == 204
    with refused("not found", f"script {made['id']} not found; POST /api/v2/scripts stores one"):
        play(world, HANDLERS, "GetScriptsID", parameters=path)


@pytest.mark.parametrize(
    ("changed", "code", "message"),
    [
        ({"name": "first"}, "conflict", "script with name first already exists"),
        ({"script": ""}, "invalid", "script is required"),
        ({"language": "r"}, "invalid", "language: found 'r', wanted one of flux, sql, influxql"),
    ],
)
def test_a_script_that_is_not_stored(
    world: WorldState, changed: dict[str, str], code: str, message: str
) -> None:
    body = {"name": "new", "description": "d", "script": "x = 1", "language": "flux", **changed}
    with refused(code, message):
        play(world, HANDLERS, "PostScripts", body=body)
    assert len(world.stored_scripts) == 2


def test_the_script_of_a_task_is_looked_up(world: WorldState) -> None:
    missing = f"script {UNKNOWN_ID} not found; POST /api/v2/scripts stores one"
    with refused("not found", f"failed to create task: {missing}"):
        create_stored(world, scriptID=UNKNOWN_ID)
    task_id = create_stored(world)["id"]
    with refused("not found", f"failed to update task: {missing}"):
        do(world, "PatchTasksID", task_id, body={"scriptID": UNKNOWN_ID})


def test_a_script_is_invoked_with_parameters(world: WorldState) -> None:
    made = store(world, "rows", 'import "array" array.from(rows: [{x: params.x}])')
    answer = play(
        world, HANDLERS, "PostScriptsIDInvoke", parameters={"scriptID": made["id"]}, body={"params": {"x": 5}}
    )
    assert bytes(answer.body) == b",result,table,x\r\n,_result,0,5\r\n\r\n"


def test_a_script_of_another_language_is_not_run(world: WorldState) -> None:
    made = store(world, "rows", "SELECT 1", "sql")
    message = "the script 'rows' is written in sql; only scripts in flux are run here"
    with refused("invalid", message):
        play(world, HANDLERS, "PostScriptsIDInvoke", parameters={"scriptID": made["id"]})
