"""The tasks and runs of a world, read without a trace in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.worlds.owner_calls import perform_as_owner

if TYPE_CHECKING:
    from fakeinflux.control.request import ControlRequest
    from fakeinflux.http.messages import Json

PAGE = 500
"""The largest page of runs that the API allows."""


def get_tasks(request: ControlRequest) -> tuple[int, Json]:
    """Get all tasks as the API presents them, oldest first."""
    world = request.tenant.world
    tasks = [perform_as_owner(world, "GetTasksID", {"taskID": task_id}) for task_id in tuple(world.tasks)]
    return 200, {"tasks": tasks}


def get_runs(request: ControlRequest) -> tuple[int, Json]:
    """Get the runs of a task in the order of the API: unfinished ones, then the newest first."""
    answer = perform_as_owner(
        request.tenant.world, "GetTasksIDRuns", request.parameters, query={"limit": str(PAGE)}
    )
    return 200, {"runs": answer["runs"]}
