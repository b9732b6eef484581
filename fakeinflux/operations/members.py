"""The operations on the members and owners of organizations, buckets and tasks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fakeinflux.accounts.buckets import find_bucket
from fakeinflux.accounts.memberships import add_membership, list_memberships, remove_membership
from fakeinflux.accounts.permissions import may, require
from fakeinflux.accounts.users import find_user
from fakeinflux.engine.errors import invalid
from fakeinflux.engine.tasks import find_task
from fakeinflux.http.messages import Answer, Listing
from fakeinflux.operations.decoding import decode_bare, decode_id, path_id
from fakeinflux.operations.handler import AnyHandler, Handler
from fakeinflux.operations.organizations import decode_part_of_org
from fakeinflux.operations.present_resources import present_membership
from fakeinflux.operations.users import USER

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.engine.model import Role, User
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call


@dataclass(frozen=True, slots=True)
class Members:
    """The operations on the members or owners of one type of resource.

    `path`: the segment of the type in paths. `decode_id`: reads the id of the resource. `list_users`: the
    users with a role on it, as far as the caller may see them. `require_write`: checks that the caller may
    change its members. `hidden`: the message of the real server's 500 for a broken body, if it hides the
    error. `logs`: whether members have a link to their logs. Source: observed.
    """

    path: str
    decode_id: Callable[[WorldState, Call], str]
    list_users: Callable[[WorldState, Call, str, Role], list[User]]
    require_write: Callable[[WorldState, Call, str], None]
    hidden: str | None
    logs: bool
    role: Role

    def show(self, world: WorldState, call: Call, resource_id: str) -> Answer:
        """Show the users who have the role."""
        users = self.list_users(world, call, resource_id, self.role)
        links = {"self": f"/api/v2/{self.path}/{resource_id}/{self.role}s"}
        pieces = [present_membership(user, self.role, logs=self.logs) for user in users]
        return Answer(200, Listing({"links": links}, "users", pieces), lasting=True)

    def decode_addition(self, world: WorldState, call: Call) -> tuple[str, str]:
        """Read the ids of the resource and of the user. Raises Refused: invalid."""
        resource_id = self.decode_id(world, call)
        user_id: str | None = decode_bare(world, call.body, USER, self.hidden).get("id")
        if user_id is None:
            raise invalid("user id missing or invalid")
        return resource_id, user_id

    def add(self, world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
        """Give a user the role."""
        resource_id, user_id = ids
        find_user(world, user_id)
        self.require_write(world, call, resource_id)
        user = add_membership(world, resource_id, user_id, self.role)
        return Answer(201, present_membership(user, self.role, logs=self.logs))

    def decode_removal(self, world: WorldState, call: Call) -> tuple[str, str]:
        """Read the ids of the resource and of the user. Raises Refused: invalid."""
        return self.decode_id(world, call), decode_id(call.parameters["userID"])

    def remove(self, world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
        """Take whatever role a user has; without one, the permission is not checked. Source: observed."""
        resource_id, user_id = ids
        if user_id in world.memberships.get(resource_id, {}):
            self.require_write(world, call, resource_id)
            remove_membership(world, resource_id, user_id)
        return Answer(204)


def _list_org_users(world: WorldState, _call: Call, org_id: str, role: Role) -> list[User]:
    return list_memberships(world, org_id, role)


def _require_org(_world: WorldState, call: Call, org_id: str) -> None:
    require(call.caller, "write", "orgs", org_id=org_id, id=org_id)


def _list_bucket_users(world: WorldState, call: Call, bucket_id: str, role: Role) -> list[User]:
    bucket = find_bucket(world, bucket_id)
    require(call.caller, "read", "buckets", org_id=bucket.org_id, id=bucket_id)
    return list_memberships(world, bucket_id, role)


def _require_bucket(world: WorldState, call: Call, bucket_id: str) -> None:
    bucket = find_bucket(world, bucket_id)
    require(call.caller, "write", "buckets", org_id=bucket.org_id, id=bucket_id)


def _list_task_users(world: WorldState, call: Call, task_id: str, role: Role) -> list[User]:
    """Return the users with a role on a task, if the caller may read it.

    The real server looks the task up only if it has such users, or had when it was deleted.
    Source: observed. Raises Refused: not found; unauthorized, where the edition says so.
    """
    users = list_memberships(world, task_id, role)
    task = find_task(world, task_id) if users else world.tasks.get(task_id)
    if task is None:
        return []
    if world.edition.denied == "refused":
        require(call.caller, "read", "tasks", org_id=task.org_id, id=task_id)
    return users if may(call.caller, "read", "tasks", org_id=task.org_id, id=task_id) else []


def _require_task(world: WorldState, call: Call, task_id: str) -> None:
    """Check the permission; here even the real server names the one that is missing. Source: observed."""
    task = find_task(world, task_id)
    require(call.caller, "write", "tasks", org_id=task.org_id, id=task_id)


def _handlers(path: str, members: Members) -> dict[str, AnyHandler]:
    return {
        f"Get{path}": Handler(members.decode_id, members.show),
        f"Post{path}": Handler(members.decode_addition, members.add),
        f"Delete{path}ID": Handler(members.decode_removal, members.remove),
    }


_OF_ORGS = Members(
    "orgs", decode_part_of_org, _list_org_users, _require_org, hidden=None, logs=False, role="member"
)
_OF_TASKS = Members(
    "tasks",
    path_id("taskID"),
    _list_task_users,
    _require_task,
    hidden="An internal error has occurred - check server logs",
    logs=True,
    role="member",
)
_OF_BUCKETS = Members(
    "buckets",
    path_id("bucketID"),
    _list_bucket_users,
    _require_bucket,
    hidden=None,
    logs=False,
    role="member",
)
HANDLERS: dict[str, AnyHandler] = {
    **_handlers("BucketsIDMembers", _OF_BUCKETS),
    **_handlers("BucketsIDOwners", replace(_OF_BUCKETS, role="owner")),
    **_handlers("OrgsIDMembers", _OF_ORGS),
    **_handlers("OrgsIDOwners", replace(_OF_ORGS, role="owner")),
    **_handlers("TasksIDMembers", _OF_TASKS),
    **_handlers("TasksIDOwners", replace(_OF_TASKS, role="owner")),
}
