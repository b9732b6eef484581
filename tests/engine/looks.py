"""What a task reports of its runs, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.engine.model import Task
    from fakeinflux.engine.world import WorldState


def latest_completed(world: WorldState, task: Task) -> int:
    """Return the latest due time of an ended run, or the time of creation or activation, as an instant."""
    return world.histories[task.id].completed * SECOND


def last_run(world: WorldState, task: Task) -> tuple[str, str | None] | None:
    """Return the status of the run that ended last, and its error if it failed; None before the first."""
    last = world.histories[task.id].last
    return None if last is None else (last.status, last.error)


def next_change(world: WorldState, task: Task) -> int | None:
    """Return the instant of the task's next event."""
    return world.histories[task.id].next
