"""Tasks, runs and log events as JSON, key by key as the real server writes them. Source: observed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from fakeinflux.accounts.labels import labels_of
from fakeinflux.flux.options import every_text, offset_text
from fakeinflux.http.messages import Piece
from fakeinflux.operations.present_resources import present_label
from fakeinflux.timing.instants import format_instant, format_seconds
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.engine.history import Ended, History
    from fakeinflux.engine.model import Label, LogEvent, Organization, Run, Task
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Json


class PresentedTask(NamedTuple):
    """A task as it was last presented, and what its JSON was made of."""

    task: Task
    history: History
    org: Organization
    labels: tuple[Label, ...]
    piece: Piece


def present_task(world: WorldState, task: Task, *, basic: bool = False) -> Piece:
    """A task; the same piece again for as long as nothing about it has changed.

    `basic` leaves out the script, the name of the org and the times of change.
    """
    key = f"basic {task.id}" if basic else task.id
    history, org = world.histories[task.id], world.orgs[task.org_id]
    labels = tuple(labels_of(world, task.id)) if task.id in world.labelled else ()
    kept: PresentedTask | None = world.presented.get(key)
    if (
        kept is not None
        and kept.task is task
        and kept.history is history
        and kept.org is org
        and kept.labels == labels
    ):
        return kept.piece
    piece = Piece(_task(world, task, org, labels, basic=basic))
    _keep(world, key, PresentedTask(task, history, org, labels, piece))
    return piece


def present_new_task(world: WorldState, task: Task) -> Piece:
    """A task that has just been made. It is not kept: most are never asked for as they are now."""
    return Piece(_task(world, task, world.orgs[task.org_id], (), basic=False))


def _keep(world: WorldState, key: str, presented: PresentedTask) -> None:
    # Deleted tasks leave theirs behind: from time to time all go.
    if len(world.presented) > 2 * len(world.tasks) + 64:
        world.presented.clear()
    world.presented[key] = presented


def _task(
    world: WorldState, task: Task, org: Organization, labels: tuple[Label, ...], *, basic: bool
) -> dict[str, Json]:
    # Added to key by key and not filtered at the end, because creations and lists of many come by here.
    shown: dict[str, Json] = {
        "links": _links(f"/api/v2/tasks/{task.id}"),
        "labels": [present_label(label) for label in labels] if labels else [],
        "id": task.id,
        "orgID": task.org_id,
        "org": "" if basic else org.name,
        "ownerID": task.owner_id,
        "name": task.script.options.name,
    }
    if task.description:
        shown["description"] = task.description
    shown["status"] = task.status
    _add_script(shown, task, basic=basic)
    history = world.histories[task.id]
    shown["latestCompleted"] = format_seconds(history.completed * SECOND)
    if history.last is not None:
        _add_last_run(shown, history.last)
    if not basic:
        shown["createdAt"] = format_seconds(task.created_at)
        if task.updated_at is not None:
            shown["updatedAt"] = format_seconds(task.updated_at)
    return shown


def _links(path: str) -> dict[str, Json]:
    return {
        "labels": f"{path}/labels",
        "logs": f"{path}/logs",
        "members": f"{path}/members",
        "owners": f"{path}/owners",
        "runs": f"{path}/runs",
        "self": path,
    }


def _add_script(shown: dict[str, Json], task: Task, *, basic: bool) -> None:
    options = task.script.options
    if task.script_id is None:
        shown["flux"] = "" if basic else task.script.text
    else:
        shown["scriptID"] = task.script_id
        if task.script_parameters is not None:
            shown["scriptParameters"] = cast("Json", task.script_parameters)
    if options.every is not None:
        shown["every"] = every_text(options)
    if options.cron is not None:
        shown["cron"] = options.cron
    offset = offset_text(options)
    if offset is not None:
        shown["offset"] = offset


def _add_last_run(shown: dict[str, Json], last: Ended) -> None:
    shown["lastRunStatus"] = last.status
    if last.error:
        shown["lastRunError"] = last.error


def present_run(run: Run) -> Piece:
    """A run. `requestedAt` loses its fraction when the run ends; an empty log is left out."""
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
        shown["log"] = [_event(event) for event in run.log]
    return Piece(shown)


def present_event(event: LogEvent) -> Piece:
    """One line of a log."""
    return Piece(_event(event))


def _event(event: LogEvent) -> dict[str, Json]:
    return {"runID": event.run_id, "time": format_instant(event.time), "message": event.message}
