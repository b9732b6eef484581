"""The state of a world: everything that one token gives access to."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol

from fakeinflux.engine.bounded_memory import KIB, MIB, Memory

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from fakeinflux.engine.editions import Edition
    from fakeinflux.engine.history import History
    from fakeinflux.engine.ids import Ids
    from fakeinflux.engine.model import (
        Authorization,
        Bucket,
        Label,
        Organization,
        Role,
        ScriptedAnswer,
        Session,
        StoredScript,
        Task,
        User,
    )
    from fakeinflux.engine.outcomes import Outcome, OutcomeRule
    from fakeinflux.engine.scripts import NamedScript, Script
    from fakeinflux.timing.clock import Clock

    BucketFinder: TypeAlias = Callable[["WorldState", Task], tuple[str, ...] | None]
    Executor: TypeAlias = Callable[["WorldState", Task, str, int, int], Outcome]
    Checker: TypeAlias = Callable[["WorldState", Task], Outcome | None]


class StoredData(Protocol):
    """What a world stores, as far as the engine knows it: `storage/data.py` makes it."""

    def copy(self) -> StoredData:
        """Return the same data, which changes by itself from now on."""
        ...

    def forget_bucket(self, bucket_id: str) -> None:
        """Drop what a bucket held."""
        ...


def _checked_scripts() -> Memory[str, Any]:
    return Memory(256, 16 * MIB)


def _row_code() -> Memory[str, Any]:
    return Memory(512, 4 * MIB)


def _refused_scripts() -> Memory[str, Outcome | None]:
    return Memory(16 * KIB, 8 * MIB)


@dataclass(slots=True, eq=False, repr=False)
class WorldState:
    """All state of a world. Records are replaced on change, so a snapshot copies none of them.

    `token`: the all-access token. `now`: the clock's reading when the world was last settled, so that a call
    sees one time. `revision`: rises with every change. `memberships`: resource id → user id → role.
    `labelled`: resource id → label ids, in order. `tokens`: token → authorization id; `former_tokens`: those
    that were deleted. `sessions`: by the key in the cookie. `histories`: task id → its runs. `due_queue`: a
    heap of (instant, task id), with the next event of each task and entries that no longer hold. `asked`:
    task id → its runs when a client last asked for them. `lock`: held by the caller of every function here.

    `awaits_setup`: whether nobody has set it up yet, so that it has no user and no organization.

    `executes`: whether runs execute their scripts; None until the first write decides. `executor` does it.
    `checker`: how all runs of a task end because a real server does not compile its script, None where it
    does; `scripts_loose`: nobody asks it.
    `data`: what was written, None before the first write. `answers`: those scripted for queries, the latest
    first.

    `find_bucket_names`: gives the buckets that a task's runs use, by value; None if it cannot be known.
    `bucket_names` remembers what it gave, by script. `stored_scripts`: those that tasks run by id.

    `scripts` remembers parsed scripts by their text, `named_scripts` by what is around the name of their
    task, `presented` the JSON of tasks as they were last
    presented, `checked_scripts` the scripts that queries and runs have executed, `row_code` their functions
    over rows, compiled, by source, and `refused_scripts` what the checker said of a script. `written_second`
    is the last second that was written as text. They only save work, and are not part of the state.
    """

    token: str
    seed: int
    edition: Edition
    buckets_strict: bool
    clock: Clock
    ids: Ids
    now: int
    revision: int = 0
    orgs: dict[str, Organization] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    authorizations: dict[str, Authorization] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    former_tokens: set[str] = field(default_factory=set)
    sessions: dict[str, Session] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    stored_scripts: dict[str, StoredScript] = field(default_factory=dict)
    memberships: dict[str, Mapping[str, Role]] = field(default_factory=dict)
    labelled: dict[str, tuple[str, ...]] = field(default_factory=dict)
    histories: dict[str, History] = field(default_factory=dict)
    due_queue: list[tuple[int, str]] = field(default_factory=list)
    asked: dict[str, History] = field(default_factory=dict)
    epoch_count: int = 0
    awaits_setup: bool = False
    outcome_rules: tuple[OutcomeRule, ...] = ()
    failure_rate: float = 0.0
    executes: bool | None = None
    executor: Executor | None = None
    find_bucket_names: BucketFinder | None = None
    bucket_names: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    scripts_loose: bool = False
    checker: Checker | None = None
    data: StoredData | None = None
    answers: tuple[ScriptedAnswer, ...] = ()
    scripts: Memory[str, Script] = field(default_factory=lambda: Memory(1024, 4 * MIB))
    named_scripts: Memory[tuple[str, str], NamedScript] = field(default_factory=lambda: Memory(256, MIB))
    presented: dict[str, Any] = field(default_factory=dict)
    checked_scripts: Memory[str, Any] = field(default_factory=_checked_scripts)
    row_code: Memory[str, Any] = field(default_factory=_row_code)
    refused_scripts: Memory[str, Outcome | None] = field(default_factory=_refused_scripts)
    written_second: tuple[int, str] = (0, "1970-01-01T00:00:00Z")
    lock: RLock = field(default_factory=RLock)

    def touch(self) -> None:
        """Record a change: remembered answers may no longer be true.

        Each way in does this in one place: whoever performs API calls after every call but a GET, whoever
        performs control calls likewise, and `settle` when something happened. Other functions need not.
        """
        self.revision += 1

    def next_id(self) -> str:
        """Return a new id, greater than all before it."""
        return self.ids.next(self.now)
