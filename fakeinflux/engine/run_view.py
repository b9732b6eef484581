"""Runs as clients see them, computed from the stored records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.chance import start_delay, usual_length
from fakeinflux.engine.history import NEVER
from fakeinflux.engine.model import LogEvent, Run
from fakeinflux.golang.quoting import go_quote
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.choices import RunStatus
    from fakeinflux.engine.history import StoredRun
    from fakeinflux.engine.outcomes import Outcome

COMPLETED = "Completed({})"
CANCELED = "Run canceled"
UNRECOVERABLE = "Task encountered unrecoverable error, requires admin action: {}"


def waiting_run(task_id: str, run: StoredRun) -> Run:
    """Show a run that has not started, which may have been cancelled and start all the same."""
    status: RunStatus = "canceled" if run.canceled else "scheduled"
    log = (LogEvent(run.id, run.end, CANCELED),) if run.canceled else ()
    return Run(run.id, task_id, status, run.due * SECOND, run.requested_at, None, None, log)


def running_run(task_id: str, run: StoredRun, seed: int) -> Run:
    """Show a run that is running, which may have been cancelled and go on all the same."""
    status: RunStatus = "canceled" if run.canceled else "started"
    started = _started_at(run, seed)
    log = (LogEvent(run.id, started, _opening(run.text)),)
    return Run(run.id, task_id, status, run.due * SECOND, run.requested_at, started, None, log)


def ended_run(task_id: str, run: StoredRun, seed: int) -> Run:
    """Show a run that has ended. Its `requested_at` is cut to the second. Source: observed."""
    requested = None if run.requested_at is None else run.requested_at // SECOND * SECOND
    if run.canceled:
        return _canceled_run(task_id, run, seed, requested)
    started = _started_at(run, seed)
    length = run.outcome.after
    finished = started + (usual_length(seed, int(run.id, 16)) if length is None else length)
    log = (LogEvent(run.id, started, _opening(run.text)), *_closing(run.id, finished, run.outcome))
    return Run(run.id, task_id, run.outcome.status, run.due * SECOND, requested, started, finished, log)


def _canceled_run(task_id: str, run: StoredRun, seed: int, requested: int | None) -> Run:
    """A cancelled run. Its log says so only if the run had not started. Source: observed."""
    if run.start == NEVER:
        log = (LogEvent(run.id, run.end, CANCELED),)
        return Run(run.id, task_id, "canceled", run.due * SECOND, requested, None, run.end, log)
    started = _started_at(run, seed)
    log = (LogEvent(run.id, started, _opening(run.text)),)
    finished = max(run.end, started)
    return Run(run.id, task_id, "canceled", run.due * SECOND, requested, started, finished, log)


def _started_at(run: StoredRun, seed: int) -> int:
    return run.start + start_delay(seed, int(run.id, 16))


def _opening(text: str) -> str:
    """The first line of every log. Source: observed."""
    return f"Started task from script: {go_quote(text)}"


def _closing(run_id: str, finished: int, outcome: Outcome) -> tuple[LogEvent, ...]:
    """The lines of a log after the first. Source: observed."""
    lines = [COMPLETED.format(outcome.status)]
    if outcome.status == "failed":
        lines.append(outcome.reason)
        if outcome.fatal:
            lines.append(UNRECOVERABLE.format(outcome.reason))
    return tuple(LogEvent(run_id, finished, line) for line in lines)
