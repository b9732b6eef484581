"""A world: all the state that one token leads to."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol

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
        Task,
        User,
    )
    from fakeinflux.engine.outcomes import Outcome, OutcomeRule
    from fakeinflux.engine.scripts import Script
    from fakeinflux.timing.clock import Clock

    Executor: TypeAlias = Callable[["WorldState", Task, str, int, int], Outcome]


class StoredData(Protocol):
    """What a world stores, as far as the engine knows it: `storage/data.py` makes it."""

    def copy(self) -> StoredData:
        """The same data, which changes by itself from now on."""

    def forget_bucket(self, bucket_id: str) -> None:
        """Drop what a bucket held."""


@dataclass(slots=True, eq=False)
class WorldState:
    """All state. Records are frozen and replaced on change, so that a snapshot copies no record.

    `token` is the all-access one. `now` is the clock's reading at the last settling, so that
    all of one call sees one time. `revision` rises with every change. Callers take `lock`.
    `memberships`: resource id → user id → role. `labelled`: resource id → label ids in order.
    `executes`: whether runs execute their scripts, None until the first write decides; `executor` does it.
    `data`: what was written, None before anything was. `tokens`: token → authorization id. `sessions`: by
    the key in the cookie. `answers`: those that are scripted for queries, the latest first. `scripts`
    remembers what script texts were read as, `presented` the JSON of tasks as they were last presented: they
    only save work, and are no part of the state.
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
    sessions: dict[str, Session] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    memberships: dict[str, Mapping[str, Role]] = field(default_factory=dict)
    labelled: dict[str, tuple[str, ...]] = field(default_factory=dict)
    histories: dict[str, History] = field(default_factory=dict)
    due_queue: list[tuple[int, str]] = field(default_factory=list)
    epoch_count: int = 0
    outcome_rules: tuple[OutcomeRule, ...] = ()
    failure_rate: float = 0.0
    executes: bool | None = None
    executor: Executor | None = None
    data: StoredData | None = None
    answers: tuple[ScriptedAnswer, ...] = ()
    scripts: dict[str, Script] = field(default_factory=dict)
    presented: dict[str, Any] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def touch(self) -> None:
        """Record a change: remembered answers may no longer be true.

        Called once for each way in: by the pipeline after every call but a GET, by the control API likewise,
        and by `settle` when something happened.
        """
        self.revision += 1

    def next_id(self) -> str:
        """A new id, greater than all before it."""
        return self.ids.next(self.now)
