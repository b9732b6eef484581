"""The operations on tasks: list, create, show, update and delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from fakeinflux.accounts.organizations import find_organization, find_organization_by_name
from fakeinflux.accounts.permissions import may
from fakeinflux.engine.errors import Refused, invalid, not_found, unauthorized
from fakeinflux.engine.tasks import comes_due, create_task, delete_task, edit_task
from fakeinflux.http.messages import Answer, Listing
from fakeinflux.operations.decoding import decode_id, path_id
from fakeinflux.operations.handler import AnyHandler, Handler
from fakeinflux.operations.present_tasks import present_new_task, present_task
from fakeinflux.operations.script_checks import execution_notes
from fakeinflux.operations.task_access import (
    DECODING,
    Prefixed,
    get_task_for,
    require_task_permission,
    task_request,
)
from fakeinflux.operations.task_bodies import TaskCreation, decode_changes, decode_creation
from fakeinflux.operations.task_filters import decode_filter, select_tasks, task_links
from fakeinflux.operations.task_scripts import change_script, create_script

if TYPE_CHECKING:
    from fakeinflux.engine.model import Caller, Organization, Task
    from fakeinflux.engine.scripts import Script
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call
    from fakeinflux.operations.task_bodies import TaskChanges
    from fakeinflux.operations.task_filters import TaskFilter

PANIC = "a panic has occurred: {path}: runtime error: invalid memory address or nil pointer dereference"
"""The real server's answer to changed options none of which can be edited. Source: observed."""
NEVER_DUE = "could not fulfil schedule due to year"
"""The real server's message for a cron expression that no future day matches. Source: observed."""

IDENTIFYING = Prefixed("could not identify organization")


CreateRequest: TypeAlias = "tuple[TaskCreation, Organization, Script]"
"""A task to create, with its organization and its script."""


class UpdateRequest(NamedTuple):
    """A task to change; `script` is None if it stays."""

    task: Task
    changes: TaskChanges
    script: Script | None


def _list(world: WorldState, call: Call, wanted: TaskFilter) -> Answer:
    caller = _caller(call)
    if not caller.active and world.edition.denied == "refused":
        raise Refused("unauthorized", "token is inactive")
    tasks = _readable(caller, select_tasks(world, wanted, caller.user_id))
    pieces = [present_task(world, task, basic=wanted.basic) for task in tasks]
    return Answer(200, Listing({"links": task_links(wanted, tasks)}, "tasks", pieces), lasting=True)


def _caller(call: Call) -> Caller:
    if call.caller is None:
        raise unauthorized()
    return call.caller


def _readable(caller: Caller, tasks: list[Task]) -> list[Task]:
    """Return the tasks of a page that the caller may read: others are missing in it. Source: observed."""
    orgs = {task.org_id for task in tasks}
    open_orgs = {org_id for org_id in orgs if may(caller, "read", "tasks", org_id=org_id)}
    if open_orgs == orgs:
        return tasks
    return [
        task
        for task in tasks
        if task.org_id in open_orgs or may(caller, "read", "tasks", org_id=task.org_id, id=task.id)
    ]


def _decode_create(world: WorldState, call: Call) -> CreateRequest:
    creation = call.content  # a repeated call brings what its body was decoded to before
    if not isinstance(creation, TaskCreation):
        with DECODING:
            creation = decode_creation(call.body, world.edition)
        call.content = creation
    org = _find_org(world, creation)
    # `may` is asked first because it is faster, and few calls need the message of a refusal.
    if not may(call.caller, "write", "tasks", org_id=org.id):
        with Prefixed("failed to create task"):
            require_task_permission(world, call, "write", org.id)
    return creation, org, create_script(world, creation)


def _find_org(world: WorldState, creation: TaskCreation) -> Organization:
    """Return the organization of a new task. A name takes precedence over an id. Source: observed."""
    if creation.org and creation.org_id:
        return find_organization_by_name(world, creation.org)
    known = None if creation.org else world.orgs.get(creation.org_id or "")
    if known is not None:
        return known
    with IDENTIFYING:
        if creation.org:
            return find_organization_by_name(world, creation.org)
        # Without either, the account has only one. Source: simulated.
        return find_organization(world, creation.org_id or next(iter(world.orgs), ""))


def _create(world: WorldState, call: Call, request: CreateRequest) -> Answer:
    creation, org, script = request
    if _crashes_server(world, script):
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
    return Answer(201, present_new_task(world, task), notes=execution_notes(world, script))


def _crashes_server(world: WorldState, script: Script) -> bool:
    """Whether the real server fails at a schedule that never comes due, as 30 February. Source: observed."""
    return (
        world.edition.reproduces_defects and script.options.cron is not None and not comes_due(world, script)
    )


def _show(world: WorldState, call: Call, task_id: str) -> Answer:
    with Prefixed("failed to find task"):
        try:
            task = get_task_for(world, call, task_id, "read")
        except Refused as error:
            # Where missing permissions are hidden, such a task is not found. Source: observed.
            raise not_found(error.message) if world.edition.denied == "hidden" else error from None
        return Answer(200, present_task(world, task), lasting=True)


def _decode_update(world: WorldState, call: Call) -> UpdateRequest:
    with DECODING:
        task_id = decode_id(call.parameters["taskID"])
        changes = decode_changes(call.body, world.edition)
    with Prefixed("failed to update task"):
        task = get_task_for(world, call, task_id, "write")
        if changes.script_parameters is not None and not (changes.script_id or task.script_id):
            raise invalid("scriptParameters without scriptID")
        script = change_script(world, task, changes)
    if changes.has_only_uneditable_options:
        raise Refused("internal error", PANIC.format(path=call.path))
    return UpdateRequest(task, changes, script)


def _update(world: WorldState, _call: Call, request: UpdateRequest) -> Answer:
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
    if edited.status == "active" and _crashes_server(world, edited.script):
        # The change is made all the same. Source: observed.
        code, message = "internal error", f"failed to update task: {NEVER_DUE}"
        return Answer(500, {"code": code, "message": message}, [(b"x-platform-error-code", code.encode())])
    return Answer(200, present_task(world, edited))


def _change_source(task: Task, changes: TaskChanges) -> Task:
    """Return the task with another stored script, or with none once it is given a Flux text."""
    if changes.script_id is not None:
        return task._replace(script_id=changes.script_id)
    if changes.flux is not None and task.script_id is not None:
        return task._replace(script_id=None, script_parameters=None)
    return task


def _delete(world: WorldState, call: Call, task_id: str) -> Answer:
    with Prefixed("failed to delete task"):
        delete_task(world, get_task_for(world, call, task_id, "write"))
    return Answer(204)


_TASK = task_request(path_id("taskID"))
HANDLERS: dict[str, AnyHandler] = {
    "GetTasks": Handler(task_request(decode_filter), _list),
    "PostTasks": Handler(_decode_create, _create),
    "GetTasksID": Handler(_TASK, _show),
    "PatchTasksID": Handler(_decode_update, _update),
    "DeleteTasksID": Handler(_TASK, _delete),
}
