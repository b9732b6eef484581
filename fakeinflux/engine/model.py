"""The records of a world. Ids are 16 hex digits, times are instants (ns, UTC).

Records never change: a change replaces them, so a snapshot copies the dictionaries of a world and none of the
records in them. They are named tuples, which cost a tenth of frozen dataclasses to declare and to create.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from fakeinflux.choices import RunStatus
    from fakeinflux.engine.errors import Refused
    from fakeinflux.engine.scripts import Script

Activity = Literal["active", "inactive"]
Role = Literal["member", "owner"]


class Organization(NamedTuple):
    """An organization."""

    id: str
    name: str
    description: str
    created_at: int
    updated_at: int
    secrets: Mapping[str, str] = MappingProxyType({})


class User(NamedTuple):
    """A user; `password` is None until one is set.

    `status`: active or inactive; where the real server's defects are reproduced, any other text too.
    """

    id: str
    name: str
    status: str = "active"
    password: str | None = None
    oauth_id: str = ""


class Bucket(NamedTuple):
    """A bucket. `every_seconds` is its retention; 0 means for ever."""

    id: str
    org_id: str
    name: str
    created_at: int
    updated_at: int
    description: str | None = None
    kind: Literal["user", "system"] = "user"
    every_seconds: int = 0
    shard_seconds: int = 604_800
    rp: str | None = None


class Label(NamedTuple):
    """A label of an organization."""

    id: str
    org_id: str
    name: str
    properties: Mapping[str, str]


class Permission(NamedTuple):
    """What a token may do: to all resources of a type, to those of an org, or to a single one."""

    action: Literal["read", "write"]
    type: str
    org_id: str | None = None
    id: str | None = None


class Authorization(NamedTuple):
    """A token and what it may do."""

    id: str
    token: str
    org_id: str
    user_id: str
    permissions: tuple[Permission, ...]
    created_at: int
    updated_at: int
    status: Activity = "active"
    description: str = ""


class Session(NamedTuple):
    """A signed-in user, identified by the key in the session cookie."""

    id: str
    key: str
    user_id: str
    created_at: int
    expires_at: int


class Caller(NamedTuple):
    """The sender of a call. `session`: True for a cookie, False for a token.

    `active`: False for an inactive token, which authenticates but may do nothing.
    """

    id: str
    user_id: str
    permissions: tuple[Permission, ...]
    session: bool = False
    active: bool = True


class Task(NamedTuple):
    """A task. Its runs are in the world's `histories`.

    `org_name`: the name that its organization had when the task was made. `status`: active or inactive;
    where the real server's defects are reproduced, an edit can make it any other text.
    """

    id: str
    org_id: str
    org_name: str
    owner_id: str
    status: str
    script: Script
    description: str | None
    created_at: int
    updated_at: int | None
    script_id: str | None = None
    script_parameters: Mapping[str, object] | None = None


class StoredScript(NamedTuple):
    """A script that tasks run by its id, with their own parameters. Only flux scripts are run."""

    id: str
    org_id: str
    name: str
    description: str
    script: str
    language: str
    created_at: int
    updated_at: int


class LogEvent(NamedTuple):
    """One line in the log of a run."""

    run_id: str
    time: int
    message: str


class Run(NamedTuple):
    """One run as it stands at one instant. `requested_at` is set for forced and retried runs only."""

    id: str
    task_id: str
    status: RunStatus
    scheduled_for: int
    requested_at: int | None
    started_at: int | None
    finished_at: int | None
    log: tuple[LogEvent, ...]


class AnswerColumn(NamedTuple):
    """A column of the rows that are answered. `kind`: bool, int, uint, float, string or time (ns)."""

    label: str
    kind: str
    values: tuple[Any, ...]


class ScriptedAnswer(NamedTuple):
    """What queries get whose script matches: `columns` of rows, a text of `csv` as it is, or an `error`.

    `match` is a part of the script, `/a regular expression/`, or `name()` for the call of a function;
    `matcher` is what it was read as. `times` is for how many more queries it is good, None for all.
    `asked` counts the queries that got it. `required`: whether a test in which none does has failed.
    """

    match: str
    matcher: re.Pattern[str]
    columns: tuple[AnswerColumn, ...] = ()
    csv: str | None = None
    error: Refused | None = None
    times: int | None = None
    asked: int = 0
    required: bool = True
