"""What tests ask of a task's runs, without asking for the runs themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.engine.model import Task
    from fakeinflux.engine.world import WorldState


def latest_completed(world: WorldState, task: Task) -> int:
    """The instant that the latest of its ended runs was due, or of its creation or activation."""
    return world.histories[task.id].completed * SECOND


def last_run(world: WorldState, task: Task) -> tuple[str, str | None] | None:
    """The status of the run that ended last, and its error when it failed; None before the first."""
    last = world.histories[task.id].last
    return None if last is None else (last.status, last.error)


def next_change(world: WorldState, task: Task) -> int | None:
    """The instant at which a run of the task starts or ends next, so that what it tells may change."""
    return world.histories[task.id].next
