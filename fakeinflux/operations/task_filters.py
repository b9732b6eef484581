"""Which tasks a list is asked for, and the links of its pages."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import urlencode

from fakeinflux.accounts.organizations import find_organization_by_name
from fakeinflux.engine.errors import invalid
from fakeinflux.golang.quoting import go_quote
from fakeinflux.operations.decoding import decode_id_argument, decode_int

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeinflux.engine.model import Activity, Organization, Task
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call, Json

DEFAULT_LIMIT, MAX_LIMIT = 100, 500
ALL = -1


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a list of tasks is narrowed to.

    `org` is an organization asked for by name: it decides, though the links show `org_id`
    where both are given (observed). `limit` may be ALL.
    """

    after: str | None
    org: Organization | None
    org_id: str | None
    user_id: str | None
    limit: int
    status: Activity | None
    basic: bool
    name: str
    offset: int = 0
    sort_by: Literal["", "name"] = ""
    script_id: str | None = None


def decode_filter(world: WorldState, call: Call) -> TaskFilter:
    """Read the query in the real server's order. Refused: `invalid`, and `not found` for the org."""
    after = decode_id_argument(call, "after")
    name = call.argument("org")
    org = find_organization_by_name(world, name) if name else None
    org_id = decode_id_argument(call, "orgID") or (org.id if org else None)
    return TaskFilter(
        after,
        org,
        org_id,
        decode_id_argument(call, "user"),
        _decode_limit(world, call.argument("limit")),
        _decode_status(call.argument("status")),
        _decode_basic(call.argument("type")),
        call.argument("name"),
        _decode_offset(call) if world.edition.sorts else 0,
        _decode_sort(call) if world.edition.sorts else "",
        decode_id_argument(call, "scriptID") if world.edition.scripts else None,
    )


def _decode_limit(world: WorldState, text: str) -> int:
    if not text:
        return DEFAULT_LIMIT
    limit = decode_int(text)
    if limit == ALL and world.edition.unlimited:
        return ALL
    if not 1 <= limit <= MAX_LIMIT:
        raise invalid(f"limit must be between 1 and {MAX_LIMIT}")
    return limit


def _decode_status(text: str) -> Activity | None:
    """A status that is none is passed over. Source: observed."""
    return cast("Activity", text) if text in ("active", "inactive") else None


def _decode_basic(text: str) -> bool:
    if text not in ("", "basic", "system"):
        raise invalid(f"{go_quote(text)} is not a valid task type")
    return text == "basic"


def _decode_offset(call: Call) -> int:
    text = call.argument("offset")
    offset = decode_int(text) if text else 0
    if offset < 0:
        raise invalid("offset must not be negative")
    return offset


def _decode_sort(call: Call) -> Literal["", "name"]:
    return "name" if call.argument("sortBy") == "name" else ""


def select_tasks(world: WorldState, wanted: TaskFilter, caller_id: str) -> list[Task]:
    """One page of tasks, by id or by name.

    Without user and org, the tasks of the caller. With a user, the org is passed over. Source: observed.
    """
    user_id = wanted.user_id
    org_id = wanted.org.id if wanted.org else wanted.org_id
    if user_id is None and org_id is None:
        user_id = caller_id
    reached: Iterable[Task] = world.tasks.values()
    if user_id is None:
        reached = (task for task in reached if task.org_id == org_id)
    if wanted.after is not None:
        reached = _behind(world, list(reached), wanted.after)
    matching: Iterable[Task] = (task for task in reached if _matches(task, wanted, user_id))
    if wanted.sort_by:
        matching = sorted(matching, key=_name_of)
    start = min(wanted.offset, len(world.tasks))
    return list(islice(matching, start, None if wanted.limit == ALL else start + wanted.limit))


def _name_of(task: Task) -> str:
    return task.script.options.name


def _behind(world: WorldState, tasks: list[Task], after: str) -> list[Task]:
    """The tasks behind an id. When no task has it, the real server leaves out the first one behind it."""
    if world.edition.reproduces_defects:
        return tasks[bisect_left(tasks, after, key=_id_of) + 1 :]
    return tasks[bisect_right(tasks, after, key=_id_of) :]


def _id_of(task: Task) -> str:
    return task.id


def _matches(task: Task, wanted: TaskFilter, user_id: str | None) -> bool:
    return (
        (user_id is None or task.owner_id == user_id)
        and (not wanted.name or task.script.options.name == wanted.name)
        and (wanted.status is None or task.status == wanted.status)
        and (wanted.script_id is None or task.script_id == wanted.script_id)
    )


def page_links(wanted: TaskFilter, shown: list[Task]) -> dict[str, Json]:
    """The links of a page: `next` when it is full. They forget name, status and type. Source: observed."""
    query = {
        "after": wanted.after,
        "limit": str(wanted.limit),
        "offset": str(wanted.offset) if wanted.offset else None,
        "org": wanted.org.name if wanted.org else None,
        "orgID": wanted.org_id,
        "scriptID": wanted.script_id,
        "sortBy": wanted.sort_by,
        "user": wanted.user_id,
    }
    links: dict[str, Json] = {"self": _link(query)}
    if 0 < wanted.limit <= len(shown):
        if wanted.sort_by or wanted.offset:
            query["offset"] = str(wanted.offset + wanted.limit)
        else:
            query["after"] = shown[wanted.limit - 1].id
        links["next"] = _link(query)
    return links


def _link(query: dict[str, str | None]) -> str:
    return "/api/v2/tasks?" + urlencode({key: value for key, value in query.items() if value})
