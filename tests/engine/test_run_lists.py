"""Runs and logs as they are listed and found."""

from __future__ import annotations

import pytest

from fakeinflux.engine.errors import Refused
from fakeinflux.engine.history import RETENTION
from fakeinflux.engine.runs import find_run, force_run, list_runs, run_logs, task_logs
from fakeinflux.engine.tasks import edit_task

from .worlds import DAY, HOUR, MINUTE, advance, make_script, make_task, make_world


def test_the_list_has_unfinished_runs_first_and_then_the_newest() -> None:
    world = make_world()
    task = make_task(world, "every: 1m, concurrency: 9")
    advance(world, 2 * MINUTE)
    task = edit_task(world, task, script=make_script("every: 1m, concurrency: 9", comment="running 90s"))
    advance(world, 2 * MINUTE)
    forced = force_run(world, task, world.now - HOUR)
    listed = list_runs(world, task)
    assert [run.status for run in listed] == ["started", "started", "scheduled", "success", "success"]
    assert listed[2] == forced
    assert listed[3].scheduled_for > listed[4].scheduled_for


def test_the_times_of_a_page_are_exclusive() -> None:
    world = make_world()
    task = make_task(world)
    advance(world, 10 * MINUTE)
    start = task.created_at
    page = list_runs(world, task, after_time=start + 3 * MINUTE, before_time=start + 6 * MINUTE)
    assert [run.scheduled_for - start for run in page] == [5 * MINUTE, 4 * MINUTE]


def test_after_keeps_runs_with_greater_ids_and_none_in_oss() -> None:
    for edition, left in (("v2", 3), ("oss", 0)):
        world = make_world(edition)
        task = make_task(world)
        advance(world, 10 * MINUTE)
        anchor = list_runs(world, task)[3].id
        assert len(list_runs(world, task, after=anchor)) == left


def test_runs_forced_for_later_are_listed_when_due_in_oss() -> None:
    for edition, listed in (("v2", 1), ("oss", 0)):
        world = make_world(edition)
        task = make_task(world, "every: 100h")
        force_run(world, task, world.now + HOUR)
        assert len(list_runs(world, task)) == listed
        assert len(list_runs(world, task, before_time=world.now + DAY)) == 1


def test_the_limit_cuts_the_list() -> None:
    world = make_world()
    task = make_task(world)
    advance(world, HOUR)
    assert list_runs(world, task, limit=7) == list_runs(world, task)[:7]


def test_finished_runs_are_kept_for_72_hours() -> None:
    world = make_world()
    task = make_task(world, "every: 1h")
    advance(world, 100 * HOUR)
    listed = list_runs(world, task)
    assert len(listed) == 72
    oldest = listed[-1]
    advance(world, oldest.scheduled_for + RETENTION - world.now)
    with pytest.raises(Refused, match=r"^run not found$"):
        find_run(world, task, oldest.id)


def test_a_run_is_found_by_the_id_that_it_had_in_the_list() -> None:
    world = make_world()
    task = make_task(world, 'cron: "*/7 3-5 * * *"')
    advance(world, 2 * DAY)
    for run in list_runs(world, task):
        assert find_run(world, task, run.id) == run


@pytest.mark.parametrize("run_id", ["0000000000000001", "ffffffffffffffff", "020f755c3c082000"])
def test_other_ids_are_not_found(run_id: str) -> None:
    world = make_world()
    task = make_task(world)
    advance(world, HOUR)
    with pytest.raises(Refused, match=r"^run not found$"):
        find_run(world, task, run_id)


def test_a_run_is_found_on_its_own_task_only() -> None:
    world = make_world()
    task, other = make_task(world), make_task(world)
    advance(world, MINUTE)
    with pytest.raises(Refused, match=r"^run not found$"):
        find_run(world, other, list_runs(world, task)[0].id)


def test_the_log_of_a_task_is_the_logs_of_its_runs_in_the_order_of_the_list() -> None:
    world = make_world()
    task = make_task(world)
    advance(world, 3 * MINUTE)
    runs = list_runs(world, task)
    assert task_logs(world, task) == [event for run in runs for event in run_logs(world, task, run.id)]
