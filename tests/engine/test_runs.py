"""Runs: what they look like, how they are forced, retried and cancelled."""

from __future__ import annotations

import pytest

from fakeinflux.engine.errors import Refused
from fakeinflux.engine.runs import (
    cancel_run,
    find_run,
    force_run,
    list_runs,
    retry_run,
)
from fakeinflux.engine.tasks import create_task, edit_task
from fakeinflux.flux.scripts import read_script

from .looks import last_run
from .worlds import HOUR, MINUTE, SECOND, advance, make_task, make_world

OPENING = (
    'Started task from script: "option task = {name: \\"task\\", every: 1m}\\nfrom(bucket: \\"my-bucket\\")"'
)


def test_a_run_of_the_schedule_is_over_as_soon_as_it_is_due() -> None:
    world = make_world()
    task = make_task(world)
    assert advance(world, MINUTE) == 1
    (run,) = list_runs(world, task)
    assert (run.status, run.scheduled_for, run.requested_at) == ("success", world.now, None)
    assert run.started_at is not None
    assert run.finished_at is not None
    assert world.now < run.started_at < run.finished_at < world.now + SECOND // 20


def test_the_log_of_a_successful_run_has_two_lines() -> None:
    world = make_world()
    task = make_task(world)
    advance(world, MINUTE)
    (run,) = list_runs(world, task)
    assert [event.message for event in run.log] == [OPENING, "Completed(success)"]
    assert {event.run_id for event in run.log} == {run.id}
    assert [event.time for event in run.log] == [run.started_at, run.finished_at]


@pytest.mark.parametrize(
    ("comment", "closing"),
    [
        ('failed "no"', ["no"]),
        ('unrecoverable "no"', ["no", "Task encountered unrecoverable error, requires admin action: no"]),
    ],
)
def test_the_log_of_a_failed_run_tells_the_reason(comment: str, closing: list[str]) -> None:
    world = make_world()
    task = make_task(world, comment=comment)
    advance(world, MINUTE)
    (run,) = list_runs(world, task)
    assert [event.message for event in run.log][1:] == ["Completed(failed)", *closing]


def test_a_task_without_its_bucket_fails_where_buckets_are_strict() -> None:
    world = make_world(strict=True)
    task = make_task(world)
    world.buckets.clear()
    advance(world, MINUTE)
    reason = (
        "error exhausting result iterator: failed to initialize execute state: "
        'could not find bucket "my-bucket"'
    )
    assert last_run(world, task) == ("failed", reason)
    assert list_runs(world, task)[0].log[-1].message.endswith(f"requires admin action: {reason}")


def test_a_task_fails_for_want_of_the_bucket_that_it_writes_to() -> None:
    world = make_world(strict=True)
    flux = 'option task = {name: "t", every: 1m}\nfrom(bucket: "my-bucket") |> to(bucket: "the \\"other\\"")'
    org, owner = next(iter(world.orgs)), next(iter(world.users))
    task = create_task(world, org_id=org, owner_id=owner, script=read_script(flux))
    advance(world, MINUTE)
    ended = last_run(world, task)
    assert ended is not None
    assert str(ended[1]).endswith('could not find bucket "the \\"other\\""')


