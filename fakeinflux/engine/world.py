"""A world: all the state that one token leads to."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.engine.editions import Edition
    from fakeinflux.engine.history import History
    from fakeinflux.engine.ids import Ids
    from fakeinflux.engine.model import Authorization, Bucket, Label, Organization, Role, Session, Task, User
    from fakeinflux.engine.outcomes import OutcomeRule
    from fakeinflux.engine.scripts import Script
    from fakeinflux.timing.clock import Clock
    from fakeinflux.timing.schedules import Schedule


@dataclass(slots=True, eq=False)
class WorldState:
    """All state. Records are frozen and replaced on change, so that a snapshot copies no record.

    `token` is the all-access one. `now` is the clock's reading at the last settling, so that
    all of one call sees one time. `revision` rises with every change. Callers take `lock`.
    `memberships`: resource id → user id → role. `labelled`: resource id → label ids in order.
    `tokens`: token → authorization id. `sessions`: by the key in the cookie. `scripts` remembers
    what script texts were read as, `schedules` the schedule of an `every` or `cron` and
    the second that it is counted from (None: from none), `shown` what each task was last shown as,
    by task id, `told` the text of a second: they only save work, and are no part of the state.
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
    agenda: list[tuple[int, str]] = field(default_factory=list)
    series_count: int = 0
    outcome_rules: tuple[OutcomeRule, ...] = ()
    failure_rate: float = 0.0
    scripts: dict[str, Script] = field(default_factory=dict)
    schedules: dict[str | None, tuple[int | None, Schedule]] = field(default_factory=dict)
    told: tuple[int, str] = (0, "1970-01-01T00:00:00Z")
    shown: dict[str, Any] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def touch(self) -> None:
        """Say that something changed."""
        self.revision += 1

    def next_id(self) -> str:
        """A new id, greater than all before it."""
        return self.ids.next(self.now)
