"""Fill a world from a world document, by performing the operations that create what it lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from fakeinflux.accounts.organizations import first_organization
from fakeinflux.engine.errors import Refused
from fakeinflux.engine.outcome_rules import set_failure_rate, set_outcomes
from fakeinflux.engine.outcomes import TaskTarget
from fakeinflux.engine.scripted_answers import put_answer
from fakeinflux.timing.units import SECOND
from fakeinflux.worlds.answer_forms import read_answer
from fakeinflux.worlds.document_reader import Unreadable, Value
from fakeinflux.worlds.faults import read_fault
from fakeinflux.worlds.outcome_forms import read_outcomes, read_target
from fakeinflux.worlds.owner_calls import perform_as_owner
from fakeinflux.worlds.settings import MEMBERS as SETTINGS
from fakeinflux.worlds.settings import NAMES
from fakeinflux.worlds.stubs import read_stub

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from fakeinflux.engine.world import WorldState
    from fakeinflux.worlds.faults import Fault
    from fakeinflux.worlds.stubs import Stub

ORG = ("name", "description", "members", "owners", "secrets")
USER = ("name", "password", "status")
BUCKET = ("name", "org", "description", "every")
LABEL = ("name", "org", "properties")
STORED_SCRIPT = ("name", "script", "description", "language")
TASK_TEXTS = ("flux", "description", "status", "scriptID", "name", "every", "cron", "offset")
TASK = (*TASK_TEXTS, "org", "labels", "outcomes", "then")
OUTCOME_RULE = ("task", "outcomes", "then")


class Interference(NamedTuple):
    """What a document lists that is no part of a world, but answers its calls."""

    faults: list[Fault]
    stubs: list[Stub]


def fill_world(world: WorldState, document: Value, operations: Collection[str]) -> Interference:
    """Create in a fresh world what a document lists, and return the document's faults and stubs.

    `operations` are the operationIds that a fault may name. Nothing that a document lists has to be met,
    because many tests share one. Raises Unreadable.
    """
    members = document.members(MEMBERS)
    settings = settings_in(members)
    for name, create in SECTIONS.items():
        for item in _items(name, members[name]) if name in members and name not in settings else ():
            try:
                create(world, item)
            except Refused as refused:
                raise Unreadable(item.path, refused.message) from None
    if "failureRate" in members:
        set_failure_rate(world, members["failureRate"].number(0, 1))
    world.outcome_rules = tuple(replace(rule, required=False) for rule in world.outcome_rules)
    world.answers = tuple(answer._replace(required=False) for answer in world.answers)
    faults = members["faults"].items() if "faults" in members else []
    stubs = members["stubs"].items() if "stubs" in members else []
    return Interference(
        [replace(read_fault(item, operations), required=False) for item in faults],
        [replace(read_stub(item), required=False) for item in stubs],
    )


def _items(name: str, section: Value) -> list[Value]:
    """Return the items of a section. `data` may be one text of line protocol."""
    return [section] if name == "data" and isinstance(section.raw, str) else section.items()


def settings_in(members: Mapping[str, Value]) -> dict[str, Value]:
    """Return the members of a document that are settings. `buckets` is one if it is a string, not a list."""
    return {
        name: item
        for name, item in members.items()
        if name in SETTINGS and (name != "buckets" or isinstance(item.raw, str))
    }


def _create_user(world: WorldState, value: Value) -> None:
    members = _named_members(value, USER)
    body = {key: item.text() for key, item in members.items() if key != "password"}
    user = perform_as_owner(world, "PostUsers", body=body)
    if "password" in members:
        secret = {"password": members["password"].text()}
        perform_as_owner(world, "PostUsersIDPassword", {"userID": user["id"]}, body=secret)


def _create_org(world: WorldState, value: Value) -> None:
    members = _named_members(value, ORG)
    body = {key: members[key].text() for key in ("name", "description") if key in members}
    parameters = {"orgID": perform_as_owner(world, "PostOrgs", body=body)["id"]}
    for role, operation in (("members", "PostOrgsIDMembers"), ("owners", "PostOrgsIDOwners")):
        for item in members[role].items() if role in members else ():
            user = {"id": _find_id(item, world.users, "a user")}
            perform_as_owner(world, operation, parameters, body=user)
    if "secrets" in members:
        perform_as_owner(world, "PatchOrgsIDSecrets", parameters, body=members["secrets"].texts())


def _create_bucket(world: WorldState, value: Value) -> None:
    members = _named_members(value, BUCKET)
    body: dict[str, Any] = {key: members[key].text() for key in ("name", "description") if key in members}
    if "every" in members:
        seconds = members["every"].duration() // SECOND
        body["retentionRules"] = [{"type": "expire", "everySeconds": seconds}]
    perform_as_owner(world, "PostBuckets", body={**body, "orgID": _org_id(world, members)})


def _create_label(world: WorldState, value: Value) -> None:
    members = _named_members(value, LABEL)
    properties = members["properties"].texts() if "properties" in members else {}
    body = {"name": members["name"].text(), "orgID": _org_id(world, members), "properties": properties}
    perform_as_owner(world, "PostLabels", body=body)


def _create_stored_script(world: WorldState, value: Value) -> None:
    members = _named_members(value, STORED_SCRIPT)
    if not world.edition.scripts:
        raise Unreadable(value.path, f"the edition {world.edition.name} stores no scripts for tasks to run")
    body = {key: item.text() for key, item in members.items()}
    perform_as_owner(world, "PostScripts", body={"description": body["name"], "language": "flux", **body})


def _create_task(world: WorldState, value: Value) -> None:
    members = value.members(TASK)
    if "flux" not in members and "scriptID" not in members:
        raise Unreadable(value.path, 'a task needs a script: give "flux", or "file" in a world file')
    body = {key: members[key].text() for key in TASK_TEXTS if key in members}
    if "scriptID" in body:
        ids = {stored.name: stored.id for stored in world.stored_scripts.values()}
        body["scriptID"] = ids.get(body["scriptID"], body["scriptID"])
    task = perform_as_owner(world, "PostTasks", body={**body, "orgID": _org_id(world, members)})
    for item in members["labels"].items() if "labels" in members else ():
        label = {"labelID": _find_id(item, world.labels, "a label")}
        perform_as_owner(world, "PostTasksIDLabels", {"taskID": task["id"]}, body=label)
    outcomes, then = read_outcomes(members)
    if outcomes or then is not None:
        set_outcomes(world, TaskTarget(id=task["id"]), outcomes, then)


def _set_outcome_rule(world: WorldState, value: Value) -> None:
    members = value.members(OUTCOME_RULE)
    if "task" not in members:
        raise Unreadable(value.path, 'a rule needs the tasks it is for, such as task: {name: "nightly*"}')
    set_outcomes(world, read_target(members["task"]), *read_outcomes(members))


def _named_members(value: Value, known: Collection[str]) -> Mapping[str, Value]:
    members = value.members(known)
    if "name" not in members:
        raise Unreadable(value.path, "has no name")
    return members


def _org_id(world: WorldState, members: Mapping[str, Value]) -> str:
    """Return the id of the organization that `org` names, or of the first one."""
    if "org" not in members:
        return first_organization(world).id
    return _find_id(members["org"], world.orgs, "an organization")


def _find_id(value: Value, records: Mapping[str, Any], kind: str) -> str:
    name = value.text()
    for record in records.values():
        if record.name == name:
            return str(record.id)
    known = ", ".join(record.name for record in records.values())
    raise value.error(f"the name of {kind} of this document; there are {known or 'none'}")


def _create_answer(world: WorldState, value: Value) -> None:
    put_answer(world, read_answer(value))


def _create_data(world: WorldState, value: Value) -> None:
    # Imported here, because most documents have no data.
    from fakeinflux.worlds.point_forms import write_data

    write_data(world, value)


SECTIONS: dict[str, Callable[[WorldState, Value], None]] = {
    "users": _create_user,
    "orgs": _create_org,
    "buckets": _create_bucket,
    "labels": _create_label,
    "storedScripts": _create_stored_script,
    "tasks": _create_task,
    "outcomes": _set_outcome_rule,
    "answers": _create_answer,
    "data": _create_data,
}
MEMBERS = (*SETTINGS, *NAMES, *SECTIONS, "failureRate", "faults", "stubs")
"""All members that a document may have."""
