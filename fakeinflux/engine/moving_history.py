"""A task's history on the move: what happens to its runs, one event at a time.

`thaw` opens a stored history, the functions here change it, and `freeze` returns the record to store.
`fast_forward.py` passes many events at once. An event is an instant at which runs start, end or fall due.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from fakeinflux.engine.history import (
    NEVER,
    RETENTION,
    Ended,
    FinishedRuns,
    RunPolicy,
    StoredRun,
    WaitingRuns,
)
from fakeinflux.engine.outcome_rules import default_outcome, is_scripted, take_scripted
from fakeinflux.engine.outcomes import FOREVER, Outcome
from fakeinflux.timing.schedules import due_times
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.engine.history import History
    from fakeinflux.engine.model import Task
    from fakeinflux.engine.outcomes import DefaultOutcome
    from fakeinflux.engine.world import WorldState

WORKERS = 100
"""How many runs the real server runs at once. The concurrency of a task limits nothing. Source: observed."""
NOTICING = SECOND
"""How long a cancelled run without an end goes on where cancelling does not end it. Source: simulated."""
INTERRUPTED = Outcome("failed", error="could not execute task run: context canceled")
"""How a run ends that notices that it was cancelled. Source: observed."""
FORGET_EVERY = 4096
"""Within one move, runs past retention are dropped after this many stored runs."""


@dataclass(slots=True)
class MovingHistory:
    """A task's history, and what holds for its runs during one move.

    `history`: the state so far, replaced with every change. Its ended runs are in the lists `finished` and
    `stored` instead, because their number grows. `seed`: the world's. `limit`: how many runs may be running
    at once. `policy`: that of the runs that fall due; None while the task is inactive. `scripted`: whether
    the next run uses up an outcome or executes its script, so that each due time is taken by itself.
    `decide`: gives the outcome of a run; it is asked once for each, in the order in which they are ready.
    `defects`: whether the real server's are reproduced. `started`: how many runs have started.
    """

    history: History
    finished: list[FinishedRuns]
    stored: list[StoredRun]
    seed: int
    limit: int
    policy: RunPolicy | None
    scripted: bool
    decide: Callable[[StoredRun], Outcome]
    defects: bool = False
    started: int = 0


def thaw(world: WorldState, task: Task, history: History) -> MovingHistory:
    """Open the history of a task for one move, under the rules that apply in the world now."""
    default, policy = default_outcome(world, task), history.policy
    if history.released:
        policy = None
    elif (
        policy is None
        or policy.epoch is not history.epoch
        or policy.text is not history.text
        or policy.default != default
    ):
        policy = RunPolicy(history.epoch, history.text, default)
    return MovingHistory(
        history,
        list(history.finished),
        list(history.stored),
        world.seed,
        WORKERS if world.edition.reproduces_defects else task.script.options.concurrency or 1,
        policy,
        default.executed or is_scripted(world, task),
        partial(_decide, world, task, default),
        world.edition.reproduces_defects,
    )


def _decide(world: WorldState, task: Task, default: DefaultOutcome, run: StoredRun) -> Outcome:
    """How a run ends that is ready: as scripted for it, by the default, or as its script does."""
    scripted = take_scripted(world, task)
    if scripted is not None:
        return scripted
    outcome = default.outcome_of(world.seed, run.id)
    if not default.executed or outcome is not default.outcome or world.executor is None:
        return outcome
    return world.executor(world, task, run.text, run.due, run.ready)


def freeze(moving: MovingHistory, now: int, upcoming: int | None) -> History:
    """Return the record to store, without what is past retention. `upcoming`: when the next event is."""
    _forget(moving, now)
    return moving.history._replace(
        policy=moving.policy, finished=tuple(moving.finished), stored=tuple(moving.stored), next=upcoming
    )


def next_event(moving: MovingHistory) -> int | None:
    """Return the instant of the next event, or None."""
    history = moving.history
    instants = [run.end for run in history.running if run.end < FOREVER]
    if history.requested:
        instants.append(history.requested[0].ready)
    if moving.policy is not None:
        due = history.epoch.schedule.next_due(history.scheduled)
        if due is not None:
            instants.append(history.epoch.start_of(due))
    return min(instants, default=None)


def process_event(moving: MovingHistory, instant: int) -> None:
    """Process the event at an instant: running runs end, due and requested runs queue, waiting runs start."""
    end_runs(moving, instant)
    due = next_due_by(moving, instant)
    if due is not None and moving.policy is not None:
        if moving.scripted:
            _queue_one_by_one(moving, moving.policy, due)
        else:
            queue_range(moving, moving.policy, due)
    _queue_requested(moving, instant)
    _start_waiting(moving, instant)
    if len(moving.stored) % FORGET_EVERY == FORGET_EVERY - 1:
        _forget(moving, instant)


def request(moving: MovingHistory, run: StoredRun) -> None:
    """Add a requested run. It joins the queue when it is ready."""
    requested = sorted((*moving.history.requested, run), key=lambda run: (run.ready, run.id))
    moving.history = moving.history._replace(requested=tuple(requested), forced=True)


def cancel(moving: MovingHistory, run: StoredRun, instant: int) -> None:
    """Cancel a run that waits or is running; the task reports it as its last run."""
    history = moving.history
    moving.history = history._replace(
        running=_without(history.running, run),
        queue=_without(history.queue, run),
        requested=_without(history.requested, run),
        waiting=tuple(part for waiting in history.waiting for part in waiting.without(run)),
    )
    moving.stored.append(run._replace(end=instant, canceled=True))
    _report(moving, Ended(instant, run.due, run.id, "canceled", None))
    process_event(moving, instant)


def mark_canceled(moving: MovingHistory, run: StoredRun, instant: int) -> None:
    """Show a run as cancelled, though it goes on: until it starts if it waits, else until it ends.

    A running one ends as it would have, unless it would never end: then it is interrupted.
    Source: observed.
    """
    history = moving.history
    if run.start == NEVER:
        marked = run._replace(canceled=True, end=instant)
    else:
        marked = run._replace(canceled=True, policy=None)
        if run.end >= FOREVER:
            end = instant + NOTICING
            marked = marked._replace(end=end, outcome=replace(INTERRUPTED, after=end - run.start))
    queue = _marked(history.queue, marked)
    if any(waiting.without(run) != [waiting] for waiting in history.waiting):
        queue = tuple(sorted((*queue, marked), key=_queue_order))
    moving.history = history._replace(
        running=_marked(history.running, marked),
        queue=queue,
        requested=_marked(history.requested, marked),
        waiting=tuple(part for waiting in history.waiting for part in waiting.without(run)),
    )


def next_due_by(moving: MovingHistory, instant: int) -> int | None:
    """Return the last due time whose run is ready at an instant; None if it was queued before."""
    history = moving.history
    if moving.policy is None or instant < history.epoch.floor:
        return None
    due = history.epoch.last_due_by(instant)
    return due if due is not None and due > history.scheduled else None


def queue_range(moving: MovingHistory, policy: RunPolicy, due: int) -> None:
    """Queue all runs up to a due time."""
    history = moving.history
    last = history.waiting[-1] if history.waiting else None
    if last is not None and last.policy == policy and last.until == history.scheduled:
        waiting = (*history.waiting[:-1], last._replace(until=due))
    else:
        waiting = (*history.waiting, WaitingRuns(policy, history.scheduled, due))
    moving.history = history._replace(waiting=waiting, scheduled=due)


def start_run(moving: MovingHistory, run: StoredRun, instant: int) -> None:
    """Start a run. One that takes no time ends at once."""
    moving.started += 1
    begun = run._replace(start=instant, end=instant + run.length, canceled=False)
    if begun.end == instant:
        _end_run(moving, begun)
    else:
        moving.history = moving.history._replace(running=(*moving.history.running, begun))


def end_runs(moving: MovingHistory, instant: int) -> None:
    """End the runs whose time is up by an instant."""
    history = moving.history
    over = [run for run in history.running if run.end <= instant]
    if over:
        moving.history = history._replace(running=tuple(run for run in history.running if run.end > instant))
        for run in sorted(over, key=lambda run: (run.end, run.due, run.id)):
            _end_run(moving, run)


def pass_runs(moving: MovingHistory, policy: RunPolicy, after: int, until: int, floor: int) -> None:
    """Start and end the runs due after `after`, up to `until`: when they are due, but not before `floor`."""
    moving.started += policy.epoch.schedule.count_due(after, until)
    keep_finished(moving, FinishedRuns(policy, after, until, floor))


def keep_finished(moving: MovingHistory, runs: FinishedRuns) -> None:
    """Keep finished runs, in one range with those before them if they are uniform."""
    last = moving.finished[-1] if moving.finished else None
    if last is not None and _continues(last, runs):
        moving.finished[-1] = last._replace(until=runs.until)
    else:
        moving.finished.append(runs)
    _report(moving, _ended(moving, runs.run_of(moving.seed, runs.until)))


def _end_run(moving: MovingHistory, run: StoredRun) -> None:
    policy = run.policy
    last = moving.finished[-1] if moving.finished else None
    in_order = last is None or last.until < run.due
    if policy is not None and run.start == policy.epoch.start_of(run.due) and in_order:
        keep_finished(moving, FinishedRuns(policy, run.due - 1, run.due, policy.epoch.floor))
    else:
        moving.stored.append(run._replace(canceled=False))
        _report(moving, _ended(moving, run))


def _report(moving: MovingHistory, ended: Ended) -> None:
    """Make a run that ended the last run that the task reports, unless another ended later."""
    history, last = moving.history, moving.history.last
    if last is None or (last.end, last.due, last.id) < (ended.end, ended.due, ended.id):
        last = ended
    moving.history = history._replace(completed=max(history.completed, ended.due), last=last)


def _ended(moving: MovingHistory, run: StoredRun) -> Ended:
    """What a task reports of a run: if it failed, the reason.

    Where the real server's defects are reproduced, it is the second-to-last line of the log, which is the
    reason only if that is unrecoverable. Source: observed.
    """
    error = None
    if run.outcome.status == "failed":
        hidden = moving.defects and not run.outcome.fatal
        error = "Completed(failed)" if hidden else run.outcome.reason
    return Ended(run.end, run.due, run.id, run.outcome.status, error)


def _continues(last: FinishedRuns, runs: FinishedRuns) -> bool:
    """Check whether a range continues the last one without a gap, with uniform runs."""
    if last.slots is not None or runs.slots is not None or last.policy != runs.policy:
        return False
    epoch = runs.policy.epoch
    first = epoch.schedule.next_due(runs.after)
    if first is None or (runs.after != last.until and epoch.schedule.next_due(last.until) != first):
        return False
    return runs.floor == last.floor or (first + epoch.offset) * SECOND >= max(runs.floor, last.floor)


def _forget(moving: MovingHistory, now: int) -> None:
    """Drop finished runs past retention. Nothing is scanned until the first one is."""
    horizon = now - RETENTION
    if moving.finished and moving.finished[0].latest_start <= horizon:
        moving.finished = [runs for runs in moving.finished if runs.latest_start > horizon]
    if moving.stored and moving.stored[0].began <= horizon:
        moving.stored = [run for run in moving.stored if run.began > horizon]


def _marked(runs: tuple[StoredRun, ...], marked: StoredRun) -> tuple[StoredRun, ...]:
    return tuple(marked if run.id == marked.id else run for run in runs)


def _without(runs: tuple[StoredRun, ...], run: StoredRun) -> tuple[StoredRun, ...]:
    return tuple(other for other in runs if other.id != run.id)


def _queue_one_by_one(moving: MovingHistory, policy: RunPolicy, until: int) -> None:
    """Queue the runs up to a due time, each with an outcome of its own."""
    history, epoch = moving.history, policy.epoch
    queued: list[StoredRun] = []
    for due in takewhile(lambda due: due <= until, due_times(epoch.schedule, history.scheduled)):
        run_id = epoch.id_of(moving.seed, due)
        run = StoredRun(run_id, due, policy.text, epoch.start_of(due))
        queued.append(run._replace(outcome=moving.decide(run)))
    queue = (*history.queue, *queued)
    if history.queue and queued and _queue_order(history.queue[-1]) > _queue_order(queued[0]):
        queue = tuple(sorted(queue, key=_queue_order))
    moving.history = history._replace(queue=queue, scheduled=until)


def _queue_requested(moving: MovingHistory, instant: int) -> None:
    """Queue the requested runs that are ready at an instant."""
    history = moving.history
    ready = [run for run in history.requested if run.ready <= instant]
    if ready:
        decided = [run._replace(outcome=moving.decide(run)) for run in ready]
        queue = sorted((*history.queue, *decided), key=_queue_order)
        moving.history = history._replace(queue=tuple(queue), requested=history.requested[len(ready) :])


def _queue_order(run: StoredRun) -> tuple[int, str]:
    """The order in which runs start: by what they are scheduled for, then by id. Source: observed."""
    return run.due, run.id


def _start_waiting(moving: MovingHistory, instant: int) -> None:
    """Start waiting runs while a slot is free, those scheduled for the earliest time first."""
    while len(moving.history.running) < moving.limit:
        history = moving.history
        due = history.waiting[0].first if history.waiting else None
        run = None if due is None else history.waiting[0].policy.run_of(moving.seed, due)
        if run is not None and not (history.queue and _queue_order(history.queue[0]) < _queue_order(run)):
            _start_range(moving, history.waiting[0], run, instant)
        elif history.queue:
            moving.history = history._replace(queue=history.queue[1:])
            start_run(moving, history.queue[0], instant)
        else:
            return


def _start_range(moving: MovingHistory, waiting: WaitingRuns, first: StoredRun, instant: int) -> None:
    """Start the first run of a range; if they take no time, all that precede the first run of the queue."""
    if waiting.policy.length:
        _drop_waiting(moving, first.due)
        start_run(moving, first, instant)
        return
    until, queue = waiting.until, moving.history.queue
    if queue and queue[0].due <= until:
        until = waiting.policy.epoch.schedule.last_due(max(first.due, queue[0].due - 1)) or first.due
    pass_runs(moving, waiting.policy, waiting.after, until, instant)
    _drop_waiting(moving, until)


def _drop_waiting(moving: MovingHistory, started: int) -> None:
    """Remove the runs up to a due time from the first waiting range."""
    first, *others = moving.history.waiting
    rest = first._replace(after=started)
    waiting = tuple(others) if rest.first is None else (rest, *others)
    moving.history = moving.history._replace(waiting=waiting)
