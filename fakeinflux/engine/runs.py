"""Runs: force, retry, cancel, find and list them, and read their logs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from heapq import merge
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING, Literal

from fakeinflux.engine.agenda import store
from fakeinflux.engine.errors import Refused, invalid, not_found
from fakeinflux.engine.history import RETENTION, StoredRun
from fakeinflux.engine.ids import second_of_run
from fakeinflux.engine.moving_history import cancel, freeze, mark_canceled, next_event, request, thaw
from fakeinflux.engine.run_view import ended_run, running_run, waiting_run
from fakeinflux.timing.schedules import due_times
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.engine.history import FinishedRuns, History, ScheduleEpoch, WaitingRuns
    from fakeinflux.engine.model import LogEvent, Run, Task
    from fakeinflux.engine.world import WorldState

State = Literal["waiting", "running", "ended"]

QUEUEING = SECOND // 2
"""How long a forced run waits before it starts, in nanoseconds. The real server checks once a second."""
LOGGED_RUNS = 100
"""The number of runs that the log of a task covers. Source: observed."""
ALWAYS = 1 << 62


@dataclass(frozen=True, slots=True)
class Window:
    """The runs asked for: due after `low`, up to and including `high` (seconds).

    Finished runs are included if they began after the instant `horizon` and, if `after` is not None, have a
    greater id than it.
    """

    low: int
    high: int
    horizon: int
    after: str | None = None


def force_run(world: WorldState, task: Task, scheduled_for: int | None = None) -> Run:
    """Request a run for an instant, by default now, cut to the second.

    The run starts after half a second, or at that instant if it is later.

    Raises Refused: invalid (the task is inactive).
    """
    due = (world.now if scheduled_for is None else scheduled_for) // SECOND
    return _request(world, task, due, world.now)


def retry_run(world: WorldState, task: Task, run_id: str) -> Run:
    """Request another run for the time that a run was scheduled for.

    Raises Refused: invalid (the task is inactive); not found; in editions that reproduce the server's
    defects, internal error (the run has not finished, and no run of the task was ever forced).
    Source: observed.
    """
    _require_active(task)
    state, run = _locate(world, task, run_id)
    requested_at: int | None = world.now
    if state != "ended" and world.edition.reproduces_defects:
        if not world.histories[task.id].forced:
            raise Refused("internal error", "unexpected error retrieving task bucket: key not found")
        requested_at = None
    return _request(world, task, run.due, requested_at)


def cancel_run(world: WorldState, task: Task, run_id: str) -> None:
    """Cancel a run that waits or is running. A run that waits for its slot starts at once.

    Where the server's defects are reproduced, the run goes on and is only shown as cancelled until it starts
    or ends; elsewhere the cancellation is final. Source: observed.

    Raises Refused: not found (also for a finished run).
    """
    state, run = _locate(world, task, run_id)
    if state == "ended":
        raise not_found("run not found")
    moving = thaw(world, task, world.histories[task.id])
    (mark_canceled if world.edition.reproduces_defects else cancel)(moving, run, world.now)
    store(world, task.id, freeze(moving, world.now, next_event(moving)))


def find_run(world: WorldState, task: Task, run_id: str) -> Run:
    """Return a run of the task. Raises Refused: not found."""
    return _view(world, task, *_locate(world, task, run_id))


def list_runs(
    world: WorldState,
    task: Task,
    *,
    after: str | None = None,
    after_time: int | None = None,
    before_time: int | None = None,
    limit: int = LOGGED_RUNS,
) -> list[Run]:
    """List runs of the task: unfinished ones by id, then finished ones by due time, the newest first.

    `after_time` and `before_time`: instants, exclusive. `after`: keep the finished runs with a greater id. In
    editions that reproduce the server's defects, `after` keeps no finished run; and without `before_time`,
    runs scheduled for the future are left out, and with `after_time` finished runs scheduled for this second.
    Source: observed.
    """
    horizon = world.now - RETENTION
    low = -ALWAYS if after_time is None else after_time // SECOND
    high = ALWAYS if before_time is None else (before_time - 1) // SECOND
    window = Window(low, high, horizon, after)
    runs = list(islice(_unfinished(world, task, window, before_time is None), limit))
    if not (after is not None and world.edition.reproduces_defects):
        if after_time is not None and before_time is None and world.edition.reproduces_defects:
            window = replace(window, high=world.now // SECOND - 1)
        finished = islice(_finished(world, task, window), limit - len(runs))
        runs.extend(ended_run(task.id, run, world.seed) for run in finished)
    return runs


def run_logs(world: WorldState, task: Task, run_id: str) -> list[LogEvent]:
    """Return the log of a run. Raises Refused: not found."""
    return list(find_run(world, task, run_id).log)


def task_logs(world: WorldState, task: Task) -> list[LogEvent]:
    """Return the logs of the runs that `list_runs` lists by default, one after the other."""
    return [event for run in list_runs(world, task) for event in run.log]


def _request(world: WorldState, task: Task, due: int, requested_at: int | None) -> Run:
    _require_active(task)
    moving = thaw(world, task, world.histories[task.id])
    ready = max(world.now + QUEUEING, due * SECOND)
    run = StoredRun(world.next_id(), due, moving.history.text, ready, requested_at=requested_at)
    request(moving, run)
    store(world, task.id, freeze(moving, world.now, next_event(moving)))
    return waiting_run(task.id, run)


def _require_active(task: Task) -> None:
    if task.status != "active":
        raise invalid("inactive task")


def _view(world: WorldState, task: Task, state: State, run: StoredRun) -> Run:
    if state == "waiting":
        return waiting_run(task.id, run)
    view = running_run if state == "running" else ended_run
    return view(task.id, run, world.seed)


def _locate(world: WorldState, task: Task, run_id: str) -> tuple[State, StoredRun]:
    """Find a run of the task, and its state. Raises Refused: not found."""
    history = world.histories[task.id]
    found = _stored(history, run_id) or _computed(history, world.seed, run_id)
    if found is None or (found[0] == "ended" and found[1].began <= world.now - RETENTION):
        raise not_found("run not found")
    return found


def _stored(history: History, run_id: str) -> tuple[State, StoredRun] | None:
    places: tuple[tuple[State, tuple[StoredRun, ...]], ...] = (
        ("running", history.running),
        ("waiting", history.queue),
        ("waiting", history.requested),
        ("ended", history.stored),
    )
    return next(((state, run) for state, runs in places for run in runs if run.id == run_id), None)


def _computed(history: History, seed: int, run_id: str) -> tuple[State, StoredRun] | None:
    """Find a waiting or ended run of a schedule; its due time follows from its id."""
    for waiting in history.waiting:
        due = _due_of(waiting.policy.epoch, seed, run_id)
        if due is not None and waiting.has(due):
            return "waiting", waiting.policy.run_of(seed, due)
    for finished in history.finished:
        due = _due_of(finished.policy.epoch, seed, run_id)
        if due is not None and finished.has(due):
            return "ended", finished.run_of(seed, due)
    return None


def _due_of(epoch: ScheduleEpoch, seed: int, run_id: str) -> int | None:
    second = second_of_run(seed, epoch.number, run_id)
    return None if second is None else second - epoch.offset


def _unfinished(world: WorldState, task: Task, window: Window, open_ended: bool) -> Iterator[Run]:
    """Runs that wait or are running, by id."""
    history = world.histories[task.id]
    high = world.now // SECOND if open_ended and world.edition.reproduces_defects else window.high
    running = {run.id for run in history.running}
    stored = sorted((*history.running, *history.queue, *history.requested), key=lambda run: run.id)
    ranges = (_walk_waiting(world.seed, waiting, window.low, high) for waiting in history.waiting)
    for run in merge(stored, *ranges, key=lambda run: run.id):
        if window.low < run.due <= high:
            yield _view(world, task, "running" if run.id in running else "waiting", run)


def _walk_waiting(seed: int, waiting: WaitingRuns, low: int, high: int) -> Iterator[StoredRun]:
    schedule, until = waiting.policy.epoch.schedule, min(waiting.until, high)
    for due in takewhile(lambda due: due <= until, due_times(schedule, max(waiting.after, low))):
        yield waiting.policy.run_of(seed, due)


def _finished(world: WorldState, task: Task, window: Window) -> Iterator[StoredRun]:
    """Finished runs by due time, the newest first; those of one due time in the order of starting."""
    history = world.histories[task.id]
    stored = sorted((run for run in history.stored if _wanted(run, window)), key=_rank)
    ranges = (_walk_back(world.seed, runs, window) for runs in reversed(history.finished))
    return merge(stored, chain.from_iterable(ranges), key=_rank)


def _wanted(run: StoredRun, window: Window) -> bool:
    late_enough = window.after is None or run.id > window.after
    return window.low < run.due <= window.high and run.began > window.horizon and late_enough


def _rank(run: StoredRun) -> tuple[int, int, str]:
    return -run.due, run.began, run.id


def _walk_back(seed: int, finished: FinishedRuns, window: Window) -> Iterator[StoredRun]:
    """The wanted runs of a range, the latest first, so that both starts and ids fall."""
    schedule, low = finished.policy.epoch.schedule, max(finished.after, window.low)
    due = schedule.last_due(min(finished.until, window.high))
    while due is not None and due > low:
        run = finished.run_of(seed, due)
        if not _wanted(run, window):
            return
        yield run
        due = schedule.last_due(due - 1)
