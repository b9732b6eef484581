"""The operations of the control API: finding one by its path, and performing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fakeinflux.contract.explaining.hints import nearest
from fakeinflux.control.answers import delete_answers, get_answers, put_answers
from fakeinflux.control.clock import advance_clock, get_clock, put_clock
from fakeinflux.control.coverage import get_coverage
from fakeinflux.control.data import get_points, post_points, post_query
from fakeinflux.control.documents import get_contract, get_health, get_openapi
from fakeinflux.control.faults import delete_fault, delete_faults, get_faults, post_fault
from fakeinflux.control.journal import delete_journal, get_journal
from fakeinflux.control.outcomes import delete_outcomes, get_outcomes, put_outcomes
from fakeinflux.control.snapshots import get_snapshots, post_snapshot, restore_snapshot
from fakeinflux.control.stubs import delete_stubs, get_stubs, post_stub
from fakeinflux.control.tasks import get_runs, get_tasks
from fakeinflux.control.worlds import delete_world, get_world, get_worlds, post_reset, post_world
from fakeinflux.engine.agenda import settle
from fakeinflux.engine.errors import Refused, invalid, not_found
from fakeinflux.http.routing import allowed_methods, build_routes, find_node
from fakeinflux.worlds.document_reader import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.control.request import ControlRequest
    from fakeinflux.http.messages import Json


class WrongMethod(Refused):
    """The path exists, but not for this method. `allow`: the methods that it exists for."""

    def __init__(self, allow: str) -> None:
        super().__init__("method not allowed", f"allow: {allow}")
        self.allow = allow


@dataclass(frozen=True, slots=True)
class Control:
    """An operation of the control API. `path`: below /_fakeinflux/.

    `act` returns a status and JSON, or bytes of YAML. `needs_body`: one without is refused. `needs_token`:
    whether a caller names a world; without a token, one is answered for the default world.
    """

    id: str
    method: str
    path: str
    act: Callable[[ControlRequest], tuple[int, Json | bytes]]
    needs_body: bool = False
    needs_token: bool = True


CONTROLS = (
    Control("GetHealth", "GET", "health", get_health, needs_token=False),
    Control("GetContract", "GET", "contract.yaml", get_contract, needs_token=False),
    Control("GetOpenapi", "GET", "openapi.yaml", get_openapi, needs_token=False),
    Control("PostWorlds", "POST", "worlds", post_world),
    Control("GetWorlds", "GET", "worlds", get_worlds),
    Control("GetWorld", "GET", "world", get_world),
    Control("DeleteWorld", "DELETE", "world", delete_world),
    Control("PostReset", "POST", "reset", post_reset),
    Control("GetClock", "GET", "clock", get_clock),
    Control("PutClock", "PUT", "clock", put_clock, needs_body=True),
    Control("PostClockAdvance", "POST", "clock/advance", advance_clock, needs_body=True),
    Control("GetOutcomes", "GET", "outcomes", get_outcomes),
    Control("PutOutcomes", "PUT", "outcomes", put_outcomes, needs_body=True),
    Control("DeleteOutcomes", "DELETE", "outcomes", delete_outcomes),
    Control("GetAnswers", "GET", "answers", get_answers),
    Control("PutAnswers", "PUT", "answers", put_answers, needs_body=True),
    Control("DeleteAnswers", "DELETE", "answers", delete_answers),
    Control("GetPoints", "GET", "points", get_points),
    Control("PostPoints", "POST", "points", post_points, needs_body=True),
    Control("PostQuery", "POST", "query", post_query, needs_body=True),
    Control("GetFaults", "GET", "faults", get_faults),
    Control("PostFaults", "POST", "faults", post_fault, needs_body=True),
    Control("DeleteFaults", "DELETE", "faults", delete_faults),
    Control("DeleteFaultsID", "DELETE", "faults/{id}", delete_fault),
    Control("GetStubs", "GET", "stubs", get_stubs),
    Control("PostStubs", "POST", "stubs", post_stub),
    Control("DeleteStubs", "DELETE", "stubs", delete_stubs),
    Control("GetJournal", "GET", "journal", get_journal),
    Control("DeleteJournal", "DELETE", "journal", delete_journal),
    Control("GetCoverage", "GET", "coverage", get_coverage),
    Control("GetSnapshots", "GET", "snapshots", get_snapshots),
    Control("PostSnapshots", "POST", "snapshots", post_snapshot),
    Control("PostSnapshotsIDRestore", "POST", "snapshots/{id}/restore", restore_snapshot),
    Control("GetTasks", "GET", "tasks", get_tasks),
    Control("GetTasksIDRuns", "GET", "tasks/{taskID}/runs", get_runs),
)

BY_ID = {control.id: control for control in CONTROLS}
ROUTES = build_routes((control.id, control.method, f"/{control.path}") for control in CONTROLS)


def find_control(method: str, path: str) -> tuple[Control, dict[str, str]]:
    """Find the operation at a path below /_fakeinflux/, and its path parameters.

    Raises Refused: not found. Raises WrongMethod: the path exists for other methods.
    """
    found = find_node(ROUTES, f"/{path.strip('/')}")
    if found is None:
        known = list(dict.fromkeys(control.path for control in CONTROLS))
        near = nearest(path.strip("/"), known)
        meant = f"did you mean {near}? " if near else ""
        raise not_found(f"path not found: {path}; {meant}the control API has {', '.join(known)}")
    node, values = found
    route = node.methods.get("GET" if method == "HEAD" else method)
    if route is None:
        raise WrongMethod(allowed_methods(node))
    return BY_ID[route.operation], dict(zip(route.names, values, strict=True))


def perform_control(control: Control, request: ControlRequest) -> tuple[int, Json | bytes]:
    """Perform an operation of the control API, after everything that is due.

    Every call but a GET counts as a change of the world, even one that fails half-way. Raises Refused: the
    operation refuses the call.
    """
    world = request.tenant.world
    with world.lock:
        settle(world)
        try:
            return control.act(request)
        except Unreadable as error:
            raise invalid(str(error)) from None
        finally:
            if control.method != "GET":
                request.tenant.world.touch()
