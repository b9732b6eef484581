"""Tasks: listed, created, shown, changed and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.organizations import find_organization, find_organization_by_name
from fakeinflux.accounts.permissions import may
from fakeinflux.engine.errors import Refused, invalid, not_found, unauthorized
from fakeinflux.engine.tasks import comes_due, create_task, delete_task, edit_task
from fakeinflux.http.messages import Answer, Listing
from fakeinflux.operations.decoding import decode_id
from fakeinflux.operations.handler import Handler
from fakeinflux.operations.present_tasks import present_new_task, present_task
from fakeinflux.operations.task_access import decoding, demand, during, reach_task
from fakeinflux.operations.task_bodies import decode_changes, decode_creation
from fakeinflux.operations.task_filters import decode_filter, page_links, select_tasks
from fakeinflux.operations.task_scripts import change_script, create_script

if TYPE_CHECKING:
    from fakeinflux.engine.model import Caller, Organization, Task
    from fakeinflux.engine.scripts import Script
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call
    from fakeinflux.operations.task_bodies import TaskChanges, TaskCreation
    from fakeinflux.operations.task_filters import TaskFilter

NIL = "runtime error: invalid memory address or nil pointer dereference"
"""What the real server dies of when options are changed and none of them can be edited. Source: observed."""
NEVER_DUE = "could not fulfil schedule due to year"
"""Of a cron expression that matches no day to come. Source: observed."""

CREATING = during("failed to create task")
IDENTIFYING = during("could not identify organization")


def _decode_list(world: WorldState, call: Call) -> TaskFilter:
    with decoding():
        return decode_filter(world, call)


def _list(world: WorldState, call: Call, wanted: TaskFilter) -> Answer:
    caller = _caller(call)
    if not caller.active and world.edition.denied == "refused":
        raise Refused("unauthorized", "token is inactive")
    tasks = _readable(caller, select_tasks(world, wanted, caller.user_id))
    pieces = [present_task(world, task, basic=wanted.basic) for task in tasks]
    return Answer(200, Listing({"links": page_links(wanted, tasks)}, "tasks", pieces), lasting=True)


def _caller(call: Call) -> Caller:
    if call.caller is None:
        raise unauthorized()
    return call.caller


def _readable(caller: Caller, tasks: list[Task]) -> list[Task]:
    """What is left of a page when the tasks that the caller may not read are taken out. Source: observed."""
    orgs = {task.org_id for task in tasks}
    open_orgs = {org_id for org_id in orgs if may(caller, "read", "tasks", org_id=org_id)}
    if open_orgs == orgs:
        return tasks
    return [
        task
        for task in tasks
        if task.org_id in open_orgs or may(caller, "read", "tasks", org_id=task.org_id, id=task.id)
    ]


def _decode_create(world: WorldState, call: Call) -> tuple[TaskCreation, Organization, Script]:
    if call.content is None:
        with decoding():
            call.content = decode_creation(world, call)
    creation: TaskCreation = call.content
    org = _identify(world, creation)
    # Asked at once, because few calls need the words of a refusal.
    if not may(call.caller, "write", "tasks", org_id=org.id):
        with CREATING:
            demand(world, call, "write", org.id)
    return creation, org, create_script(world, creation)


def _identify(world: WorldState, creation: TaskCreation) -> Organization:
    """The org of a new task; with both a name and an id, the name decides. Source: observed."""
    if creation.org and creation.org_id:
        return find_organization_by_name(world, creation.org)
    with IDENTIFYING:
        if creation.org:
            return find_organization_by_name(world, creation.org)
        # Without either the account has one only. Source: simulated.
        return find_organization(world, creation.org_id or next(iter(world.orgs), ""))


def _create(world: WorldState, call: Call, request: tuple[TaskCreation, Organization, Script]) -> Answer:
    creation, org, script = request
    if _overtaxes(world, script):
        raise Refused("internal error", f"failed to create task: {NEVER_DUE}")
    task = create_task(
        world,
        org_id=org.id,
        owner_id=_caller(call).user_id,
        script=script,
        status=creation.status,
        description=creation.description,
        script_id=creation.script_id,
        script_parameters=creation.script_parameters,
    )
    return Answer(201, present_new_task(world, task))


def _decode_id(_world: WorldState, call: Call) -> str:
    with decoding():
        return decode_id(call.parameters["taskID"])


def _show(world: WorldState, call: Call, task_id: str) -> Answer:
    with during("failed to find task"):
        return Answer(200, present_task(world, _reach_shown(world, call, task_id)), lasting=True)


def _reach_shown(world: WorldState, call: Call, task_id: str) -> Task:
    """The task; where denials are hidden, a denied one is not found. Source: observed."""
    try:
        return reach_task(world, call, task_id, "read")
    except Refused as refusal:
        if world.edition.denied == "hidden":
            raise not_found(refusal.message) from None
        raise


def _decode_update(world: WorldState, call: Call) -> tuple[Task, TaskChanges, Script | None]:
    with decoding():
        task_id = decode_id(call.parameters["taskID"])
        changes = decode_changes(world, call)
    with during("failed to update task"):
        task = reach_task(world, call, task_id, "write")
        if changes.script_parameters is not None and not (changes.script_id or task.script_id):
            raise invalid("scriptParameters without scriptID")
        script = change_script(world, task, changes)
    if changes.barren:
        raise Refused("internal error", f"a panic has occurred: {call.path}: {NIL}")
    return task, changes, script


def _update(world: WorldState, _call: Call, request: tuple[Task, TaskChanges, Script | None]) -> Answer:
    task, changes, script = request
    source = _change_source(task, changes)
    edited = edit_task(
        world,
        source,
        script=script or (None if source is task else task.script),
        status=changes.status,
        description=changes.description,
        script_parameters=changes.script_parameters,
    )
    if edited.status == "active" and _overtaxes(world, edited.script):
        code, message = "internal error", f"failed to update task: {NEVER_DUE}"
        return Answer(500, {"code": code, "message": message}, [(b"x-platform-error-code", code.encode())])
    return Answer(200, present_task(world, edited))


def _overtaxes(world: WorldState, script: Script) -> bool:
    """Whether the real server fails at a schedule, as at 30 February; a change stays. Source: observed."""
    return (
        world.edition.reproduces_defects and script.options.cron is not None and not comes_due(world, script)
    )


def _change_source(task: Task, changes: TaskChanges) -> Task:
    """The task with another stored script, or with none once it is given a Flux text."""
    if changes.script_id is not None:
        return task._replace(script_id=changes.script_id)
    if changes.flux is not None and task.script_id is not None:
        return task._replace(script_id=None, script_parameters=None)
    return task


def _delete(world: WorldState, call: Call, task_id: str) -> Answer:
    with during("failed to delete task"):
        delete_task(world, reach_task(world, call, task_id, "write"))
    return Answer(204)


HANDLERS: dict[str, Handler] = {
    "GetTasks": Handler(_decode_list, _list),
    "PostTasks": Handler(_decode_create, _create),
    "GetTasksID": Handler(_decode_id, _show),
    "PatchTasksID": Handler(_decode_update, _update),
    "DeleteTasksID": Handler(_decode_id, _delete),
}
