"""The operations on the server itself: ping, health, readiness, its routes and its resource types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.permissions import RESOURCE_TYPES
from fakeinflux.http.messages import Answer
from fakeinflux.operations.handler import AnyHandler, Handler, nothing
from fakeinflux.timing.instants import format_instant
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call, Json

_TOP_LEVEL = (
    "authorizations", "buckets", "delete", "labels", "me", "orgs", "setup", "signin", "signout", "tasks",
    "users", "write",
)  # fmt: skip

_ROUTES: dict[str, Json] = {
    **{name: f"/api/v2/{name}" for name in _TOP_LEVEL},
    "query": {
        "analyze": "/api/v2/query/analyze",
        "ast": "/api/v2/query/ast",
        "self": "/api/v2/query",
        "suggestions": "/api/v2/query/suggestions",
    },
    "system": {"health": "/health", "ready": "/ready"},
}
"""Of those that the real server lists, the ones that are here. Source: observed."""


_ABSENT = {
    "cloud-serverless": frozenset({"labels", "me", "setup", "signin", "signout", "system", "users"}),
}
"""What an edition does not have of them."""


def _ping(_world: WorldState, _call: Call, _request: None) -> Answer:
    return Answer(204)


_CHECKS = ("bolt", "influxql", "query", "shards", "sqlite")
_IDLE, _BUSY = "scheduler idle: no scheduled runs", "scheduler running"


def _health(world: WorldState, _call: Call, _request: None) -> Answer:
    """Say that all is well, with the checks of today's server where it is reproduced. Source: observed."""
    checks: list[Json] = []
    if world.edition.reproduces_defects:
        scheduler = _BUSY if world.due_queue else _IDLE
        checks = [{"name": name, "status": "pass", "message": "ready"} for name in _CHECKS]
        checks.append({"name": "task-scheduler", "status": "pass", "message": scheduler})
    return Answer(
        200,
        {
            "name": "influxdb",
            "status": "pass",
            "message": "ready for queries and writes",
            "checks": checks,
            "version": world.edition.version,
            "commit": "fakeinflux",
        },
    )


def _metrics(world: WorldState, _call: Call, _request: None) -> Answer:
    """Count what the world holds, in the text format of Prometheus. Source: observed (the names)."""
    lines = []
    for name, what, records in (
        ("influxdb_buckets_total", "buckets", world.buckets),
        ("influxdb_organizations_total", "organizations", world.orgs),
        ("influxdb_tokens_total", "tokens", world.authorizations),
        ("influxdb_users_total", "users", world.users),
    ):
        lines += [f"# HELP {name} Number of total {what} on the server", f"# TYPE {name} counter"]
        lines.append(f"{name} {len(records)}")
    return Answer(200, ("\n".join(lines) + "\n").encode(), [(b"content-type", b"text/plain; version=0.0.4")])


def _ready(world: WorldState, _call: Call, _request: None) -> Answer:
    # A world is as old as its first token, if that is still there.
    first = world.authorizations.get(world.tokens.get(world.token, ""))
    started = world.now if first is None else first.created_at
    up = go_duration(world.now - started)
    return Answer(200, {"status": "ready", "started": format_instant(started), "up": up})


def _routes(world: WorldState, _call: Call, _request: None) -> Answer:
    absent = _ABSENT.get(world.edition.name, frozenset())
    return Answer(200, {name: _ROUTES[name] for name in sorted(_ROUTES) if name not in absent})


def _resources(world: WorldState, _call: Call, _request: None) -> Answer:
    bare = [(b"content-type", b"application/json")] if world.edition.reproduces_defects else []
    return Answer(200, list(RESOURCE_TYPES), bare)


def go_duration(nanoseconds: int) -> str:
    """Return a length of time (ns, not negative) as Go prints it: `1h2m3.5s`, `1.5ms`, `0s`."""
    if 0 < nanoseconds < SECOND:
        unit, size = next((unit, size) for unit, size in _SMALL_UNITS if nanoseconds >= size)
        return f"{_fraction(nanoseconds, size)}{unit}"
    minutes, rest = divmod(nanoseconds, 60 * SECOND)
    hours, minutes = divmod(minutes, 60)
    shown = f"{hours}h{minutes}m" if hours else f"{minutes}m" if minutes else ""
    return f"{shown}{_fraction(rest, SECOND)}s"


_SMALL_UNITS = (("ms", 1_000_000), ("µs", 1_000), ("ns", 1))


def _fraction(amount: int, size: int) -> str:
    whole, rest = divmod(amount, size)
    digits = str(rest).rjust(len(str(size)) - 1, "0").rstrip("0") if rest else ""
    return f"{whole}.{digits}" if digits else str(whole)


HANDLERS: dict[str, AnyHandler] = {
    "GetPing": Handler(nothing, _ping),
    "HeadPing": Handler(nothing, _ping),
    "GetHealth": Handler(nothing, _health),
    "GetMetrics": Handler(nothing, _metrics),
    "GetReady": Handler(nothing, _ready),
    "GetResources": Handler(nothing, _resources),
    "GetRoutes": Handler(nothing, _routes),
}
