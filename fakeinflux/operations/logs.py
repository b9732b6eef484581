"""The logs of a task and of its runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.runs import run_logs, task_logs
from fakeinflux.http.messages import Answer, Listing
from fakeinflux.operations.decoding import decode_id
from fakeinflux.operations.handler import Handler
from fakeinflux.operations.present_tasks import present_event
from fakeinflux.operations.task_access import check_session, decoding, during, reach_task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.engine.model import LogEvent
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

DOING = "failed to find task logs"


def _decode_task(_world: WorldState, call: Call) -> str:
    with decoding():
        return decode_id(call.parameters["taskID"])


def _decode_run(_world: WorldState, call: Call) -> tuple[str, str]:
    with decoding():
        return decode_id(call.parameters["taskID"]), decode_id(call.parameters["runID"])


def _show_task(world: WorldState, call: Call, task_id: str) -> Answer:
    check_session(world, call, task_id)
    with during(DOING):
        return _answer(world, task_logs(world, reach_task(world, call, task_id, "read")))


def _show_run(world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
    task_id, run_id = ids
    check_session(world, call, task_id)
    with during(DOING):
        return _answer(world, run_logs(world, reach_task(world, call, task_id, "read"), run_id))


def _answer(world: WorldState, events: Sequence[LogEvent]) -> Answer:
    if not events and world.edition.reproduces_defects:
        return Answer(200, {"events": None})
    return Answer(200, Listing({}, "events", [present_event(event) for event in events]))


HANDLERS: dict[str, Handler] = {
    "GetTasksIDLogs": Handler(_decode_task, _show_task),
    "GetTasksIDRunsIDLogs": Handler(_decode_run, _show_run),
}
