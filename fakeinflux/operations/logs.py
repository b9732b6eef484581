"""The operations on the logs of a task and of its runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.runs import run_logs, task_logs
from fakeinflux.http.messages import Answer, Listing
from fakeinflux.operations.decoding import path_id, path_ids
from fakeinflux.operations.handler import AnyHandler, Handler
from fakeinflux.operations.present_tasks import present_event
from fakeinflux.operations.task_access import Prefixed, check_session, get_task_for, task_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.engine.model import LogEvent
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

FINDING = Prefixed("failed to find task logs")


def _list_of_task(world: WorldState, call: Call, task_id: str) -> Answer:
    check_session(world, call, task_id)
    with FINDING:
        return _answer(world, task_logs(world, get_task_for(world, call, task_id, "read")))


def _list_of_run(world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
    task_id, run_id = ids
    check_session(world, call, task_id)
    with FINDING:
        return _answer(world, run_logs(world, get_task_for(world, call, task_id, "read"), run_id))


def _answer(world: WorldState, events: Sequence[LogEvent]) -> Answer:
    if not events and world.edition.reproduces_defects:
        return Answer(200, {"events": None})
    return Answer(200, Listing({}, "events", [present_event(event) for event in events]))


HANDLERS: dict[str, AnyHandler] = {
    "GetTasksIDLogs": Handler(task_request(path_id("taskID")), _list_of_task),
    "GetTasksIDRunsIDLogs": Handler(task_request(path_ids("taskID", "runID")), _list_of_run),
}