def test_a_forced_run_waits_half_a_second() -> None:
    world = make_world()
    task = make_task(world)
    asked = world.now
    run = force_run(world, task)
    assert (run.status, run.scheduled_for, run.requested_at) == ("scheduled", asked, asked)
    assert advance(world, SECOND // 2 - 1) == 0
    assert find_run(world, task, run.id) == run
    assert advance(world, 1) == 1
    assert find_run(world, task, run.id).status == "success"


def test_a_forced_run_is_scheduled_for_a_whole_second_and_told_so_once_finished() -> None:
    world = make_world()
    task = make_task(world)
    advance(world, SECOND // 3)
    run = force_run(world, task)
    assert (run.scheduled_for, run.requested_at) == (task.created_at, world.now)
    advance(world, SECOND)
    assert find_run(world, task, run.id).requested_at == task.created_at


def test_a_run_forced_for_later_waits_until_then() -> None:
    world = make_world()
    task = make_task(world, "every: 100h")
    run = force_run(world, task, world.now + HOUR)
    assert advance(world, HOUR - 1) == 0
    assert advance(world, 1) == 1
    assert find_run(world, task, run.id).status == "success"


def test_the_same_time_may_be_forced_twice() -> None:
    world = make_world()
    task = make_task(world)
    first, second = force_run(world, task), force_run(world, task)
    assert first.id < second.id
    assert advance(world, SECOND) == 2


def test_a_retried_run_keeps_what_it_was_scheduled_for() -> None:
    world = make_world()
    task = make_task(world)
    advance(world, 10 * MINUTE)
    first = list_runs(world, task)[-1]
    again = retry_run(world, task, first.id)
    assert again.scheduled_for == first.scheduled_for
    assert again.id > first.id
    advance(world, SECOND)
    assert [run.id for run in list_runs(world, task)][-2:] == [first.id, again.id]


def test_an_inactive_task_cannot_be_forced_or_retried() -> None:
    world = make_world()
    task = make_task(world)
    advance(world, MINUTE)
    (run,) = list_runs(world, task)
    task = edit_task(world, task, status="inactive")
    with pytest.raises(Refused, match=r"^inactive task$"):
        force_run(world, task)
    with pytest.raises(Refused, match=r"^inactive task$"):
        retry_run(world, task, run.id)


def test_retrying_what_still_runs_needs_an_earlier_forced_run_in_oss() -> None:
    world = make_world("oss")
    task = make_task(world, comment="running 20s")
    advance(world, MINUTE)
    (run,) = list_runs(world, task)
    with pytest.raises(Refused, match=r"^unexpected error retrieving task bucket: key not found$"):
        retry_run(world, task, run.id)
    force_run(world, task)
    assert retry_run(world, task, run.id).requested_at is None


def test_a_run_goes_on_as_long_as_it_lasts() -> None:
    world = make_world()
    task = make_task(world, "every: 1h", comment="running 90s")
    advance(world, HOUR)
    (run,) = list_runs(world, task)
    assert (run.status, run.finished_at, len(run.log)) == ("started", None, 1)
    advance(world, 90 * SECOND - 1)
    assert find_run(world, task, run.id) == run
    advance(world, 1)
    assert find_run(world, task, run.id).status == "success"


def test_a_cancelled_run_is_over() -> None:
    world = make_world()
    task = make_task(world, "every: 1h", comment="running")
    advance(world, HOUR)
    (run,) = list_runs(world, task)
    advance(world, 5 * SECOND)
    cancel_run(world, task, run.id)
    canceled = find_run(world, task, run.id)
    assert (canceled.status, canceled.finished_at, canceled.log) == ("canceled", world.now, run.log)
    assert last_run(world, task) == ("canceled", None)


def test_the_oss_task_tells_nothing_of_a_cancelled_run() -> None:
    world = make_world("oss")
    task = make_task(world, "every: 1h", comment="running")
    advance(world, HOUR)
    cancel_run(world, task, list_runs(world, task)[0].id)
    assert last_run(world, task) is None


def test_the_log_of_a_run_cancelled_before_its_start_says_so() -> None:
    world = make_world()
    task = make_task(world)
    run = force_run(world, task)
    cancel_run(world, task, run.id)
    canceled = find_run(world, task, run.id)
    assert (canceled.status, canceled.started_at) == ("canceled", None)
    assert [event.message for event in canceled.log] == ["Run canceled"]
    assert advance(world, SECOND) == 0


def test_a_finished_run_cannot_be_cancelled() -> None:
    world = make_world()
    task = make_task(world)
    advance(world, MINUTE)
    run = list_runs(world, task)[0]
    with pytest.raises(Refused, match=r"^run not found$"):
        cancel_run(world, task, run.id)
    assert find_run(world, task, run.id) == run
