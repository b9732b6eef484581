"""When something happens next to the tasks of a world."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState


def settle(world: WorldState) -> int:
    """Read the clock and let all that is due by now happen, in due order; the number of runs that started.

    Costs next to nothing when nothing is due.
    """
    world.now = world.clock.now()
    if not world.agenda or world.agenda[0][0] > world.now:
        return 0
    # Only here, because a world without tasks need not know how they run.
    from fakeinflux.engine.settling import settle_until

    return settle_until(world, world.now)
