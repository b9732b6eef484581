"""Which tasks a call lists, and the links of their pages."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

from fakeinflux.accounts.organizations import find_organization_by_name
from fakeinflux.engine.errors import invalid
from fakeinflux.golang.quoting import go_quote
from fakeinflux.operations.decoding import decode_id_argument, decode_int, is_activity
from fakeinflux.operations.paging import page_links

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeinflux.engine.model import Activity, Organization, Task
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call, Json

DEFAULT_LIMIT, MAX_LIMIT = 100, 500
ALL = -1


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks a call asks for. `limit` may be ALL.

    `org` is an organization asked for by name. It takes precedence over `org_id`, though the links
    show `org_id` if both are given. Source: observed.
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
    """Read the query in the real server's order. Raises Refused: invalid; not found, for the org."""
    after = decode_id_argument(call, "after")
    name = call.argument("org")
    org = find_organization_by_name(world, name) if name else None
    org_id = decode_id_argument(call, "orgID") or (org.id if org else None)
    user_id = decode_id_argument(call, "user")
    limit = _decode_limit(world, call.argument("limit"))
    kind = call.argument("type")
    if kind not in ("", "basic", "system"):
        raise invalid(f"{go_quote(kind)} is not a valid task type")
    status = call.argument("status")
    sorts = world.edition.sorts
    return TaskFilter(
        after,
        org,
        org_id,
        user_id,
        limit,
        status if is_activity(status) else None,  # any other status is ignored (Source: observed)
        kind == "basic",
        call.argument("name"),
        _decode_offset(call.argument("offset")) if sorts else 0,
        "name" if sorts and call.argument("sortBy") == "name" else "",
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


def _decode_offset(text: str) -> int:
    offset = decode_int(text) if text else 0
    if offset < 0:
        raise invalid("offset must not be negative")
    return offset


def select_tasks(world: WorldState, wanted: TaskFilter, caller_id: str) -> list[Task]:
    """Return one page of tasks, in the order of ids or of names.

    Without a user and an org it has the tasks of the caller; with a user the org is ignored.
    Source: observed.
    """
    user_id = wanted.user_id
    org_id = wanted.org.id if wanted.org else wanted.org_id
    if user_id is None and org_id is None:
        user_id = caller_id
    tasks: Iterable[Task] = world.tasks.values()
    if user_id is None:
        tasks = (task for task in tasks if task.org_id == org_id)
    if wanted.after is not None:
        tasks = _after(world, list(tasks), wanted.after)
    matching: Iterable[Task] = (task for task in tasks if _matches(task, wanted, user_id))
    if wanted.sort_by:
        matching = sorted(matching, key=lambda task: task.script.options.name)
    start = min(wanted.offset, len(world.tasks))
    return list(islice(matching, start, None if wanted.limit == ALL else start + wanted.limit))


def _after(world: WorldState, tasks: list[Task], after: str) -> list[Task]:
    """Return the tasks after an id; if no task has it, the real server skips the next one.

    Source: observed.
    """
    if world.edition.reproduces_defects:
        return tasks[bisect_left(tasks, after, key=lambda task: task.id) + 1 :]
    return tasks[bisect_right(tasks, after, key=lambda task: task.id) :]


def _matches(task: Task, wanted: TaskFilter, user_id: str | None) -> bool:
    return (
        (user_id is None or task.owner_id == user_id)
        and (not wanted.name or task.script.options.name == wanted.name)
        and (wanted.status is None or task.status == wanted.status)
        and (wanted.script_id is None or task.script_id == wanted.script_id)
    )


def task_links(wanted: TaskFilter, tasks: list[Task]) -> dict[str, Json]:
    """Return the links of a page of tasks: `next` if it is full.

    The real server forgets name, status and type in them. Source: observed.
    """
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
    after = None
    if 0 < wanted.limit <= len(tasks):
        by_offset = wanted.sort_by or wanted.offset
        after = (
            {"offset": str(wanted.offset + wanted.limit)}
            if by_offset
            else {"after": tasks[wanted.limit - 1].id}
        )
    return page_links("/api/v2/tasks", query, after=after)
