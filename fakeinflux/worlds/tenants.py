"""Who is served: every world with what surrounds it, found by the token that names it."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.accounts.creation import create_world
from fakeinflux.coverage.tally import Tally
from fakeinflux.engine.editions import EDITIONS
from fakeinflux.http.bounded_memory import Memory
from fakeinflux.timing.clock import start_clock
from fakeinflux.worlds.journal import Journal
from fakeinflux.worlds.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.choices import ContractMode, ControlHosts
    from fakeinflux.engine.model import Authorization, Caller, User
    from fakeinflux.engine.snapshots import Snapshot
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.credentials import Credentials
    from fakeinflux.http.messages import Json
    from fakeinflux.http.responses import Response
    from fakeinflux.worlds.faults import Fault
    from fakeinflux.worlds.served_contract import Product

DEFAULT_TOKEN = "my-token"  # noqa: S105 - a fake has no secrets


class Kept(NamedTuple):
    """What a snapshot keeps: the world, and the faults as they stood."""

    world: Snapshot
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class Tenant:
    """A world and what surrounds it.

    `remembered` holds answers that stay true while the world's revision is `remembered_at`.
    `seen` holds the tokens by which it was found. `callers` holds who a credential was last
    seen to be. `failures` are errors of the server's own, for the test that met them.
    """

    settings: Settings
    world: World
    product: Product
    mode: ContractMode
    journal: Journal
    remembered: dict[tuple[str, bytes, str], Response] = field(default_factory=dict)
    remembered_at: int = -1
    seen: set[str] = field(default_factory=set)
    callers: dict[str, tuple[Authorization, User | None, Caller]] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    snapshots: dict[str, Kept] = field(default_factory=dict)


@dataclass(slots=True)
class Tenants:
    """All tenants of one server. `read` gives the machine's time (ns); `load` a product by edition.

    `control`: whether other hosts may use the control API. `credentials`: what headers were read as.
    `faulted`: the worlds that have faults. `ended`: what the worlds that are gone used of the contract.
    """

    read: Callable[[], int]
    load: Callable[[str], Product]
    settings: Settings = field(default_factory=Settings)
    control: ControlHosts = "local"
    products: dict[str, Product] = field(default_factory=dict)
    by_token: dict[str, Tenant] = field(default_factory=dict)
    seen: dict[str, Tenant] = field(default_factory=dict)
    credentials: Memory[bytes, Credentials] = field(default_factory=Memory)
    faulted: set[str] = field(default_factory=set)
    ended: Tally = field(default_factory=lambda: Tally([]))
    made: int = 0
    lock: Lock = field(default_factory=Lock)

    @property
    def default(self) -> Tenant:
        """The tenant of calls that name no world."""
        return self.by_token[DEFAULT_TOKEN]

    def product(self, edition: str) -> Product:
        """The product of an edition, loaded once."""
        with self.lock:
            if edition not in self.products:
                self.products[edition] = self.load(edition)
            return self.products[edition]


def open_tenant(tenants: Tenants, settings: Settings, token: str | None = None) -> Tenant:
    """Begin a world; without a token it gets one of its own."""
    with tenants.lock:
        tenants.made += 1
        name = token or f"world-{tenants.made}"
    product = tenants.product(settings.edition)
    tenant = Tenant(
        settings,
        begin_world(tenants, settings, name),
        product,
        settings.mode,
        Journal(Tally([product.declarations]), settings.journal_limit),
    )
    tenants.by_token[name] = tenant
    _note_token(tenants, tenant, name)
    return tenant


def begin_world(tenants: Tenants, settings: Settings, token: str) -> WorldState:
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
    forget_tokens(tenants, tenant)


def forget_tokens(tenants: Tenants, tenant: Tenant) -> None:
    """Forget which tokens were seen in a tenant's world; those that are good in it are found again."""
    for token in tuple(tenant.seen):  # a copy, because other threads add tokens meanwhile
        tenant.seen.discard(token)
        tenants.seen.pop(token, None)


def _note_token(tenants: Tenants, tenant: Tenant, token: str) -> None:
    tenant.seen.add(token)
    tenants.seen[token] = tenant


def find_by_token(tenants: Tenants, token: str) -> Tenant | None:
    """The tenant in whose world a token is good, or was when it was last seen."""
    tenant = tenants.seen.get(token)
    if tenant is not None:
        return tenant
    for candidate in tuple(tenants.by_token.values()):
        if token in candidate.world.tokens or token in candidate.world.sessions:
            _note_token(tenants, candidate, token)
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
