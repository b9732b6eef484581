"""Tasks: creation, edits, activation, deletion, and what a task reports of its runs."""

from __future__ import annotations

import pytest

from fakeinflux.engine.errors import Refused
from fakeinflux.engine.outcome_rules import list_outcomes, set_outcomes
from fakeinflux.engine.outcomes import SUCCESS, TaskTarget
from fakeinflux.engine.runs import force_run, list_runs
from fakeinflux.engine.tasks import delete_task, edit_task, find_task

from .looks import last_run, latest_completed, next_change
from .worlds import HOUR, MINUTE, SECOND, advance, make_script, make_task, make_world


def test_a_new_task_has_completed_nothing_since_its_creation() -> None:
    world = make_world()
    advance(world, SECOND // 3)
    task = make_task(world)
    assert task.created_at == latest_completed(world, task) == world.now // SECOND * SECOND
    assert task.updated_at is None
    assert last_run(world, task) is None
    assert list_runs(world, task) == []


def test_tasks_have_rising_ids() -> None:
    world = make_world()
    made = [make_task(world).id for _ in range(3)]
    assert list(world.tasks) == made == sorted(made)


def test_a_task_that_is_not_there_is_not_found() -> None:
    with pytest.raises(Refused, match=r"^task not found$"):
        find_task(make_world(), "0000000000000001")


def test_a_task_tells_of_the_run_that_ended_last() -> None:
    world = make_world()
    task = make_task(world)
    advance(world, 3 * MINUTE)
    assert last_run(world, task) == ("success", None)
    assert latest_completed(world, task) == world.now


@pytest.mark.parametrize(
    ("comment", "error"),
    [
        ('failed "no memory"', "Completed(failed)"),
        ('unrecoverable "gone"', "gone"),
        ('failed "could not find bucket \\"x\\""', 'could not find bucket "x"'),
    ],
)
def test_the_error_of_the_last_run_is_the_second_to_last_line_of_its_log(comment: str, error: str) -> None:
    world = make_world("oss")
    task = make_task(world, comment=comment)
    advance(world, MINUTE)
    assert last_run(world, task) == ("failed", error)


def test_latest_completed_never_goes_back() -> None:
    world = make_world()
    task = make_task(world)
    before = latest_completed(world, task)
    force_run(world, task, world.now - HOUR)
    advance(world, SECOND)
    assert last_run(world, task) == ("success", None)
    assert latest_completed(world, task) == before


def test_an_inactive_task_does_not_run() -> None:
    world = make_world()
    task = make_task(world, status="inactive")
    assert advance(world, HOUR) == 0
    assert next_change(world, task) is None


def test_what_fell_due_while_a_task_was_inactive_is_skipped() -> None:
    world = make_world()
    task = edit_task(world, make_task(world), status="inactive")
    advance(world, HOUR + 10 * SECOND)
    task = edit_task(world, task, status="active")
    assert latest_completed(world, task) == world.now
    assert advance(world, 2 * MINUTE) == 2


def test_a_change_of_schedule_keeps_the_runs_before_it() -> None:
    world = make_world()
    task = make_task(world, name="old")
    advance(world, 3 * MINUTE)
    before = list_runs(world, task)
    task = edit_task(world, task, script=make_script("every: 1h", name="new"))
    advance(world, HOUR)
    assert list_runs(world, task)[1:] == before
    assert '\\"new\\"' in list_runs(world, task)[0].log[0].message


def test_a_shorter_offset_lets_the_runs_that_are_due_start_at_once() -> None:
    world = make_world()
    task = make_task(world, "every: 1m, offset: 30m")
    advance(world, 10 * MINUTE)
    assert list_runs(world, task) == []
    task = edit_task(world, task, script=make_script("every: 1m"))
    assert {run.status for run in list_runs(world, task)} == {"success"}
    assert len(list_runs(world, task)) == 10


def test_no_due_time_runs_twice_when_the_offset_grows() -> None:
    world = make_world()
    task = make_task(world)
    advance(world, 10 * MINUTE)
    task = edit_task(world, task, script=make_script("every: 1m, offset: 10m"))
    advance(world, 30 * MINUTE)
    dues = [run.scheduled_for for run in list_runs(world, task)]
    assert len(dues) == len(set(dues)) == 30


@pytest.mark.parametrize("seconds", [30, -30])
def test_a_run_starts_its_offset_after_it_is_due(seconds: int) -> None:
    world = make_world()
    task = make_task(world, f"every: 1m, offset: {seconds}s")
    advance(world, MINUTE + seconds * SECOND - 1)
    assert list_runs(world, task) == []
    advance(world, 1)
    assert [run.scheduled_for for run in list_runs(world, task)] == [task.created_at + MINUTE]


def test_an_edit_that_changes_nothing_is_none() -> None:
    world = make_world()
    task = make_task(world)
    assert edit_task(world, task, status="active") is task


def test_an_edit_tells_when_it_was_made() -> None:
    world = make_world()
    task = make_task(world)
    advance(world, 90 * SECOND)
    assert edit_task(world, task, description="now").updated_at == world.now


def test_a_deleted_task_leaves_nothing_behind() -> None:
    world = make_world()
    task = make_task(world)
    set_outcomes(world, TaskTarget(id=task.id), then=SUCCESS)
    delete_task(world, task)
    assert advance(world, HOUR) == 0
    assert (world.tasks, world.histories, list_outcomes(world)) == ({}, {}, ())


def test_next_change_is_when_a_run_starts_or_ends() -> None:
    world = make_world()
    task = make_task(world, comment="running 20s")
    assert next_change(world, task) == world.now + MINUTE
    advance(world, MINUTE)
    assert next_change(world, task) == world.now + 20 * SECOND
