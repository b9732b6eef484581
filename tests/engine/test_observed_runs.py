"""What a real server's scheduler does that the default edition does not."""

from __future__ import annotations

import pytest

from fakeinflux.engine.editions import EDITIONS
from fakeinflux.engine.errors import Refused
from fakeinflux.engine.runs import cancel_run, find_run, force_run, list_runs
from fakeinflux.engine.tasks import edit_task

from .looks import last_run
from .worlds import MINUTE, SECOND, advance, make_script, make_task, make_world


def statuses(world, task) -> list[str]:
    return [run.status for run in list_runs(world, task)]


@pytest.mark.parametrize(("edition", "started"), [("oss", 5), ("v2", 1), ("cloud-serverless", 1)])
def test_runs_overlap_on_a_real_server_whatever_the_concurrency(edition: str, started: int) -> None:
    world = make_world(edition)
    task = make_task(world, "every: 1m, concurrency: 1", comment="running 20m")
    advance(world, 5 * MINUTE)
    assert statuses(world, task).count("started") == started


def test_a_real_server_runs_a_hundred_at_once() -> None:
    world = make_world("oss")
    task = make_task(world, comment="running")
    advance(world, 130 * MINUTE)
    shown = [run.status for run in list_runs(world, task, limit=500)]
    assert (shown.count("started"), shown.count("scheduled")) == (100, 30)


@pytest.mark.parametrize(("edition", "runs"), [("oss", 2), ("v2", 0)])
def test_a_task_created_inactive_runs_on_a_real_server(edition: str, runs: int) -> None:
    world = make_world(edition)
    task = make_task(world, status="inactive")
    advance(world, 2 * MINUTE)
    assert len(statuses(world, task)) == runs


def test_it_runs_by_its_old_schedule_until_an_edit_makes_it_inactive() -> None:
    world = make_world("oss")
    task = make_task(world, status="inactive")
    task = edit_task(world, task, script=make_script("every: 1h"), status="inactive")
    advance(world, 2 * MINUTE)
    assert len(statuses(world, task)) == 2
    task = edit_task(world, task, status="active")
    task = edit_task(world, task, status="inactive")
    advance(world, 300 * MINUTE)
    assert len(statuses(world, task)) == 2


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_error_of_a_failed_run_is_its_reason_but_on_a_real_server(edition: str) -> None:
    world = make_world(edition)
    task = make_task(world, comment='failed "no memory"')
    advance(world, MINUTE)
    assert last_run(world, task) == ("failed", "Completed(failed)" if edition == "oss" else "no memory")


def test_a_cancelled_run_goes_on_and_comes_to_its_end_on_a_real_server() -> None:
    world = make_world("oss")
    task = make_task(world, "every: 1h", comment="running 20s")
    run = force_run(world, task)
    advance(world, SECOND)
    cancel_run(world, task, run.id)
    shown = find_run(world, task, run.id)
    assert (shown.status, shown.finished_at) == ("canceled", None)
    cancel_run(world, task, run.id)
    advance(world, 20 * SECOND)
    assert find_run(world, task, run.id).status == "success"
    assert last_run(world, task) == ("success", None)
    with pytest.raises(Refused, match="run not found"):
        cancel_run(world, task, run.id)


def test_a_run_without_an_end_notices_that_it_was_cancelled() -> None:
    world = make_world("oss")
    task = make_task(world, "every: 1h", comment="running")
    run = force_run(world, task)
    advance(world, MINUTE)
    cancel_run(world, task, run.id)
    advance(world, SECOND)
    shown = find_run(world, task, run.id)
    assert [event.message for event in shown.log][1:] == [
        "Completed(failed)",
        "could not execute task run: context canceled",
    ]
    assert last_run(world, task) == ("failed", "Completed(failed)")


def test_a_cancelled_run_of_a_later_time_runs_all_the_same_on_a_real_server() -> None:
    world = make_world("oss")
    task = make_task(world, "every: 1h")
    run = force_run(world, task, world.now + 5 * SECOND)
    cancel_run(world, task, run.id)
    assert find_run(world, task, run.id).status == "canceled"
    assert list_runs(world, task) == []
    advance(world, 6 * SECOND)
    assert find_run(world, task, run.id).status == "success"


def test_a_cancelled_run_is_final_elsewhere() -> None:
    world = make_world("v2")
    task = make_task(world, "every: 1h", comment="running 20s")
    run = force_run(world, task, world.now + 5 * SECOND)
    cancel_run(world, task, run.id)
    advance(world, MINUTE)
    assert find_run(world, task, run.id).status == "canceled"
