"""All tenants of a server, found by their tokens. A tenant is a world and its surroundings."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass, field, replace
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
    from fakeinflux.engine.model import Authorization, Caller, Task, User
    from fakeinflux.engine.outcomes import Outcome
    from fakeinflux.engine.snapshots import Snapshot
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call, Json
    from fakeinflux.http.requests import Credentials
    from fakeinflux.http.responses import EncodedResponse
    from fakeinflux.worlds.faults import Fault
    from fakeinflux.worlds.served_contract import ServedContract
    from fakeinflux.worlds.stubs import Stub

MOST_FAILURES = 100
MAX_STRANGERS = 100
SHOWN_FROM = 6
"""Of tokens longer than this, the first two characters are shown."""
MOST_WORLDS = 5000
DEFAULT_TOKEN = "my-token"  # noqa: S105 - the token of a fake is no secret


class TenantSnapshot(NamedTuple):
    """A snapshot of a world, of its faults and stubs, and the world's time at that moment, an instant."""

    world: Snapshot
    faults: tuple[Fault, ...]
    now: int
    stubs: tuple[Stub, ...]


@dataclass(slots=True, eq=False, repr=False)
class Tenant:
    """A world and its surroundings: a tenant is all that one token of the server leads to.

    The world is what InfluxDB itself would keep; a snapshot holds it, the faults and the stubs. The
    surroundings are what a fake adds: settings, contract, journal, faults, stubs, snapshots and caches.

    `served` and `mode`: the contract, and how calls are held to it. `cached_answers` holds checked answers
    by path, query and caller id, which are valid while the world's revision is `cached_at`. `generation`
    rises when the world ends or is reset. `failures` describes the last errors inside fakeinflux, for the
    test that met them. `strangers_before`: how many calls came with a token of no world before
    this one was opened.
    """

    settings: Settings
    world: WorldState
    served: ServedContract
    mode: ContractMode
    journal: Journal
    cached_answers: Memory[tuple[str, bytes, str, bytes | None], EncodedResponse] = field(
        default_factory=lambda: Memory(512, 8 * MIB)
    )
    cached_at: int = -1
    generation: int = 0
    failures: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_FAILURES))
    faults: list[Fault] = field(default_factory=list)
    stubs: list[Stub] = field(default_factory=list)
    strangers_before: int = 0
    snapshots: dict[str, TenantSnapshot] = field(default_factory=dict)


class Stranger(NamedTuple):
    """A call with a token of no world; `id` counts them, `token` is masked."""

    id: int
    method: str
    path: str
    token: str


class Sender(NamedTuple):
    """The sender of calls with the same credentials, and the tenant that they belong to.

    `caller` is valid while the world still has the same `authorization` and `user` records. It is None for
    a session, which is looked up each time, and for an unknown sender.
    """

    credentials: Credentials
    tenant: Tenant
    generation: int
    authorization: Authorization | None = None
    user: User | None = None
    caller: Caller | None = None


