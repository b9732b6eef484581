"""The rules that decide how the runs of a world end, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.outcome_rules import clear_outcomes, list_outcomes, set_failure_rate, set_outcomes
from fakeinflux.worlds.document_reader import Unreadable
from fakeinflux.worlds.outcome_forms import read_outcomes, read_target, show_outcome

if TYPE_CHECKING:
    from fakeinflux.control.request import ControlRequest
    from fakeinflux.engine.outcomes import OutcomeRule, TaskTarget
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Json


def show_outcomes(world: WorldState) -> dict[str, Json]:
    """Return the current rules of a world, the newest first."""
    return {
        "outcomes": [_show_rule(rule) for rule in list_outcomes(world)],
        "failureRate": world.failure_rate,
    }


def _show_rule(rule: OutcomeRule) -> dict[str, Json]:
    shown: dict[str, Json] = {
        "task": rule.target.id if rule.target.id is not None else {"name": rule.target.pattern},
        "outcomes": [show_outcome(outcome) for outcome in rule.outcomes],
    }
    if rule.then is not None:
        shown["then"] = show_outcome(rule.then)
    return shown


def get_outcomes(request: ControlRequest) -> tuple[int, Json]:
    """Get what is left of the lists, and the rules."""
    return 200, show_outcomes(request.tenant.world)


def put_outcomes(request: ControlRequest) -> tuple[int, Json]:
    """Set how the next runs of some tasks end, or which fraction of all runs fails."""
    fields = request.value.members(("task", "outcomes", "then", "failureRate"))
    rate = fields["failureRate"].number(0, 1) if "failureRate" in fields else None
    listed, then = read_outcomes(fields)
    if "task" in fields:
        if "outcomes" not in fields and "then" not in fields:
            raise Unreadable("outcomes", "missing; wanted outcomes (a list), then, or both")
        set_outcomes(request.tenant.world, _require_known(request, read_target(fields["task"])), listed, then)
    elif rate is None or listed or then is not None:
        raise Unreadable("task", 'missing; wanted the id of a task or {"name": "a pattern with *"}')
    if rate is not None:
        set_failure_rate(request.tenant.world, rate)
    return get_outcomes(request)


def _require_known(request: ControlRequest, target: TaskTarget) -> TaskTarget:
    """Return the target. Raises Unreadable: it is an id that no task has, so it could never match."""
    if target.id is not None and target.id not in request.tenant.world.tasks:
        raise Unreadable(
            "task", f'found {target.id!r}, which no task has; wanted the id of a task or {{"name": …}}'
        )
    return target


def delete_outcomes(request: ControlRequest) -> tuple[int, Json]:
    """Delete all lists and rules, and reset the failure rate."""
    clear_outcomes(request.tenant.world)
    return 204, None
