"""Members and owners of tasks: roles that are kept, and that nothing asks for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fakeinflux.accounts.memberships import add_membership, list_memberships, remove_membership
from fakeinflux.accounts.permissions import may, require
from fakeinflux.accounts.users import find_user
from fakeinflux.engine.tasks import find_task
from fakeinflux.http.messages import Answer, Listing, Piece
from fakeinflux.operations.decoding import decode_id
from fakeinflux.operations.handler import Handler
from fakeinflux.operations.members import decode_member
from fakeinflux.operations.present_resources import present_membership

if TYPE_CHECKING:
    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.model import Role
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

HIDDEN = "An internal error has occurred - check server logs"
"""What the real server says of a body that is no JSON. Source: observed."""


def _decode_task(_world: WorldState, call: Call) -> str:
    return decode_id(call.parameters["taskID"])


def _decode_post(world: WorldState, call: Call) -> tuple[str, str]:
    task_id = decode_id(call.parameters["taskID"])
    return task_id, decode_member(world, call.body, HIDDEN)


def _decode_both(_world: WorldState, call: Call) -> tuple[str, str]:
    return decode_id(call.parameters["taskID"]), decode_id(call.parameters["userID"])


def _list(role: Role, world: WorldState, call: Call, task_id: str) -> Answer:
    held = list_memberships(world, task_id, role)
    users = held if _shows(world, call, task_id, asked=bool(held)) else []
    links = {"self": f"/api/v2/tasks/{task_id}/{role}s"}
    pieces = [Piece(present_membership(user, role)) for user in users]
    return Answer(200, Listing({"links": links}, "users", pieces), lasting=True)


def _shows(world: WorldState, call: Call, task_id: str, *, asked: bool) -> bool:
    """Whether the caller is shown a task's people.

    The task is only `asked` for when it has some, or had when it was deleted. Source: observed.
    """
    task = find_task(world, task_id) if asked else world.tasks.get(task_id)
    if task is None:
        return False
    if world.edition.denied == "refused":
        require(call.caller, "read", "tasks", org_id=task.org_id, id=task_id)
    return may(call.caller, "read", "tasks", org_id=task.org_id, id=task_id)


def _add(role: Role, world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
    task_id, user_id = ids
    find_user(world, user_id)
    _require(world, call, "write", task_id)
    user = add_membership(world, task_id, user_id, role)
    return Answer(201, Piece(present_membership(user, role)))


def _remove(world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
    task_id, user_id = ids
    if user_id in world.memberships.get(task_id, {}):
        _require(world, call, "write", task_id)
    remove_membership(world, task_id, user_id)
    return Answer(204)


def _require(world: WorldState, call: Call, action: Action, task_id: str) -> None:
    """Here the real server says plainly what permission is missing. Source: observed."""
    task = find_task(world, task_id)
    require(call.caller, action, "tasks", org_id=task.org_id, id=task_id)


HANDLERS: dict[str, Handler] = {
    "GetTasksIDMembers": Handler(_decode_task, partial(_list, "member")),
    "PostTasksIDMembers": Handler(_decode_post, partial(_add, "member")),
    "DeleteTasksIDMembersID": Handler(_decode_both, _remove),
    "GetTasksIDOwners": Handler(_decode_task, partial(_list, "owner")),
    "PostTasksIDOwners": Handler(_decode_post, partial(_add, "owner")),
    "DeleteTasksIDOwnersID": Handler(_decode_both, _remove),
}
