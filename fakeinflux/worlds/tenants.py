"""Who is served: every world with what surrounds it, found by the token that names it."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.accounts.creation import create_world
from fakeinflux.coverage.tally import Tally
from fakeinflux.engine.bounded_memory import MIB, Memory
from fakeinflux.engine.editions import EDITIONS
from fakeinflux.timing.clock import start_clock
from fakeinflux.worlds.journal import Journal
from fakeinflux.worlds.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.choices import ContractMode, ControlHosts
    from fakeinflux.engine.model import Authorization, Caller, User
    from fakeinflux.engine.snapshots import Snapshot
    from fakeinflux.engine.world import World
    from fakeinflux.http.credentials import Credentials
    from fakeinflux.http.messages import Json
    from fakeinflux.http.responses import EncodedResponse
    from fakeinflux.worlds.faults import Fault
    from fakeinflux.worlds.served_contract import ServedContract

DEFAULT_TOKEN = "my-token"  # noqa: S105 - a fake has no secrets


class TenantSnapshot(NamedTuple):
    """What a snapshot keeps: the world, and the faults as they stood."""

    world: Snapshot
    faults: tuple[Fault, ...]


def _answer_cache() -> Memory[tuple[str, bytes, str], EncodedResponse]:
    return Memory(512, 8 * MIB)


@dataclass(slots=True)
class Tenant:
    """A world and what surrounds it.

    `cached_answers` holds checked answers, which stay true while the world's revision is `cached_at`; their
    key is a path, a query and a caller's id. `failures` are errors of the server's own, for the test that
    met them. `generation` rises when the world ends or begins anew.
    """

    settings: Settings
    world: World
    served: ServedContract
    mode: ContractMode
    journal: Journal
    cached_answers: Memory[tuple[str, bytes, str], EncodedResponse] = field(default_factory=_answer_cache)
    cached_at: int = -1
    generation: int = 0
    failures: list[Exception] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    snapshots: dict[str, TenantSnapshot] = field(default_factory=dict)


class Sender(NamedTuple):
    """Whoever sends calls with the same credentials: a tenant, and the records that make the caller known.

    `caller` is what the token stands for while `authorization` and `user` are the very records that the
    world has. It is None for a session, which is looked up each time, and for whoever is not known.
    """

    credentials: Credentials
    tenant: Tenant
    generation: int
    authorization: Authorization | None = None
    user: User | None = None
    caller: Caller | None = None


@dataclass(slots=True)
class Tenants:
    """All tenants of one server. `read` gives the machine's time (ns); `load` a served contract by edition.

    `control`: whether other hosts may use the control API. `senders`: who sent calls before, by the header
    Authorization; an entry is good for one generation of its tenant.
    `faulted`: the worlds that have faults. `ended`: what the worlds that are gone used of the contract.
    """

    read: Callable[[], int]
    load: Callable[[str], ServedContract]
    settings: Settings = field(default_factory=Settings)
    control: ControlHosts = "local"
    served_contracts: dict[str, ServedContract] = field(default_factory=dict)
    by_token: dict[str, Tenant] = field(default_factory=dict)
    senders: Memory[bytes, Sender] = field(default_factory=Memory)
    faulted: set[str] = field(default_factory=set)
    ended: Tally = field(default_factory=lambda: Tally([]))
    made: int = 0
    lock: Lock = field(default_factory=Lock)

    @property
    def default(self) -> Tenant:
        """The tenant of calls that name no world."""
        return self.by_token[DEFAULT_TOKEN]

    def served(self, edition: str) -> ServedContract:
        """Return the contract of an edition as it is served; it is loaded once."""
        with self.lock:
            if edition not in self.served_contracts:
                self.served_contracts[edition] = self.load(edition)
            return self.served_contracts[edition]


def open_tenant(tenants: Tenants, settings: Settings, token: str | None = None) -> Tenant:
    """Begin a world; without a token it gets one of its own."""
    with tenants.lock:
        tenants.made += 1
        name = token or f"world-{tenants.made}"
    served = tenants.served(settings.edition)
    tenant = Tenant(
        settings,
        begin_world(tenants, settings, name),
        served,
        settings.mode,
        Journal(Tally([served.declarations]), settings.journal_limit),
    )
    tenants.by_token[name] = tenant
    return tenant


def begin_world(tenants: Tenants, settings: Settings, token: str) -> World:
    """A fresh world as the settings say."""
    return create_world(
        clock=start_clock(settings.clock, now=settings.now, read=tenants.read, speed=settings.speed),
        token=token,
        seed=settings.seed,
        edition=EDITIONS[settings.edition],
        buckets_strict=settings.buckets_strict,
        org=settings.org,
        user=settings.user,
        password=settings.password,
        bucket=settings.bucket,
    )


def close_tenant(tenants: Tenants, tenant: Tenant) -> None:
    """End a world: its token, and all made in it, are unknown from now on."""
    tenants.by_token.pop(tenant.world.token, None)
    tenants.faulted.discard(tenant.world.token)
    tenants.ended.absorb(tenant.journal.tally)
    forget_senders(tenants, tenant)


def forget_senders(tenants: Tenants, tenant: Tenant) -> None:
    """Forget who sent calls to a tenant, whose world ends or begins anew."""
    tenant.generation += 1  # for a sender that another thread is about to remember
    for authorization, sender in tuple(tenants.senders.items()):
        if sender.tenant is tenant:
            tenants.senders.pop(authorization, None)


def find_by_token(tenants: Tenants, token: str) -> Tenant | None:
    """Return the tenant that a token names, or in whose world the token or the session is good."""
    tenant = tenants.by_token.get(token)
    if tenant is not None:
        return tenant
    for candidate in tuple(tenants.by_token.values()):  # a copy, because other threads begin and end worlds
        if token in candidate.world.tokens or token in candidate.world.sessions:
            return candidate
    return None


def describe_tenant(tenant: Tenant) -> dict[str, Json]:
    """What a client needs to know to use a world."""
    world = tenant.world
    org = next(iter(world.orgs.values()), None)
    bucket = next((found for found in world.buckets.values() if found.kind == "user"), None)
    user = next(iter(world.users.values()), None)
    return {
        "token": world.token,
        "org": org.name if org else None,
        "orgID": org.id if org else None,
        "bucket": bucket.name if bucket else None,
        "user": user.name if user else None,
        "edition": tenant.settings.edition,
        "contract": tenant.mode,
    }