@dataclass(slots=True, eq=False, repr=False)
class Tenants:
    """All tenants of one server.

    `read` returns real time (ns since 1970); `load` returns the contract of an edition. `settings` are those
    of tenants that ask for no others. `control`: which hosts may use the control API, and
    `allowed_hosts`: under which names beside their addresses. `make_suffix`: makes the end of a world's token
    that nobody can guess; None where only this host can reach the server. `violation_level`: at which level
    violations are logged; `colour`: whether in colour. `senders`: earlier senders by their Authorization
    header, each valid for one generation of its tenant. `faulted`: the tokens of worlds with faults. `ended`:
    what ended worlds used of the contract. `made` and `faults_made`: how many tenants and faults there were.
    `strangers`: the last calls with a token of no world, and how many there were. `locate`: finds the line of
    code that a call of a client address comes from, in the same process. `threads`: how many calls are being
    answered in threads of their own, and may hold the lock of a world. `listeners`: how many hear events.
    """

    read: Callable[[], int]
    load: Callable[[str], ServedContract]
    settings: Settings = field(default_factory=Settings)
    control: ControlHosts = "local"
    allowed_hosts: frozenset[str] = frozenset()
    make_suffix: Callable[[], str] | None = None
    violation_level: int = logging.DEBUG
    colour: bool = False
    served_contracts: dict[str, ServedContract] = field(default_factory=dict)
    by_token: dict[str, Tenant] = field(default_factory=dict)
    senders: Memory[bytes, Sender] = field(default_factory=Memory)
    faulted: set[str] = field(default_factory=set)
    ended: Tally = field(default_factory=lambda: Tally([]))
    made: int = 0
    faults_made: int = 0
    strangers: deque[Stranger] = field(default_factory=lambda: deque(maxlen=MAX_STRANGERS))
    stranger_count: int = 0
    threads: int = 0
    listeners: int = 0
    locate: Callable[[tuple[str, int]], str | None] | None = None
    lock: Lock = field(default_factory=Lock)

    @property
    def default(self) -> Tenant:
        """Return the tenant of calls whose credentials name no world."""
        return self.by_token[DEFAULT_TOKEN]

    def served(self, edition: str) -> ServedContract:
        """Return the contract of an edition, loading it the first time."""
        with self.lock:
            if edition not in self.served_contracts:
                self.served_contracts[edition] = self.load(edition)
            return self.served_contracts[edition]


def open_tenant(tenants: Tenants, settings: Settings, token: str | None = None) -> Tenant:
    """Open a tenant with a fresh world. Without a `token` it gets a token of its own.

    Raises Unreadable: there are too many worlds.
    """
    if len(tenants.by_token) >= MOST_WORLDS:
        # Imported here, because hardly any server has so many.
        from fakeinflux.worlds.document_reader import Unreadable

        raise Unreadable("", f"found {MOST_WORLDS} worlds, the most that a server has: end some of them")
    with tenants.lock:
        tenants.made += 1
        name = token or f"world-{tenants.made}"
        if token is None and tenants.make_suffix is not None:
            name = f"{name}-{tenants.make_suffix()}"
    served = tenants.served(settings.edition)
    tenant = Tenant(
        settings,
        begin_world(tenants, settings, name),
        served,
        settings.mode,
        Journal(Tally([served.inventory]), settings.journal_limit),
    )
    tenant.strangers_before = tenants.stranger_count
    tenants.by_token[name] = tenant
    return tenant


def begin_world(tenants: Tenants, settings: Settings, token: str) -> WorldState:
    """Return a fresh world with these settings."""
    world = create_world(
        clock=start_clock(settings.clock, now=settings.now, read=tenants.read, speed=settings.speed),
        token=token,
        seed=settings.seed,
        edition=EDITIONS[settings.edition],
        buckets_strict=settings.buckets_strict,
        org=settings.org,
        user=settings.user,
        password=settings.password,
        bucket=settings.bucket,
        awaits_setup=settings.setup == "none",
    )
    world.executes, world.executor = settings.execute, _execute_run
    world.find_bucket_names = _find_bucket_names
    world.scripts_loose, world.checker = settings.scripts_loose, _check_script
    return world


def _find_bucket_names(world: WorldState, task: Task) -> tuple[str, ...] | None:
    # Imported here, because most worlds need no names of buckets.
    from fakeinflux.operations.bucket_names import bucket_names_of

    return bucket_names_of(world, task)


def _execute_run(world: WorldState, task: Task, text: str, due: int, start: int) -> Outcome:
    # Imported here, because most worlds execute nothing.
    from fakeinflux.operations.run_execution import execute_run

    return execute_run(world, task, text, due, start)


def _check_script(world: WorldState, task: Task) -> Outcome | None:
    # Imported here, because it is needed by the first run of a task only.
    from fakeinflux.operations.script_checks import check_task

    return check_task(world, task)


