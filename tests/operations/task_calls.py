"""Tasks in a small world, and the calls that tests make on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeinflux.engine.agenda import settle
from fakeinflux.engine.model import Caller, Permission
from fakeinflux.operations import logs, members, resource_labels, runs, tasks
from fakeinflux.timing.units import SECOND
from tests.operations.calls import ask, only, operator, play

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Answer
    from fakeinflux.operations.handler import AnyHandler

HANDLERS: dict[str, AnyHandler] = {
    **tasks.HANDLERS,
    **runs.HANDLERS,
    **logs.HANDLERS,
    **{
        name: handler
        for name, handler in (members.HANDLERS | resource_labels.HANDLERS).items()
        if "TasksID" in name
    },
}
EDITIONS = ("v2", "oss", "cloud-serverless")
ON_RUNS = [
    ("GetTasksIDRuns", "failed to find runs"),
    ("PostTasksIDRuns", "failed to force run"),
    ("GetTasksIDRunsID", "failed to find run"),
    ("DeleteTasksIDRunsID", "failed to cancel run"),
    ("PostTasksIDRunsIDRetry", "failed to retry run"),
]
"""Operations on the runs of a task, and what the real server says it was doing."""
REFUSING = ("v2", "cloud-serverless")
"""The editions that say 401 where a permission is missing."""


def script(name: str = "t", schedule: str = "every: 1h", rest: str = "") -> str:
    """A script that a task can have."""
    return (
        f'option task = {{name: "{name}", {schedule}}}\n{rest}from(bucket: "my-bucket") |> range(start: -1h)'
    )


def create(world: WorldState, name: str = "t", schedule: str = "every: 1h", **body: Any) -> dict[str, Any]:
    """A new task, as its creation shows it."""
    whole = {"flux": script(name, schedule), "orgID": next(iter(world.orgs)), **body}
    return dict(ask(world, HANDLERS, "PostTasks", body=whole))


def do(world: WorldState, operation: str, task_id: str | None = None, **parts: Any) -> Answer:
    """The answer to a call on a task; further path parameters are `run`, `user` and `label`."""
    return play(world, HANDLERS, operation, **_aimed(task_id, parts))


def see(world: WorldState, operation: str, task_id: str | None = None, **parts: Any) -> Any:
    """The JSON in the answer to a call on a task."""
    return ask(world, HANDLERS, operation, **_aimed(task_id, parts))


def _aimed(task_id: str | None, parts: dict[str, Any]) -> dict[str, Any]:
    given = {"taskID": task_id, **{f"{kind}ID": parts.pop(kind, None) for kind in ("run", "user", "label")}}
    return {**parts, "parameters": {name: value for name, value in given.items() if value is not None}}


def names(world: WorldState, **query: str) -> list[str]:
    """The names of the tasks in a list."""
    return [task["name"] for task in see(world, "GetTasks", query=query)["tasks"]]


def state(world: WorldState) -> Any:
    """All that a refused call must leave as it was."""
    held = (
        world.tasks, world.histories, world.labelled, world.memberships, world.labels, world.users, world.orgs
    )  # fmt: skip
    return [dict(records) for records in held]


def advance(world: WorldState, seconds: float) -> None:
    """Let time pass."""
    world.clock.advance(int(seconds * SECOND))
    settle(world)


def may_only(world: WorldState, *permissions: Permission) -> Caller:
    """A caller of the first user with these permissions only."""
    return operator(world)._replace(id="00000000000000aa", permissions=permissions)


def reader(world: WorldState) -> Caller:
    """A caller who may read the tasks of the first org, and not write them."""
    return may_only(world, Permission("read", "tasks", next(iter(world.orgs))))


def nobody(world: WorldState) -> Caller:
    """A caller who may do nothing."""
    return may_only(world)


def switched_off(world: WorldState) -> Caller:
    """A caller whose token is inactive."""
    return operator(world)._replace(active=False)


def session(caller: Caller) -> Caller:
    """The same caller with a cookie in place of a token."""
    return caller._replace(session=True)


def write_denied(world: WorldState, task_id: str) -> str:
    """What a refusing edition says of a task that may not be written."""
    return f"write:orgs/{only(world.orgs)}/tasks/{task_id} is unauthorized"


def read_denied(world: WorldState, task_id: str) -> str:
    """What a refusing edition says of a task that may not be read."""
    return f"read:orgs/{only(world.orgs)}/tasks/{task_id} is unauthorized"
