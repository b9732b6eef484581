"""The operations of the control API: finding one by its path, and performing it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from fakeinflux.engine.agenda import settle
from fakeinflux.engine.errors import Refused, invalid, not_found
from fakeinflux.http.routing import allowed_methods, build_routes, find_node
from fakeinflux.worlds.document_reader import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from fakeinflux.control.request import ControlRequest
    from fakeinflux.http.messages import Json

    Action: TypeAlias = Callable[[ControlRequest], tuple[int, Json | bytes]]


class WrongMethod(Refused):
    """The path exists, but not for this method. `allow`: the methods that it exists for."""

    def __init__(self, allow: str) -> None:
        super().__init__("method not allowed", f"allow: {allow}")
        self.allow = allow


@dataclass(frozen=True, slots=True)
class Control:
    """An operation of the control API. `path`: below /_fakeinflux/.

    `action`: the module in this room, and its function that performs the operation. `needs_body`: one
    without is refused. `needs_token`: whether a caller names a world; without a token, one is answered for
    the default world.
    """

    id: str
    method: str
    path: str
    action: str
    needs_body: bool = False
    needs_token: bool = True


CONTROLS = (
    Control("GetHealth", "GET", "health", "documents.get_health", needs_token=False),
    Control("GetContract", "GET", "contract.yaml", "documents.get_contract", needs_token=False),
    Control("GetOpenapi", "GET", "openapi.yaml", "documents.get_openapi", needs_token=False),
    Control("PostWorlds", "POST", "worlds", "worlds.post_world"),
    Control("GetWorlds", "GET", "worlds", "worlds.get_worlds"),
    Control("GetWorld", "GET", "world", "worlds.get_world"),
    Control("DeleteWorld", "DELETE", "world", "worlds.delete_world"),
    Control("PostReset", "POST", "reset", "worlds.post_reset"),
    Control("GetClock", "GET", "clock", "clock.get_clock"),
    Control("PutClock", "PUT", "clock", "clock.put_clock", needs_body=True),
    Control("PostClockAdvance", "POST", "clock/advance", "clock.advance_clock", needs_body=True),
    Control("GetOutcomes", "GET", "outcomes", "outcomes.get_outcomes"),
    Control("PutOutcomes", "PUT", "outcomes", "outcomes.put_outcomes", needs_body=True),
    Control("DeleteOutcomes", "DELETE", "outcomes", "outcomes.delete_outcomes"),
    Control("GetAnswers", "GET", "answers", "answers.get_answers"),
    Control("PutAnswers", "PUT", "answers", "answers.put_answers", needs_body=True),
    Control("DeleteAnswers", "DELETE", "answers", "answers.delete_answers"),
    Control("GetPoints", "GET", "points", "data.get_points"),
    Control("PostPoints", "POST", "points", "data.post_points", needs_body=True),
    Control("PostQuery", "POST", "query", "data.post_query", needs_body=True),
    Control("GetFaults", "GET", "faults", "faults.get_faults"),
    Control("PostFaults", "POST", "faults", "faults.post_fault", needs_body=True),
    Control("DeleteFaults", "DELETE", "faults", "faults.delete_faults"),
    Control("DeleteFaultsID", "DELETE", "faults/{id}", "faults.delete_fault"),
    Control("GetStubs", "GET", "stubs", "stubs.get_stubs"),
    Control("PostStubs", "POST", "stubs", "stubs.post_stub"),
    Control("DeleteStubs", "DELETE", "stubs", "stubs.delete_stubs"),
    Control("GetJournal", "GET", "journal", "journal.get_journal"),
    Control("DeleteJournal", "DELETE", "journal", "journal.delete_journal"),
    Control("GetCoverage", "GET", "coverage", "coverage.get_coverage"),
    Control("GetSnapshots", "GET", "snapshots", "snapshots.get_snapshots"),
    Control("PostSnapshots", "POST", "snapshots", "snapshots.post_snapshot"),
    Control("PostSnapshotsIDRestore", "POST", "snapshots/{id}/restore", "snapshots.restore_snapshot"),
    Control("GetTasks", "GET", "tasks", "tasks.get_tasks"),
    Control("GetTasksIDRuns", "GET", "tasks/{taskID}/runs", "tasks.get_runs"),
)

BY_ID = {control.id: control for control in CONTROLS}
ROUTES = build_routes((control.id, control.method, f"/{control.path}") for control in CONTROLS)


def find_control(method: str, path: str) -> tuple[Control, dict[str, str]]:
    """Find the operation at a path below /_fakeinflux/, and its path parameters.

    Raises Refused: not found. Raises WrongMethod: the path exists for other methods.
    """
    found = find_node(ROUTES, f"/{path.strip('/')}")
    if found is None:
        # Imported here, because hardly any path is misspelled.
        from fakeinflux.contract.explaining.hints import nearest

        known = list(dict.fromkeys(control.path for control in CONTROLS))
        near = nearest(path.strip("/"), known)
        meant = f"did you mean {near}? " if near else ""
        raise not_found(f"path not found: {path}; {meant}the control API has {', '.join(known)}")
    node, values = found
    route = node.methods.get("GET" if method == "HEAD" else method)
    if route is None:
        raise WrongMethod(allowed_methods(node))
    return BY_ID[route.operation], dict(zip(route.names, values, strict=True))


def _load(control: Control) -> Action:
    """Return the function of an operation. Its module is imported only now: most servers meet few of them."""
    module, _, name = control.action.partition(".")
    action: Action = getattr(import_module(f"fakeinflux.control.{module}"), name)
    return action


def perform_control(control: Control, request: ControlRequest) -> tuple[int, Json | bytes]:
    """Perform an operation of the control API, after everything that is due.

    Every call but a GET counts as a change of the world, even one that fails half-way. Raises Refused: the
    operation refuses the call.
    """
    world = request.tenant.world
    with world.lock:
        settle(world)
        try:
            return _load(control)(request)
        except Unreadable as error:
            raise invalid(str(error)) from None
        finally:
            if control.method != "GET":
                request.tenant.world.touch()