def close_tenant(tenants: Tenants, tenant: Tenant) -> None:
    """End a world. Its token, and the tokens created in it, are unknown from now on."""
    tenants.by_token.pop(tenant.world.token, None)
    tenants.faulted.discard(tenant.world.token)
    tenants.ended.merge(tenant.journal.tally)
    forget_senders(tenants, tenant)


def forget_senders(tenants: Tenants, tenant: Tenant) -> None:
    """Forget the senders of a tenant whose world ends or is reset."""
    tenant.generation += 1  # so that a sender that another thread is about to remember is stale
    for authorization, sender in tuple(tenants.senders.items()):
        if sender.tenant is tenant:
            tenants.senders.pop(authorization, None)


def find_by_token(tenants: Tenants, token: str) -> Tenant | None:
    """Return the tenant with this token, or whose world has a token or a session of this key."""
    tenant = tenants.by_token.get(token)
    if tenant is not None:
        return tenant
    for candidate in tuple(tenants.by_token.values()):  # a copy: other threads open and end worlds
        if token in candidate.world.tokens or token in candidate.world.sessions:
            return candidate
    return None


def note_stranger(tenants: Tenants, call: Call, token: str) -> None:
    """Note a call with a token that no world has or had."""
    if not any(token in tenant.world.former_tokens for tenant in tuple(tenants.by_token.values())):
        tenants.stranger_count += 1
        shown = f"{token[:2]}…" if len(token) > SHOWN_FROM else "…"
        tenants.strangers.append(Stranger(tenants.stranger_count, call.method, call.path, shown))


def strangers_of(tenants: Tenants, tenant: Tenant) -> list[Stranger]:
    """Return the calls with a token of no world that came while a tenant was there; the last hundred."""
    return [stranger for stranger in tuple(tenants.strangers) if stranger.id > tenant.strangers_before]


def add_fault(tenants: Tenants, tenant: Tenant, fault: Fault) -> None:
    """Add a fault behind those that a world has, and give it an id."""
    tenants.faults_made += 1
    fault.id = f"fault-{tenants.faults_made}"
    tenant.faults.append(fault)
    tenants.faulted.add(tenant.world.token)


def put_faults(tenants: Tenants, tenant: Tenant, faults: list[Fault]) -> None:
    """Replace the faults of a world by copies of these, with their counts."""
    tenant.faults = [replace(fault) for fault in faults]
    if faults:
        tenants.faulted.add(tenant.world.token)
    else:
        tenants.faulted.discard(tenant.world.token)


def pick_fault(tenants: Tenants, tenant: Tenant, operation: str) -> Fault | None:
    """Count a call, and return the fault that affects it, if any. A fault with no calls left is removed."""
    for fault in tenant.faults:
        if not fault.is_for(operation):
            continue
        fault.seen += 1
        if fault.seen > fault.after:
            if fault.left == 0:
                put_faults(tenants, tenant, [other for other in tenant.faults if other is not fault])
            return fault
    return None


def put_stubs(tenant: Tenant, stubs: list[Stub]) -> None:
    """Replace the stubs of a world by copies of these, with their counts."""
    tenant.stubs = [replace(stub) for stub in stubs]


def take_stub(tenant: Tenant, call: Call) -> Stub | None:
    """Count a call, and return the stub that answers it, if any: the latest that matches."""
    for stub in reversed(tenant.stubs):
        if stub.is_for(call):
            stub.met += 1
            return stub
    return None


def describe_tenant(tenant: Tenant) -> dict[str, Json]:
    """Return what a client needs to know to use a world, as JSON."""
    world = tenant.world
    org = next(iter(world.orgs.values()), None)
    bucket = next((item for item in world.buckets.values() if item.kind == "user"), None)
    user = next(iter(world.users.values()), None)
    return {
        "token": world.token,
        "org": org.name if org else None,
        "orgID": org.id if org else None,
        "bucket": bucket.name if bucket else None,
        "user": user.name if user else None,
        "edition": tenant.settings.edition,
        "contract": tenant.mode,
        **({"test": tenant.settings.test} if tenant.settings.test else {}),
    }
