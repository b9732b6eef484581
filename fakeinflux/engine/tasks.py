"""Tasks: create, find, edit and delete them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeinflux.engine.agenda import store
from fakeinflux.engine.errors import not_found
from fakeinflux.engine.history import History, ScheduleEpoch
from fakeinflux.engine.model import Task
from fakeinflux.engine.moving_history import freeze, next_event, process_event, thaw
from fakeinflux.engine.outcome_rules import clear_outcomes, meet_rules
from fakeinflux.engine.outcomes import TaskTarget
from fakeinflux.timing.durations import nominal_nanoseconds
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.engine.model import Activity
    from fakeinflux.engine.scripts import Script
    from fakeinflux.engine.world import WorldState


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
    """Create a task. Its first run is due after now; its creation time has no fraction. Source: observed.

    Where the real server's defects are reproduced, one that is created inactive runs until an edit makes it
    inactive. Source: observed.
    """
    second = world.now // SECOND
    # Positional arguments, because keywords would double the cost.
    task = Task(
        world.next_id(),
        org_id,
        world.orgs[org_id].name,
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
    if world.outcome_rules:
        meet_rules(world, task)
    epoch = _begin_epoch(world, script, second)
    released = status != "active" and not world.edition.reproduces_defects
    due = None if released else epoch.schedule.next_due(second)
    upcoming = None if due is None else epoch.start_of(due)
    store(world, task.id, History(epoch, script.text, second, second, next=upcoming, released=released))
    return task


def find_task(world: WorldState, task_id: str) -> Task:
    """Return the task with an id. Raises Refused: not found."""
    task = world.tasks.get(task_id)
    if task is None:
        raise not_found("task not found")
    return task


def edit_task(
    world: WorldState,
    task: Task,
    *,
    script: Script | None = None,
    status: str | None = None,
    description: str | None = None,
    script_parameters: Mapping[str, object] | None = None,
) -> Task:
    """Change the given fields of a task, and return it. Its past runs stay as they were.

    The next due time comes after the last one that was queued. Runs that fell due while the task was inactive
    are skipped. Source: observed.
    """
    edited = task._replace(
        script=script or task.script,
        status=task.status if status is None else status,
        description=task.description if description is None else description,
        script_parameters=task.script_parameters if script_parameters is None else script_parameters,
    )
    if script is None and edited == task:
        return task
    edited = edited._replace(updated_at=world.now)
    world.tasks[task.id] = edited
    meet_rules(world, edited)
    moving = thaw(world, edited, _edited_history(world, task, edited))
    process_event(moving, world.now)
    store(world, task.id, freeze(moving, world.now, next_event(moving)))
    return edited


def delete_task(world: WorldState, task: Task) -> None:
    """Delete a task, its runs, members and labels, and the outcomes set for it.

    Editions that reproduce the server's defects keep its members and labels. Source: observed.
    """
    forgotten: tuple[dict[str, Any], ...] = (world.tasks, world.histories, world.asked)
    if not world.edition.reproduces_defects:
        forgotten += (world.memberships, world.labelled)
    for held in forgotten:
        held.pop(task.id, None)
    clear_outcomes(world, TaskTarget(id=task.id))


def comes_due(world: WorldState, script: Script) -> bool:
    """Check whether the schedule of a script will ever be due again; one for 30 February will not."""
    second = world.now // SECOND
    return script.options.schedule(second).next_due(second) is not None


def _begin_epoch(world: WorldState, script: Script, since: int) -> ScheduleEpoch:
    """Start an epoch of a script's schedule. `since`: the second that its periods are counted from."""
    length = script.options.offset
    offset = 0 if length is None else nominal_nanoseconds(length) // SECOND
    world.epoch_count += 1
    return ScheduleEpoch(world.epoch_count, script.options.schedule(since), offset, world.now)


def _edited_history(world: WorldState, task: Task, edited: Task) -> History:
    history = world.histories[task.id]._replace(text=edited.script.text)
    if edited.status == task.status == "inactive" and world.edition.reproduces_defects:
        return history  # the scheduler is told nothing. Source: observed
    resumes = history.released and edited.status != "inactive"
    history = history._replace(released=edited.status == "inactive")
    if edited.status == "active" and task.status != "active":
        second = world.now // SECOND
        history = history._replace(
            scheduled=max(history.scheduled, second), completed=max(history.completed, second)
        )
    elif _timing(edited) == _timing(task) and not resumes:
        return history
    return history._replace(epoch=_begin_epoch(world, edited.script, history.scheduled))


def _timing(task: Task) -> tuple[object, ...]:
    options = task.script.options
    return options.every, options.cron, options.offset
