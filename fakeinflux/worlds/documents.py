"""World documents: what is there when a world begins, put into it through the operations themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeinflux.engine.errors import Refused
from fakeinflux.engine.outcome_rules import set_failure_rate, set_outcomes
from fakeinflux.engine.outcomes import TaskTarget
from fakeinflux.timing.units import SECOND
from fakeinflux.worlds.document_reader import Unreadable, Value
from fakeinflux.worlds.fault_forms import read_fault
from fakeinflux.worlds.outcome_forms import read_outcomes, read_target
from fakeinflux.worlds.owner_calls import perform_as_owner
from fakeinflux.worlds.settings import FIELDS as SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from fakeinflux.engine.world import World
    from fakeinflux.worlds.faults import Fault

NAMES = ("org", "user", "password", "bucket")
"""What the first organization, user and bucket are called, and the user's password."""
ORG = ("name", "description", "members", "owners", "secrets")
USER = ("name", "password", "status")
BUCKET = ("name", "org", "description", "every")
LABEL = ("name", "org", "properties")
TASK_TEXTS = ("flux", "description", "status", "scriptID", "name", "every", "cron", "offset")
TASK = (*TASK_TEXTS, "org", "labels", "outcomes", "then")
OUTCOME_RULE = ("task", "outcomes", "then")


def fill_world(world: World, document: Value, operations: Collection[str]) -> list[Fault]:
    """Put into a fresh world what a document has; its faults are returned. Raises Unreadable."""
    fields = document.members(MEMBERS)
    settings = settings_in(fields)
    for name, add in SECTIONS.items():
        for item in fields[name].items() if name in fields and name not in settings else ():
            try:
                add(world, item)
            except Refused as refused:
                raise Unreadable(item.place, refused.message) from None
    if "failureRate" in fields:
        set_failure_rate(world, fields["failureRate"].number(0, 1))
    faults = fields["faults"].items() if "faults" in fields else []
    return [read_fault(item, operations) for item in faults]


def settings_in(fields: Mapping[str, Value]) -> dict[str, Value]:
    """The members of a document that are settings; `buckets` is one where it is a text, not a list."""
    return {
        name: item
        for name, item in fields.items()
        if name in SETTINGS and (name != "buckets" or isinstance(item.raw, str))
    }


def _add_user(world: World, value: Value) -> None:
    fields = _named(value, USER)
    body = {key: item.text() for key, item in fields.items() if key != "password"}
    user = perform_as_owner(world, "PostUsers", body=body)
    if "password" in fields:
        secret = {"password": fields["password"].text()}
        perform_as_owner(world, "PostUsersIDPassword", {"userID": user["id"]}, body=secret)


def _add_org(world: World, value: Value) -> None:
    fields = _named(value, ORG)
    body = {key: fields[key].text() for key in ("name", "description") if key in fields}
    parameters = {"orgID": perform_as_owner(world, "PostOrgs", body=body)["id"]}
    for role, operation in (("members", "PostOrgsIDMembers"), ("owners", "PostOrgsIDOwners")):
        for item in fields[role].items() if role in fields else ():
            perform_as_owner(world, operation, parameters, body={"id": _find(item, world.users, "user")})
    if "secrets" in fields:
        perform_as_owner(world, "PatchOrgsIDSecrets", parameters, body=fields["secrets"].texts())


def _add_bucket(world: World, value: Value) -> None:
    fields = _named(value, BUCKET)
    body: dict[str, Any] = {key: fields[key].text() for key in ("name", "description") if key in fields}
    if "every" in fields:
        body["retentionRules"] = [{"type": "expire", "everySeconds": fields["every"].duration() // SECOND}]
    perform_as_owner(world, "PostBuckets", body={**body, "orgID": _org_id(world, fields)})


def _add_label(world: World, value: Value) -> None:
    fields = _named(value, LABEL)
    properties = fields["properties"].texts() if "properties" in fields else {}
    body = {"name": fields["name"].text(), "orgID": _org_id(world, fields), "properties": properties}
    perform_as_owner(world, "PostLabels", body=body)


def _add_task(world: World, value: Value) -> None:
    fields = value.members(TASK)
    if "flux" not in fields and "scriptID" not in fields:
        raise Unreadable(value.place, 'a task has a script: "flux", or "file" in a world file')
    body = {key: fields[key].text() for key in TASK_TEXTS if key in fields}
    task = perform_as_owner(world, "PostTasks", body={**body, "orgID": _org_id(world, fields)})
    for item in fields["labels"].items() if "labels" in fields else ():
        label = {"labelID": _find(item, world.labels, "label")}
        perform_as_owner(world, "PostTasksIDLabels", {"taskID": task["id"]}, body=label)
    listed, then = read_outcomes(fields)
    if listed or then is not None:
        set_outcomes(world, TaskTarget(id=task["id"]), listed, then)


def _add_rule(world: World, value: Value) -> None:
    fields = value.members(OUTCOME_RULE)
    if "task" not in fields:
        raise Unreadable(value.place, 'a rule says for which tasks it is: task: {name: "a pattern with *"}')
    set_outcomes(world, read_target(fields["task"]), *read_outcomes(fields))


def _named(value: Value, known: Collection[str]) -> Mapping[str, Value]:
    fields = value.members(known)
    if "name" not in fields:
        raise Unreadable(value.place, "has no name")
    return fields


def _org_id(world: World, fields: Mapping[str, Value]) -> str:
    """The organization that is named, or the first one."""
    return _find(fields["org"], world.orgs, "organization") if "org" in fields else next(iter(world.orgs))


def _find(value: Value, records: Mapping[str, Any], kind: str) -> str:
    name = value.text()
    for record in records.values():
        if record.name == name:
            return str(record.id)
    known = ", ".join(record.name for record in records.values())
    raise value.error(f"the name of a {kind} of this document; there are {known or 'none'}")


SECTIONS: dict[str, Callable[[World, Value], None]] = {
    "users": _add_user,
    "orgs": _add_org,
    "buckets": _add_bucket,
    "labels": _add_label,
    "tasks": _add_task,
    "outcomes": _add_rule,
}
MEMBERS = (*SETTINGS, *NAMES, *SECTIONS, "failureRate", "faults")
"""All that a document may have."""
