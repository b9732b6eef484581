"""Fast-forward over any number of due times at once while runs are uniform.

There are four such cases: runs that take no time; runs that last, but never make another wait; runs that all
wait, because every slot is taken; and runs that last so long that every slot is always taken, each starting
when one before it ends. Everything else takes a step for each event: the runs of a task with scripted
outcomes, and lasting runs that make others wait on a schedule without a fixed interval, or behind a forced
run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.history import FinishedRuns, Slots, WaitingRuns
from fakeinflux.engine.moving_history import (
    end_runs,
    keep_finished,
    next_due_by,
    next_event,
    pass_runs,
    process_event,
    queue_range,
    start_run,
    thaw,
)
from fakeinflux.engine.outcome_rules import default_outcome
from fakeinflux.engine.outcomes import FOREVER
from fakeinflux.timing.spacing import fixed_interval, shortest_interval
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.engine.history import RunPolicy
    from fakeinflux.engine.moving_history import MovingHistory
    from fakeinflux.engine.world import WorldState

WORTHWHILE = 3
"""The number of runs for each slot from which passing them at once is worthwhile."""


def run_events(moving: MovingHistory, until: int) -> int | None:
    """Process all events up to and including an instant, and return the instant of the next one."""
    fast_forward(moving, until)
    instant = next_event(moving)
    while instant is not None and instant <= until:
        process_event(moving, instant)
        fast_forward(moving, until)
        instant = next_event(moving)
    return instant


def count_steps(world: WorldState, task_id: str, until: int) -> int:
    """Return about how many runs of a task take a step each until an instant: none if they are uniform."""
    if not default_outcome(world, world.tasks[task_id]).outcome.after:
        return 0
    moving = thaw(world, world.tasks[task_id], world.histories[task_id])
    policy = moving.policy
    if policy is None or not policy.length or moving.scripted:
        return 0
    interval = fixed_interval(policy.epoch.schedule)
    is_uniform = policy.length <= shortest_interval(policy.epoch.schedule) * SECOND * moving.limit
    if is_uniform or (interval is not None and policy.length >= interval * SECOND * moving.limit):
        return 0
    due = next_due_by(moving, until)
    return 0 if due is None else policy.epoch.schedule.count_due(moving.history.scheduled, due)


def fast_forward(moving: MovingHistory, until: int) -> None:
    """Pass the due times up to an instant, as far as their runs are uniform."""
    policy, history = moving.policy, moving.history
    if policy is None or moving.scripted:
        return
    if history.requested:
        until = min(until, history.requested[0].ready - 1)
    if until < policy.epoch.floor:
        return
    if len(history.running) >= moving.limit:
        _pass_full(moving, policy, until)
    elif not (history.queue or history.waiting):
        _pass_free(moving, policy, until)


def _pass_free(moving: MovingHistory, policy: RunPolicy, until: int) -> None:
    """Pass due times while a slot is free for each run."""
    due = next_due_by(moving, until)
    if due is None:
        return
    if not policy.length:
        _pass_due(moving, policy, due)
    elif _none_waits(moving, policy):
        _pass_overlapping(moving, policy, due, until)


def _pass_full(moving: MovingHistory, policy: RunPolicy, until: int) -> None:
    """Pass due times while every slot is taken."""
    slots = _slots(moving, policy)
    if slots is not None and slots.started_by(until) > WORTHWHILE * len(slots.starts):
        _pass_turns(moving, slots, until)
        return
    due = next_due_by(moving, min(until, min(run.end for run in moving.history.running) - 1))
    if due is not None:
        queue_range(moving, policy, due)


def _pass_due(moving: MovingHistory, policy: RunPolicy, due: int) -> None:
    """Start and end the runs up to a due time, each when it is due."""
    pass_runs(moving, policy, moving.history.scheduled, due, policy.epoch.floor)
    moving.history = moving.history._replace(scheduled=due)


def _none_waits(moving: MovingHistory, policy: RunPolicy) -> bool:
    """Check whether lasting runs never wait for each other, because each ends before all slots are taken."""
    epoch, running = policy.epoch, moving.history.running
    passing = [run for run in running if run.end < FOREVER]
    free = moving.limit - len(running) + len(passing)
    if policy.length > shortest_interval(epoch.schedule) * SECOND * free:
        return False
    first = epoch.schedule.next_due(moving.history.scheduled)
    if first is None or (first + epoch.offset) * SECOND < epoch.floor:
        return False
    return all(run.policy == policy and run.start == (run.due + epoch.offset) * SECOND for run in passing)


def _pass_overlapping(moving: MovingHistory, policy: RunPolicy, due: int, until: int) -> None:
    """Start the runs up to a due time, each when it is due, and end those that are over by an instant."""
    end_runs(moving, until)
    over = next_due_by(moving, until - policy.length)
    if over is not None:
        _pass_due(moving, policy, over)
    schedule = policy.epoch.schedule
    following = schedule.next_due(moving.history.scheduled)
    while following is not None and following <= due:
        start_run(moving, policy.run_of(moving.seed, following), policy.epoch.start_of(following))
        following = schedule.next_due(following)
    moving.history = moving.history._replace(scheduled=due)


def _slots(moving: MovingHistory, policy: RunPolicy) -> Slots | None:
    """Return the turns that waiting and coming runs take if every slot is always taken, else None."""
    starts = tuple(sorted(run.end for run in moving.history.running if run.end < FOREVER))
    first = _first_waiting(moving, policy)
    interval = fixed_interval(policy.epoch.schedule)
    if first is None or interval is None or not starts or starts[-1] - starts[0] > policy.length:
        return None
    if policy.length < interval * SECOND * len(starts):
        return None
    slots = Slots(policy, first, interval, starts)
    ready = all(policy.epoch.start_of(slots.due_of(index)) <= start for index, start in enumerate(starts))
    return slots if ready else None


def _first_waiting(moving: MovingHistory, policy: RunPolicy) -> int | None:
    """Return the due time that starts next if all waiting runs belong to the schedule, without a gap."""
    history = moving.history
    if history.queue or len(history.waiting) > 1:
        return None
    if not history.waiting:
        return policy.epoch.schedule.next_due(history.scheduled)
    waiting = history.waiting[0]
    return waiting.first if waiting.policy == policy and waiting.until == history.scheduled else None


def _pass_turns(moving: MovingHistory, slots: Slots, until: int) -> None:
    """Start the runs whose turn comes up to an instant, and end those that are over by then."""
    policy, started, ended = slots.policy, slots.started_by(until), slots.ended_by(until)
    end_runs(moving, until)
    keep_finished(moving, FinishedRuns(policy, slots.first - 1, slots.due_of(ended - 1), 0, slots))
    moving.started += ended
    for index in range(ended, started):
        run = policy.run_of(moving.seed, slots.due_of(index))
        start_run(moving, run, slots.start_of(index))
    last_started = slots.due_of(started - 1)
    due = policy.epoch.last_due_by(until)
    scheduled = last_started if due is None else max(last_started, due)
    rest = WaitingRuns(policy, last_started, scheduled)
    waiting = () if rest.first is None else (rest,)
    moving.history = moving.history._replace(scheduled=scheduled, waiting=waiting)
