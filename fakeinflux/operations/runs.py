"""The operations on the runs of a task: list, force, show, cancel and retry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.engine.runs import cancel_run, find_run, force_run, list_runs, retry_run
from fakeinflux.engine.tasks import find_task
from fakeinflux.http.messages import Answer, Listing
from fakeinflux.operations.decoding import (
    Struct,
    decode_id,
    decode_id_argument,
    decode_int,
    decode_json,
    path_ids,
)
from fakeinflux.operations.handler import AnyHandler, Handler
from fakeinflux.operations.present_tasks import present_run
from fakeinflux.operations.task_access import (
    DECODING,
    Prefixed,
    check_session,
    get_task_for,
    require_task_permission,
    task_request,
)
from fakeinflux.timing.instants import InstantError, parse_instant
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.engine.model import Task
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

RUN_MANUALLY = Struct(r'struct { ScheduledFor string "json:\"scheduledFor\"" }', {"scheduledFor": "string"})
BODY_LIMIT = 1000
"""A body of this many bytes or more is ignored by the real server. Source: observed."""
DEFAULT_LIMIT, MAX_LIMIT = 100, 500


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs a call asks for. `after_time` and `before_time` are instants, both exclusive."""

    task_id: str
    after: str | None
    limit: int
    after_time: int | None
    before_time: int | None


def _decode_filter(_world: WorldState, call: Call) -> RunFilter:
    wanted = RunFilter(
        decode_id(call.parameters["taskID"]),
        decode_id_argument(call, "after"),
        _decode_limit(call.argument("limit")),
        _decode_time(call.argument("afterTime")),
        _decode_time(call.argument("beforeTime")),
    )
    low, high = wanted.after_time, wanted.before_time
    if low is not None and high is not None and high <= low:
        raise invalid("beforeTime must be later than afterTime")
    return wanted


def _decode_limit(text: str) -> int:
    if not text:
        return DEFAULT_LIMIT
    limit = decode_int(text)
    if not 1 <= limit <= MAX_LIMIT:
        raise invalid(f"run limit is out of bounds, must be between 1 and {MAX_LIMIT}")
    return limit


def _decode_time(text: str) -> int | None:
    try:
        return parse_instant(text) if text else None
    except InstantError as error:
        raise invalid(str(error)) from None


def _list(world: WorldState, call: Call, wanted: RunFilter) -> Answer:
    check_session(world, call, wanted.task_id)
    with Prefixed("failed to find runs"):
        task = get_task_for(world, call, wanted.task_id, "read")
        is_ahead = wanted.after_time is not None and wanted.after_time >= world.now
        if is_ahead and wanted.before_time is None and world.edition.reproduces_defects:
            raise Refused("internal error", "given after time must be prior to before time")
        runs = list_runs(
            world,
            task,
            after=wanted.after,
            after_time=wanted.after_time,
            before_time=wanted.before_time,
            limit=wanted.limit,
        )
    path = f"/api/v2/tasks/{task.id}"
    links = {"self": f"{path}/runs", "task": path}
    return Answer(200, Listing({"links": links}, "runs", [present_run(run) for run in runs]))


def _decode_forced_run(world: WorldState, call: Call) -> tuple[str, int | None]:
    task_id = decode_id(call.parameters["taskID"])
    body: dict[str, Any] = decode_json(call.body, RUN_MANUALLY) if _has_body(world, call) else {}
    instant = _decode_time(body.get("scheduledFor", ""))
    return task_id, None if instant is None else instant // SECOND * SECOND


def _has_body(world: WorldState, call: Call) -> bool:
    """Whether there is a body to read. A chunked one is read whatever its length. Source: observed."""
    if call.header(b"transfer-encoding") is not None:
        return True
    return bool(call.body) and (len(call.body) < BODY_LIMIT or not world.edition.reproduces_defects)


def _force(world: WorldState, call: Call, request: tuple[str, int | None]) -> Answer:
    task_id, scheduled_for = request
    with Prefixed("failed to force run"):
        task = _get_active_task_for(world, call, task_id)
        return Answer(201, present_run(force_run(world, task, scheduled_for)))


def _get_active_task_for(world: WorldState, call: Call, task_id: str) -> Task:
    """Return an active task that the caller may write; the status is checked first. Source: observed."""
    task = find_task(world, task_id)
    if task.status != "active":
        raise invalid("inactive task")
    require_task_permission(world, call, "write", task.org_id, task.id)
    return task


def _show(world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
    task_id, run_id = ids
    check_session(world, call, task_id)
    with Prefixed("failed to find run"):
        task = get_task_for(world, call, task_id, "read")
        return Answer(200, present_run(find_run(world, task, run_id)))


def _decode_cancel(world: WorldState, call: Call) -> tuple[str, str]:
    if world.edition.cancel == 405:
        raise Refused("method not allowed", f"{world.edition.name} does not cancel runs")
    with DECODING:  # the run comes first. Source: observed
        run_id = decode_id(call.parameters["runID"])
        return decode_id(call.parameters["taskID"]), run_id


def _cancel(world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
    task_id, run_id = ids
    with Prefixed("failed to cancel run"):
        cancel_run(world, get_task_for(world, call, task_id, "write"), run_id)
    return Answer(world.edition.cancel)


def _retry(world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
    task_id, run_id = ids
    check_session(world, call, task_id)
    with Prefixed("failed to retry run"):
        task = _get_active_task_for(world, call, task_id)
        return Answer(200, present_run(retry_run(world, task, run_id)))


_RUN = task_request(path_ids("taskID", "runID"))
HANDLERS: dict[str, AnyHandler] = {
    "GetTasksIDRuns": Handler(task_request(_decode_filter), _list),
    "PostTasksIDRuns": Handler(task_request(_decode_forced_run), _force),
    "GetTasksIDRunsID": Handler(_RUN, _show),
    "DeleteTasksIDRunsID": Handler(_decode_cancel, _cancel),
    "PostTasksIDRunsIDRetry": Handler(_RUN, _retry),
}
