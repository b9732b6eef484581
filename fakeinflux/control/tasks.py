"""The tasks and runs of a world, read without a trace in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.errors import not_found
from fakeinflux.engine.ids import is_id
from fakeinflux.worlds.owner_calls import perform_as_owner

if TYPE_CHECKING:
    from fakeinflux.control.request import ControlRequest
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Json

PAGE = 500
"""The largest page of runs that the API allows."""


def get_tasks(request: ControlRequest) -> tuple[int, Json]:
    """Get all tasks as the API presents them, oldest first."""
    world = request.tenant.world
    tasks = [perform_as_owner(world, "GetTasksID", {"taskID": task_id}) for task_id in tuple(world.tasks)]
    return 200, {"tasks": tasks}


def find_by_name(world: WorldState, name: str) -> str | None:
    """Return the id of the newest task with a name, or None. Raises Refused: not found, with the names."""
    found = [task.id for task in world.tasks.values() if task.script.options.name == name]
    if not found and not is_id(name):
        known = ", ".join(repr(task.script.options.name) for task in world.tasks.values()) or "none"
        raise not_found(f"found no task {name!r}; the tasks of this world: {known}")
    return found[-1] if found else None


def get_runs(request: ControlRequest) -> tuple[int, Json]:
    """Get the runs of a task in the order of the API: unfinished ones, then the newest first.

    The path has the task's id or its name.
    """
    world, named = request.tenant.world, request.parameters["taskID"]
    task_id = named if named in world.tasks else find_by_name(world, named) or named
    answer = perform_as_owner(world, "GetTasksIDRuns", {"taskID": task_id}, query={"limit": str(PAGE)})
    return 200, {"runs": answer["runs"]}
