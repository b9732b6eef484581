"""Runs that someone forces, retries or cancels, and how they are found, listed and logged."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import merge
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Literal

from fakeinflux.engine.errors import Refused, invalid, not_found
from fakeinflux.engine.event_steps import cancel, freeze, request
from fakeinflux.engine.history import RETENTION, Single
from fakeinflux.engine.ids import second_of_run
from fakeinflux.engine.moving_history import began, ordinary_run
from fakeinflux.engine.run_view import computed_run, ended_run, running_run, waiting_run
from fakeinflux.engine.settling import put_down, take_up
from fakeinflux.timing.schedules import due_times
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.engine.history import History
    from fakeinflux.engine.model import LogEvent, Run, Task
    from fakeinflux.engine.run_ranges import Backlog, Stretch
    from fakeinflux.engine.world import WorldState

State = Literal["waiting", "running", "ended"]

QUEUEING = SECOND // 2
"""How long a forced run waits before it starts, in nanoseconds. The real server looks once a second."""
LOGGED_RUNS = 100
"""How many runs the log of a task covers. Source: observed."""
ALWAYS = 1 << 62


@dataclass(frozen=True, slots=True)
class Window:
    """Which runs are asked for: due after `low` and not after `high` (seconds), finished ones
    begun after the instant `horizon` and, if `after` is not None, with a greater id than it."""

    low: int
    high: int
    horizon: int
    after: str | None = None


def force_run(world: WorldState, task: Task, scheduled_for: int | None = None) -> Run:
    """Queue a run for an instant, now by default, its fraction cut off.

    It starts half a second later, or when that instant comes. Refused: inactive task.
    """
    due = (world.now if scheduled_for is None else scheduled_for) // SECOND
    return _request(world, task, due, world.now)


def retry_run(world: WorldState, task: Task, run_id: str) -> Run:
    """Queue another run for what a run was scheduled for.

    Refused: inactive task, run not found; where defects are kept, also for a run that is not
    finished on a task on which no run was ever forced. Source: observed.
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
    """Cancel a run that waits or goes on; one that waits for its place starts at once.

    Refused: run not found, also for one that is finished. Where defects are kept the task
    tells nothing of it. Source: observed.
    """
    state, run = _locate(world, task, run_id)
    if state == "ended":
        raise not_found("run not found")
    before = world.histories[task.id]
    progress = take_up(world, task, before)
    cancel(progress, run, world.now, told=not world.edition.reproduces_defects)
    put_down(world, task.id, freeze(progress, before, world.now))
    world.touch()


def find_run(world: WorldState, task: Task, run_id: str) -> Run:
    """A run of the task. Refused: run not found."""
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
    """Runs of the task: unfinished ones by id, then finished ones by due time, the newest first.

    `after_time` and `before_time` are instants, exclusive. `after` keeps finished runs whose
    id is greater. Where defects are kept, `after` keeps none of them, and runs for a time yet
    to come are left out unless `before_time` is given. Source: observed.
    """
    horizon = world.now - RETENTION
    low = -ALWAYS if after_time is None else after_time // SECOND
    high = ALWAYS if before_time is None else (before_time - 1) // SECOND
    window = Window(low, high, horizon, after)
    runs = list(islice(_unfinished(world, task, window, before_time is None), limit))
    if not (after is not None and world.edition.reproduces_defects):
        finished = islice(_finished(world, task, window), limit - len(runs))
        runs.extend(ended_run(task.id, run, world.seed) for run in finished)
    return runs


def run_logs(world: WorldState, task: Task, run_id: str) -> list[LogEvent]:
    """The log of a run. Refused: run not found."""
    return list(find_run(world, task, run_id).log)


def task_logs(world: WorldState, task: Task) -> list[LogEvent]:
    """The logs of the runs that a list shows, one after the other."""
    return [event for run in list_runs(world, task) for event in run.log]


def _request(world: WorldState, task: Task, due: int, requested_at: int | None) -> Run:
    _require_active(task)
    before = world.histories[task.id]
    ready = max(world.now + QUEUEING, due * SECOND)
    run = Single(world.next_id(), due, before.text, ready, requested_at=requested_at)
    progress = take_up(world, task, before)
    request(progress, run)
    put_down(world, task.id, freeze(progress, before, world.now)._replace(forced=True))
    world.touch()
    return waiting_run(task.id, run)


