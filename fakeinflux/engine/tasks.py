"""Tasks: made, found, changed and deleted, and what they tell of their runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeinflux.engine.errors import not_found
from fakeinflux.engine.event_steps import next_event
from fakeinflux.engine.history import History
from fakeinflux.engine.model import Task
from fakeinflux.engine.outcome_rules import clear_outcomes
from fakeinflux.engine.outcomes import TaskTarget
from fakeinflux.engine.run_ranges import Series
from fakeinflux.engine.settling import put_down, take_up, wake_task
from fakeinflux.timing.durations import nominal_nanoseconds
from fakeinflux.timing.schedules import CronSchedule, schedule_of
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.engine.model import Activity
    from fakeinflux.engine.scripts import Script
    from fakeinflux.engine.world import WorldState
    from fakeinflux.timing.schedules import Schedule

MAX_SCHEDULES = 1024


def create_task(
    world: WorldState,
    *,
    org_id: str,
    owner_id: str,
    script: Script,
    status: Activity = "active",
    description: str | None = None,
    script_id: str | None = None,
    script_parameters: Mapping[str, object] | None = None,
) -> Task:
    """A new task. Its first run is due after now; its time of creation has no fraction. Source: observed."""
    second = world.now // SECOND
    # By place and not by name, which would cost as much again.
    task = Task(
        world.next_id(),
        org_id,
        owner_id,
        status,
        script,
        description,
        second * SECOND,
        None,
        script_id,
        script_parameters,
    )
    world.tasks[task.id] = task
    series = _new_series(world, script, second)
    first = _first_start(series, second) if status == "active" else None
    put_down(world, task.id, History(series, script.text, second, second, next=first))
    world.touch()
    return task


def find_task(world: WorldState, task_id: str) -> Task:
    """The task with an id. Refused: not found."""
    task = world.tasks.get(task_id)
    if task is None:
        raise not_found("task not found")
    return task


def edit_task(
    world: WorldState,
    task: Task,
    *,
    script: Script | None = None,
    status: Activity | None = None,
    description: str | None = None,
    script_parameters: Mapping[str, object] | None = None,
) -> Task:
    """The task with some of it changed; what its runs did before now stays as it was.

    Its next due time comes after the last one that was queued. Once it is active again, what
    fell due while it was not is skipped. Source: observed.
    """
    edited = task._replace(
        script=script or task.script,
        status=status or task.status,
        description=task.description if description is None else description,
        script_parameters=task.script_parameters if script_parameters is None else script_parameters,
    )
    if script is None and edited == task:
        return task
    edited = edited._replace(updated_at=world.now)
    world.tasks[task.id] = edited
    _put(world, edited, _edited_history(world, task, edited))
    wake_task(world, edited)
    world.touch()
    return edited


def delete_task(world: WorldState, task: Task) -> None:
    """Forget a task, its runs, members and labels, and the outcomes given for it.

    The real server forgets neither members nor labels, which is a defect. Source: observed.
    """
    forgotten: tuple[dict[str, Any], ...] = (world.tasks, world.histories)
    if not world.edition.reproduces_defects:
        forgotten += (world.memberships, world.labelled)
    for held in forgotten:
        held.pop(task.id, None)
    clear_outcomes(world, TaskTarget(id=task.id))
    world.touch()


def comes_due(world: WorldState, script: Script) -> bool:
    """Whether the schedule of a script will ever be due again: that of 30 February is not."""
    second = world.now // SECOND
    return _schedule_of(world, script, second).next_due(second) is not None


def _put(world: WorldState, task: Task, history: History) -> None:
    put_down(world, task.id, history._replace(next=next_event(take_up(world, task, history))))


def _first_start(series: Series, after: int) -> int | None:
    due = series.schedule.next_due(after)
    return None if due is None else series.start_of(due)


def _new_series(world: WorldState, script: Script, since: int) -> Series:
    """The runs of a schedule from now on. `since`: the second that its periods are counted from."""
    length = script.options.offset
    offset = 0 if length is None else nominal_nanoseconds(length) // SECOND
    world.series_count += 1
    return Series(world.series_count, _schedule_of(world, script, since), offset, world.now)


def _schedule_of(world: WorldState, script: Script, since: int) -> Schedule:
    """The schedule of a script from a second on, remembered from before where it can be."""
    options = script.options
    text = options.cron if options.every is None else options.every.text
    known = world.schedules.get(text)
    if known is not None and known[0] in (since, None):
        return known[1]
    schedule = schedule_of(options.every, options.cron, since)
    if len(world.schedules) >= MAX_SCHEDULES:
        world.schedules.clear()
    world.schedules[text] = (None if isinstance(schedule, CronSchedule) else since, schedule)
    return schedule


def _edited_history(world: WorldState, task: Task, edited: Task) -> History:
    history = world.histories[task.id]._replace(text=edited.script.text)
    if edited.status == "active" and task.status != "active":
        second = world.now // SECOND
        history = history._replace(
            scheduled=max(history.scheduled, second), completed=max(history.completed, second)
        )
    elif _timing(edited) == _timing(task):
        return history
    return history._replace(series=_new_series(world, edited.script, history.scheduled))


def _timing(task: Task) -> tuple[object, ...]:
    options = task.script.options
    return options.every, options.cron, options.offset
