"""A clock that skips ahead for a client that waits for a run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux import failed, running
from tests.control_client import HOURLY, send

if TYPE_CHECKING:
    from fakeinflux import World

pytestmark = pytest.mark.fakeinflux(clock="auto")
START = datetime(2025, 1, 1, tzinfo=UTC)
ATTEMPTS = 5


def create(world: World) -> str:
    body = {"org": "my-org", "flux": HOURLY}
    return str(send(world.url, "POST", "/api/v2/tasks", body, world.token).body["id"])


def get(world: World, path: str, token: str | None = None) -> Any:
    return send(world.url, "GET", f"/api/v2/tasks/{path}", None, token or world.token).body


def runs(world: World, task: str) -> list[dict[str, Any]]:
    return list(get(world, f"{task}/runs")["runs"])


def test_a_polling_loop_ends_at_once(fakeinflux: World) -> None:
    task = create(fakeinflux)
    seen = [len(runs(fakeinflux, task)) for _ in range(ATTEMPTS)]
    assert seen == [0, 1, 2, 3, 4]
    assert fakeinflux.now == START.replace(hour=4)


def test_the_first_time_nothing_is_skipped(fakeinflux: World) -> None:
    runs(fakeinflux, create(fakeinflux))
    assert fakeinflux.now == START


def test_what_is_new_is_shown_first(fakeinflux: World) -> None:
    task = create(fakeinflux)
    runs(fakeinflux, task)
    fakeinflux.advance(by="3h")
    assert len(runs(fakeinflux, task)) == 3
    assert fakeinflux.now == START.replace(hour=3)


def test_a_run_that_takes_its_time_is_waited_for(fakeinflux: World) -> None:
    task = create(fakeinflux)
    fakeinflux.outcomes("hourly", [running("10m", then=failed("no"))])
    seen = [[run["status"] for run in runs(fakeinflux, task)] for _ in range(3)]
    assert seen == [[], ["started"], ["failed"]]
    assert fakeinflux.now == START.replace(hour=1, minute=10)


def test_one_run_is_waited_for_until_it_has_ended(fakeinflux: World) -> None:
    task = create(fakeinflux)
    fakeinflux.outcomes("hourly", [running("10m")])
    forced = send(fakeinflux.url, "POST", f"/api/v2/tasks/{task}/runs", {}, fakeinflux.token).body["id"]
    seen = [get(fakeinflux, f"{task}/runs/{forced}")["status"] for _ in range(ATTEMPTS)]
    assert seen[0] != "success"
    assert seen[-1] == "success"
    ended = fakeinflux.now
    get(fakeinflux, f"{task}/runs/{forced}")
    assert fakeinflux.now == ended < START.replace(hour=1)


def test_a_run_without_an_end_is_not_waited_for(fakeinflux: World) -> None:
    task = create(fakeinflux)
    fakeinflux.outcomes("hourly", then=running())
    for _ in range(ATTEMPTS):
        runs(fakeinflux, task)
    assert fakeinflux.now.year == START.year


@pytest.mark.parametrize("path", ["{task}", "{task}/labels"])
def test_other_calls_do_not_wait(fakeinflux: World, path: str) -> None:
    task = create(fakeinflux)
    for _ in range(ATTEMPTS):
        get(fakeinflux, path.format(task=task))
    assert fakeinflux.now == START


def test_an_inactive_task_is_not_waited_for(fakeinflux: World) -> None:
    task = create(fakeinflux)
    send(fakeinflux.url, "PATCH", f"/api/v2/tasks/{task}", {"status": "inactive"}, fakeinflux.token)
    assert [runs(fakeinflux, task) for _ in range(3)] == [[], [], []]
    assert fakeinflux.now == START


def test_an_unknown_caller_moves_nothing(fakeinflux: World) -> None:
    task = create(fakeinflux)
    for _ in range(3):
        get(fakeinflux, f"{task}/runs", "nobody")
    assert fakeinflux.now == START


def test_a_snapshot_knows_what_was_asked(fakeinflux: World) -> None:
    task = create(fakeinflux)
    runs(fakeinflux, task)
    kept = fakeinflux.snapshot()
    after = [len(runs(fakeinflux, task)) for _ in range(2)]
    fakeinflux.restore(kept)
    assert [len(runs(fakeinflux, task)) for _ in range(2)] == after == [1, 2]


@pytest.mark.fakeinflux(clock="manual")
def test_a_clock_can_be_switched_to_it(fakeinflux: World) -> None:
    task = create(fakeinflux)
    assert [len(runs(fakeinflux, task)) for _ in range(2)] == [0, 0]
    fakeinflux.set_clock("auto")
    assert [len(runs(fakeinflux, task)) for _ in range(2)] == [0, 1]
