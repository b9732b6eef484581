"""Tasks, runs and log events as JSON.

The keys and their order are the real server's. Source: observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from fakeinflux.accounts.labels import labels_of
from fakeinflux.flux.options import offset_text
from fakeinflux.http.messages import Piece
from fakeinflux.operations.present_resources import label_json
from fakeinflux.timing.instants import format_instant, format_seconds
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.engine.history import History
    from fakeinflux.engine.model import Label, LogEvent, Run, Task
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Json


class PresentedTask(NamedTuple):
    """A task as it was last presented, and all that its JSON was made from."""

    task: Task
    history: History
    labels: tuple[Label, ...]
    piece: Piece


def present_task(world: WorldState, task: Task, *, basic: bool = False) -> Piece:
    """Show a task, with the same piece for as long as nothing about the task has changed.

    `basic` leaves out the script, the name of the organization and the times of change.
    """
    key = f"basic {task.id}" if basic else task.id
    history = world.histories[task.id]
    labels = tuple(labels_of(world, task.id)) if task.id in world.labelled else ()
    presented: PresentedTask | None = world.presented.get(key)
    if (
        presented is not None
        and presented.task is task
        and presented.history is history
        and presented.labels == labels
    ):
        return presented.piece
    piece = Piece(_task_json(world, task, labels, basic=basic))
    # Deleted tasks leave theirs behind, so from time to time all are forgotten.
    if len(world.presented) > 2 * len(world.tasks) + 64:
        world.presented.clear()
    world.presented[key] = PresentedTask(task, history, labels, piece)
    return piece


def present_new_task(world: WorldState, task: Task) -> Piece:
    """Show a task that was just created. Its piece is not kept: most are never shown again unchanged."""
    return Piece(_task_json(world, task, (), basic=False))


def _task_json(world: WorldState, task: Task, labels: tuple[Label, ...], *, basic: bool) -> dict[str, Json]:
    # Built key by key, which is faster than filtering at the end: creations and long lists pass here.
    path = f"/api/v2/tasks/{task.id}"
    shown: dict[str, Json] = {
        "links": {
            "labels": f"{path}/labels",
            "logs": f"{path}/logs",
            "members": f"{path}/members",
            "owners": f"{path}/owners",
            "runs": f"{path}/runs",
            "self": path,
        },
        "labels": [label_json(label) for label in labels] if labels else [],
        "id": task.id,
        "orgID": task.org_id,
        "org": "" if basic else task.org_name,
        "ownerID": task.owner_id,
        "name": task.script.options.name,
    }
    if task.description:
        shown["description"] = task.description
    shown["status"] = task.status
    _add_script(shown, task, basic=basic)
    history = world.histories[task.id]
    shown["latestCompleted"] = _second_text(world, history.completed)
    if history.last is not None:
        shown["lastRunStatus"] = history.last.status
        if history.last.error:
            shown["lastRunError"] = history.last.error
    if not basic:
        shown["createdAt"] = _second_text(world, task.created_at // SECOND)
        if task.updated_at is not None:
            shown["updatedAt"] = format_seconds(task.updated_at)
    return shown


def _second_text(world: WorldState, second: int) -> str:
    """Write a time in seconds. The last one is remembered, because tasks share it."""
    if world.written_second[0] != second:
        world.written_second = (second, format_seconds(second * SECOND))
    return world.written_second[1]


def _add_script(shown: dict[str, Json], task: Task, *, basic: bool) -> None:
    options = task.script.options
    if task.script_id is None:
        shown["flux"] = "" if basic else task.script.text
    else:
        shown["scriptID"] = task.script_id
        if task.script_parameters is not None:
            shown["scriptParameters"] = cast("Json", task.script_parameters)
    if options.every is not None:
        shown["every"] = options.every.text
    if options.cron is not None:
        shown["cron"] = options.cron
    if options.offset is not None:
        offset = offset_text(options)
        if offset is not None:
            shown["offset"] = offset


def present_run(run: Run) -> Piece:
    """Show a run. `requestedAt` loses its fraction when the run ends; an empty log is left out."""
    task = f"/api/v2/tasks/{run.task_id}"
    path = f"{task}/runs/{run.id}"
    shown: dict[str, Json] = {
        "links": {"logs": f"{path}/logs", "retry": f"{path}/retry", "self": path, "task": task},
        "id": run.id,
        "taskID": run.task_id,
        "status": run.status,
        "scheduledFor": format_instant(run.scheduled_for),
    }
    if run.started_at is not None:
        shown["startedAt"] = format_instant(run.started_at)
    if run.finished_at is not None:
        shown["finishedAt"] = format_instant(run.finished_at)
    if run.requested_at is not None:
        ended = run.finished_at is not None
        shown["requestedAt"] = (format_seconds if ended else format_instant)(run.requested_at)
    if run.log:
        shown["log"] = [_event_json(event) for event in run.log]
    return Piece(shown)


def present_event(event: LogEvent) -> Piece:
    """Show one line of a log."""
    return Piece(_event_json(event))


def _event_json(event: LogEvent) -> dict[str, Json]:
    return {"runID": event.run_id, "time": format_instant(event.time), "message": event.message}
