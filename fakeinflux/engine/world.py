"""A world: all the state that one token leads to."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any

from fakeinflux.engine.buckets import create_system_buckets
from fakeinflux.engine.editions import EDITIONS, Edition
from fakeinflux.engine.ids import Ids
from fakeinflux.engine.model import Authorization, Bucket, Organization, Permission, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.engine.history import History
    from fakeinflux.engine.model import Label, Role, Session, Task
    from fakeinflux.engine.outcome_rules import OutcomeRule
    from fakeinflux.flux.scripts import Script
    from fakeinflux.timing.clock import Clock
    from fakeinflux.timing.schedules import Schedule

RESOURCE_TYPES = (
    "authorizations", "buckets", "dashboards", "orgs", "sources", "tasks", "telegrafs", "users",
    "variables", "scrapers", "secrets", "labels", "views", "documents", "notificationRules",
    "notificationEndpoints", "checks", "dbrp", "notebooks", "annotations", "remotes", "replications",
    "instance",
)  # fmt: skip
"""What permissions are about, in the real server's order. Source: observed."""


@dataclass(slots=True, eq=False)
class World:
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


def create_world(
    *,
    clock: Clock,
    token: str = "my-token",  # noqa: S107 - a fake has no secrets
    seed: int = 0,
    edition: Edition = EDITIONS["v2"],
    buckets_strict: bool = False,
    org: str = "my-org",
    user: str = "my-user",
    password: str = "my-password",  # noqa: S107 - as above
    bucket: str = "my-bucket",
) -> World:
    """A world as the real server is after its setup: one user, org and bucket, one all-access token."""
    world = World(token, seed, edition, buckets_strict, clock, Ids(seed), clock.now())
    user_id, org_id = world.next_id(), world.next_id()
    world.users[user_id] = User(user_id, user, password=password)
    world.orgs[org_id] = Organization(org_id, org, "", world.now, world.now)
    world.memberships[org_id] = {user_id: "owner"}
    create_system_buckets(world, org_id)
    _add_bucket(world, org_id, bucket)
    identity = world.next_id()
    world.authorizations[identity] = Authorization(
        identity, token, org_id, user_id, all_access(), world.now, world.now, description=f"{user}'s Token"
    )
    world.tokens[token] = identity
    return world


def settle(world: World) -> int:
    """Read the clock and let all that is due by now happen, in due order; the number of runs that started.

    Costs next to nothing when nothing is due.
    """
    world.now = world.clock.now()
    if not world.agenda or world.agenda[0][0] > world.now:
        return 0
    # Only here, because a world without tasks need not know how they run.
    from fakeinflux.engine.settling import settle_until

    return settle_until(world, world.now)


def all_access() -> tuple[Permission, ...]:
    """The permissions of the first token: to read and to write everything.

    `instance` is left to signed-in operators. Source: observed.
    """
    kinds = [kind for kind in RESOURCE_TYPES if kind != "instance"]
    return tuple(Permission(action, kind) for kind in kinds for action in ("read", "write"))


def _add_bucket(world: World, org_id: str, name: str) -> None:
    bucket_id = world.next_id()
    world.buckets[bucket_id] = Bucket(bucket_id, org_id, name, world.now, world.now)
