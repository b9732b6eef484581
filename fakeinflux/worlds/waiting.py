"""The clock mode `auto`: time skips ahead for a client that waits for a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.agenda import settle
from fakeinflux.engine.errors import Refused
from fakeinflux.engine.outcomes import FOREVER
from fakeinflux.engine.runs import find_run
from fakeinflux.http.routing import find_route

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call
    from fakeinflux.worlds.tenants import Tenant

ASKS_FOR_RUNS = frozenset({"GetTasksIDRuns", "GetTasksIDLogs"})
ASKS_FOR_RUN = frozenset({"GetTasksIDRunsID", "GetTasksIDRunsIDLogs"})


def skip_waiting(tenant: Tenant, call: Call) -> None:
    """Move the clock to the next event of a task, if a known client asks again for runs and none is new.

    A client that asks for one run waits only as long as the run has not ended. Source: simulated.
    """
    route = find_route(tenant.served.routes, call.method, call.path)
    if call.caller is None or route is None:
        return
    operation, parameters = route
    if operation not in ASKS_FOR_RUNS | ASKS_FOR_RUN or parameters["taskID"] not in tenant.world.tasks:
        return
    world, task_id = tenant.world, parameters["taskID"]
    history = world.histories[task_id]
    upcoming = history.next if world.asked.get(task_id) is history else None
    if operation in ASKS_FOR_RUN and not _is_unfinished(world, task_id, parameters["runID"]):
        upcoming = None
    if upcoming is not None and upcoming - world.now < FOREVER // 2:
        world.clock.advance_to(max(upcoming, world.now))
        settle(world)
    world.asked[task_id] = world.histories[task_id]


def _is_unfinished(world: WorldState, task_id: str, run_id: str) -> bool:
    try:
        return find_run(world, world.tasks[task_id], run_id).finished_at is None
    except Refused:
        return False
