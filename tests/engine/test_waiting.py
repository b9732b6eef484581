"""Runs that wait for each other: the slots of a task, the order of starting, and long queues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeinflux.engine.outcome_rules import set_outcomes
from fakeinflux.engine.outcomes import FOREVER, Outcome, TaskTarget
from fakeinflux.engine.runs import cancel_run, find_run, force_run, list_runs
from fakeinflux.engine.tasks import edit_task

from .worlds import DAY, HOUR, MINUTE, SECOND, advance, make_script, make_task, make_world

if TYPE_CHECKING:
    from fakeinflux.engine.model import Task
    from fakeinflux.engine.world import WorldState


def statuses(world: WorldState, task: Task) -> list[str]:
    """The statuses of the runs of a task, in the order of the list."""
    return [run.status for run in list_runs(world, task)]


@pytest.mark.parametrize(("slots", "running"), [("", 1), (", concurrency: 3", 3)])
def test_as_many_runs_are_running_as_there_are_slots(slots: str, running: int) -> None:
    world = make_world()
    task = make_task(world, f"every: 1m{slots}", comment="running")
    advance(world, 5 * MINUTE)
    assert statuses(world, task) == ["started"] * running + ["scheduled"] * (5 - running)


def test_a_waiting_run_starts_when_one_ends() -> None:
    world = make_world()
    task = make_task(world, comment="running 90s")
    advance(world, 150 * SECOND - 1)
    assert statuses(world, task) == ["started", "scheduled"]
    advance(world, 1)
    assert statuses(world, task) == ["started", "success"]


def test_a_waiting_run_starts_when_one_is_cancelled() -> None:
    world = make_world()
    task = make_task(world, comment="running")
    advance(world, 2 * MINUTE)
    first, second = list_runs(world, task)
    cancel_run(world, task, first.id)
    assert find_run(world, task, second.id).status == "started"


def test_a_waiting_run_can_be_cancelled() -> None:
    world = make_world()
    task = make_task(world, comment="running")
    advance(world, 4 * MINUTE)
    waiting = list_runs(world, task)[2]
    cancel_run(world, task, waiting.id)
    assert find_run(world, task, waiting.id).status == "canceled"
    assert statuses(world, task) == ["started", "scheduled", "scheduled", "canceled"]


def test_what_is_scheduled_for_the_earliest_time_starts_first() -> None:
    world = make_world()
    task = make_task(world, comment="running 90s")
    advance(world, 2 * MINUTE)
    forced = force_run(world, task, world.now - HOUR)
    advance(world, 30 * SECOND)
    assert find_run(world, task, forced.id).status == "started"


def test_forced_runs_take_slots_too() -> None:
    world = make_world()
    task = make_task(world, "every: 100h", comment="running 20s")
    runs = [force_run(world, task) for _ in range(3)]
    advance(world, SECOND)
    assert [find_run(world, task, run.id).status for run in runs] == ["started", "scheduled", "scheduled"]
    advance(world, 40 * SECOND)
    assert [find_run(world, task, run.id).status for run in runs] == ["success", "success", "started"]


def test_more_slots_let_waiting_runs_start_at_once() -> None:
    world = make_world()
    task = make_task(world, comment="running")
    advance(world, 3 * MINUTE)
    task = edit_task(world, task, script=make_script("every: 1m, concurrency: 2", comment="running"))
    assert statuses(world, task) == ["started", "started", "scheduled"]


def test_waiting_runs_still_run_when_the_task_is_switched_off() -> None:
    world = make_world()
    task = make_task(world, comment="running 90s")
    advance(world, 2 * MINUTE)
    task = edit_task(world, task, status="inactive")
    advance(world, HOUR)
    assert statuses(world, task) == ["success", "success"]


def test_waiting_runs_keep_the_script_that_they_were_queued_with() -> None:
    world = make_world()
    task = make_task(world, comment="running")
    advance(world, 2 * MINUTE)
    first, second = list_runs(world, task)
    task = edit_task(world, task, script=make_script("every: 1m", name="new", comment='failed "new"'))
    cancel_run(world, task, first.id)
    run = find_run(world, task, second.id)
    assert run.status == "started"
    assert '\\"new\\"' not in run.log[0].message


def test_waiting_runs_that_take_no_time_are_done_when_the_slot_is_free() -> None:
    world = make_world()
    task = make_task(world, "every: 1m", comment="running")
    advance(world, MINUTE)
    task = edit_task(world, task, script=make_script("every: 1m"))
    advance(world, 10 * MINUTE)
    blocking = list_runs(world, task)[0]
    cancel_run(world, task, blocking.id)
    done = list_runs(world, task)
    assert len(done) == 11
    assert {run.started_at // SECOND for run in done[:10] if run.started_at} == {world.now // SECOND}


def test_a_year_of_runs_that_wait_is_answered_at_once() -> None:
    world = make_world()
    task = make_task(world, comment="running 90s")
    assert advance(world, 365 * DAY) == 365 * 24 * 40
    listed = list_runs(world, task, limit=500)
    assert [run.status for run in listed[:2]] == ["started", "scheduled"]
    assert find_run(world, task, listed[499].id) == listed[499]


def test_a_run_that_never_ends_leaves_the_other_slots_free() -> None:
    world = make_world()
    task = make_task(world, "every: 1m, concurrency: 2", comment="running 20s")
    set_outcomes(world, TaskTarget(id=task.id), [Outcome("success", after=FOREVER)])
    assert advance(world, 365 * DAY) == 365 * 1440
    assert statuses(world, task)[:3] == ["started", "started", "success"]
