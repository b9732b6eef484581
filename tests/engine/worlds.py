"""Worlds and tasks to test with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from fakeinflux.accounts.creation import create_world
from fakeinflux.engine.agenda import settle
from fakeinflux.engine.editions import EDITIONS
from fakeinflux.engine.tasks import create_task
from fakeinflux.flux.scripts import read_script
from fakeinflux.timing.clock import start_clock

if TYPE_CHECKING:
    from fakeinflux.engine.model import Task
    from fakeinflux.engine.scripts import Script
    from fakeinflux.engine.world import WorldState

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def make_world(
    edition: str = "v2", *, seed: int = 0, strict: bool = False, now: int | None = None
) -> WorldState:
    """A world on a manual clock, at 2025-01-01T00:00:00Z unless said otherwise."""
    return create_world(
        clock=start_clock(now=now), seed=seed, edition=EDITIONS[edition], buckets_strict=strict
    )


def make_script(options: str = "every: 1m", *, name: str = "task", comment: str = "") -> Script:
    """A script with these options that reads my-bucket; `comment` is a directive."""
    directive = f"\n// fakeinflux: {comment}" if comment else ""
    return read_script(f'option task = {{name: "{name}", {options}}}\nfrom(bucket: "my-bucket"){directive}')


def make_task(
    world: WorldState,
    options: str = "every: 1m",
    *,
    name: str = "task",
    comment: str = "",
    status: Literal["active", "inactive"] = "active",
) -> Task:
    """A task of the world's first organization."""
    script = make_script(options, name=name, comment=comment)
    owner, org = next(iter(world.users)), next(iter(world.orgs))
    return create_task(world, org_id=org, owner_id=owner, script=script, status=status)


def advance(world: WorldState, by: int) -> int:
    """Move the clock by nanoseconds and let happen what is due; the number of runs that started."""
    world.clock.advance(by)
    return settle(world)