def _require_active(task: Task) -> None:
    if task.status != "active":
        raise invalid("inactive task")


def _view(world: WorldState, task: Task, state: State, run: Single) -> Run:
    if state == "waiting":
        return waiting_run(task.id, run)
    view = running_run if state == "running" else ended_run
    return view(task.id, run, world.seed)


def _locate(world: WorldState, task: Task, run_id: str) -> tuple[State, Single]:
    """A run of the task and how far it is. Refused: run not found."""
    history = world.histories[task.id]
    found = _single(history, run_id) or _waiting(world, history, run_id) or _computed(world, history, run_id)
    if found is None or (found[0] == "ended" and began(found[1]) <= world.now - RETENTION):
        raise not_found("run not found")
    return found


def _single(history: History, run_id: str) -> tuple[State, Single] | None:
    places: tuple[tuple[State, tuple[Single, ...]], ...] = (
        ("running", history.running),
        ("waiting", history.queue),
        ("waiting", history.requested),
        ("ended", history.kept),
    )
    return next(((state, run) for state, runs in places for run in runs if run.id == run_id), None)


def _waiting(world: WorldState, history: History, run_id: str) -> tuple[State, Single] | None:
    for backlog in history.backlogs:
        series = backlog.terms.series
        second = second_of_run(world.seed, series.number, run_id)
        if second is not None and backlog.has(second - series.offset):
            return "waiting", ordinary_run(world.seed, backlog.terms, second - series.offset)
    return None


def _computed(world: WorldState, history: History, run_id: str) -> tuple[State, Single] | None:
    for stretch in history.stretches:
        series = stretch.terms.series
        second = second_of_run(world.seed, series.number, run_id)
        if second is not None and stretch.has(second - series.offset):
            return "ended", computed_run(stretch, second - series.offset, world.seed)
    return None


def _unfinished(world: WorldState, task: Task, window: Window, open_ended: bool) -> Iterator[Run]:
    """Runs that wait or go on, by id."""
    history = world.histories[task.id]
    high = world.now // SECOND if open_ended and world.edition.reproduces_defects else window.high
    going = {run.id for run in history.running}
    singles = sorted((*history.running, *history.queue, *history.requested), key=lambda run: run.id)
    backlogs = (_walk_backlog(world.seed, backlog, window.low, high) for backlog in history.backlogs)
    for run in merge(singles, *backlogs, key=lambda run: run.id):
        if window.low < run.due <= high:
            yield _view(world, task, "running" if run.id in going else "waiting", run)


def _walk_backlog(seed: int, backlog: Backlog, low: int, high: int) -> Iterator[Single]:
    schedule, until = backlog.terms.series.schedule, min(backlog.until, high)
    for due in takewhile(lambda due: due <= until, due_times(schedule, max(backlog.after, low))):
        yield ordinary_run(seed, backlog.terms, due)


def _finished(world: WorldState, task: Task, window: Window) -> Iterator[Single]:
    """Finished runs by due time, the newest first; those of one due time in the order of starting."""
    history = world.histories[task.id]
    kept = [run for run in history.kept if _wanted(run, window)]
    kept.sort(key=_rank)
    return merge(kept, _walk_stretches(world.seed, history, window), key=_rank)


def _wanted(run: Single, window: Window) -> bool:
    late_enough = window.after is None or run.id > window.after
    return window.low < run.due <= window.high and began(run) > window.horizon and late_enough


def _rank(run: Single) -> tuple[int, int, str]:
    return -run.due, began(run), run.id


def _walk_stretches(seed: int, history: History, window: Window) -> Iterator[Single]:
    for stretch in reversed(history.stretches):
        yield from _walk_back(seed, stretch, window)


def _walk_back(seed: int, stretch: Stretch, window: Window) -> Iterator[Single]:
    """The runs of a stretch that are wanted, the latest first; both starts and ids fall on the way."""
    schedule, low = stretch.terms.series.schedule, max(stretch.after, window.low)
    due = schedule.last_due(min(stretch.until, window.high))
    while due is not None and due > low:
        run = computed_run(stretch, due, seed)
        if not _wanted(run, window):
            return
        yield run
        due = schedule.last_due(due - 1)
