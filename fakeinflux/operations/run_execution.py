"""Runs that execute their scripts, and the number of them that an advance may have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.accounts.buckets import create_bucket
from fakeinflux.accounts.sessions import permissions_by_roles
from fakeinflux.engine.errors import Refused
from fakeinflux.engine.model import Caller
from fakeinflux.engine.outcome_rules import default_outcome
from fakeinflux.engine.outcomes import SUCCESS, Outcome
from fakeinflux.engine.runs import list_runs
from fakeinflux.operations.executed_texts import executed_text
from fakeinflux.timing.instants import format_instant
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.engine.model import Task
    from fakeinflux.engine.world import WorldState

TASKS_PACKAGE: Final = '"influxdata/influxdb/tasks"'
MOST_LISTED: Final = 500
MOST_RUNS: Final = 100_000
"""How many runs one move of the clock may execute. Source: simulated."""


def execute_run(world: WorldState, task: Task, text: str, due: int, start: int) -> Outcome:
    """Execute a run's script and return how it ended. `due`: what now() is in it, in seconds.

    `start` is the instant at which the run begins, which is the world's now while it lasts. The run may do
    what the roles of the task's owner allow at that moment. A script that uses what is not there fails its
    run with the refusal. Source: observed.
    """
    # Imported here, because a world whose runs execute nothing does not need it.
    from fakeinflux.operations.query_execution import execute
    from fakeinflux.query.errors import QueryError

    now, world.now = world.now, start
    try:
        if not world.buckets_strict:
            _create_missing_buckets(world, task)
        caller = Caller(task.owner_id, task.owner_id, tuple(permissions_by_roles(world, task.owner_id)))
        if task.script_id is not None:
            text = executed_text(world, task)
        extern, is_checked = _last_success(world, task, text), not world.scripts_loose
        ended = execute(
            world, caller, task.org_id, text, now=due * SECOND, extern=extern, is_checked=is_checked
        )
        error = ended.error
    except QueryError as failure:
        error = failure
    except Refused as refused:
        error = QueryError(refused.message, refused.code)
    finally:
        world.now = now
    if error is None:
        return SUCCESS
    began = "could not execute task run" if error.stage == "run" else "error exhausting result iterator"
    return Outcome("failed", error=f"{began}: {error.detail}")


def refuse_many_executions(world: WorldState, until: int) -> None:
    """Check how many runs would execute their scripts by an instant.

    Raises Refused: invalid, if there are more than MOST_RUNS.
    """
    if not world.executes:
        return
    count = 0
    for task_id, history in world.histories.items():
        task = world.tasks.get(task_id)
        if task is None or history.released or not default_outcome(world, task).executed:
            continue
        last = history.epoch.last_due_by(until)
        if last is not None:
            count += history.epoch.schedule.count_due(history.scheduled, max(last, history.scheduled))
    if count > MOST_RUNS:
        raise Refused(
            "invalid",
            f"{count} runs would execute their scripts by then, and one move of the clock executes at most "
            f"{MOST_RUNS}: move it in smaller steps, script the outcomes of the tasks, or use a world with "
            "execute=False",
        )


def _last_success(world: WorldState, task: Task, text: str) -> str:
    """Return the option that tells a script when the task last succeeded, "" if it does not ask.

    The real OSS server never tells it. Source: observed (oss), spec (the others).
    """
    if world.edition.source == "observed" or TASKS_PACKAGE not in text:
        return ""
    runs = list_runs(world, task, limit=MOST_LISTED)
    times = [run.scheduled_for for run in runs if run.status == "success"]
    if not times:
        return ""
    return f"import {TASKS_PACKAGE}\noption tasks.lastSuccessTime = {format_instant(max(times))}"


def _create_missing_buckets(world: WorldState, task: Task) -> None:
    """Make the buckets that a script names, where a missing bucket is no failure. Source: simulated."""
    there = {bucket.name for bucket in world.buckets.values() if bucket.org_id == task.org_id}
    for name in dict.fromkeys((*task.script.reads, *task.script.writes)):
        if name and name not in there:
            create_bucket(world, org_id=task.org_id, name=name)
