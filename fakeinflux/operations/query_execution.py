"""Scripts that are run over the data of a world, for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.query.execution import run_query
from fakeinflux.query.world_data import WorldData

if TYPE_CHECKING:
    from fakeinflux.engine.model import Caller
    from fakeinflux.engine.world import WorldState
    from fakeinflux.query.execution import Outcome


def execute(
    world: WorldState, caller: Caller, org_id: str, script: str, *, now: int | None = None, extern: str = ""
) -> Outcome:
    """Run a script in an organization, `extern` before it. `now`: by default the world's.

    Raises QueryError for what ends it before its first row.
    """
    data = WorldData(world, org_id, caller)
    return run_query(data, script, now=world.now if now is None else now, extern=extern or None)
