"""The queue of a world's next events, and processing those that are due."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from itertools import islice, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeinflux.engine.history import History
    from fakeinflux.engine.moving_history import MovingHistory
    from fakeinflux.engine.world import WorldState

AT_ONCE = 256
"""How many runs with scripted outcomes a task starts before its history is stored again."""
SLACK = 64
"""How many entries the queue may have beyond two for each task."""


def settle(world: WorldState) -> int:
    """Read the clock, process everything that is due by now, in order, and return how many runs started.

    Costs next to nothing if nothing is due. Each task is moved once, however much happens to it. Only tasks
    whose next run uses up a scripted outcome move event by event, in the order of the events of all of them.
    """
    world.now = now = world.clock.now()
    queue = world.due_queue
    if not queue or queue[0][0] > now:
        return 0
    # Imported here, because a world without tasks does not need them.
    from fakeinflux.engine.fast_forward import run_events
    from fakeinflux.engine.moving_history import freeze, thaw

    started = 0
    while queue and queue[0][0] <= now:
        instant, task_id = heappop(queue)
        history = world.histories.get(task_id)
        if history is None or history.next != instant:
            continue
        moving = thaw(world, world.tasks[task_id], history)
        until = _alone_until(moving, instant, now, queue) if moving.scripted else now
        store(world, task_id, freeze(moving, until, run_events(moving, until)))
        started += moving.started
        world.touch()
    return started


def next_event(world: WorldState) -> tuple[int, str] | None:
    """Return when something happens next to a task, and the task's id; None if nothing will."""
    upcoming = [(history.next, task_id) for task_id, history in world.histories.items() if history.next]
    return min(upcoming, default=None)


def _alone_until(moving: MovingHistory, instant: int, now: int, queue: list[tuple[int, str]]) -> int:
    """Return how far a task with scripted outcomes may move by itself: not up to the event of another task.

    It moves on by a limited number of runs, because it takes them one by one although none may be scripted
    any more.
    """
    from fakeinflux.timing.schedules import due_times

    epoch, until = moving.history.epoch, min(now, queue[0][0] - 1) if queue else now
    following = due_times(epoch.schedule, moving.history.scheduled)
    runs = takewhile(lambda due: epoch.start_of(due) <= until, following)
    last = instant
    for due in islice(runs, AT_ONCE):
        last = epoch.start_of(due)
    return max(instant, last)


def store(world: WorldState, task_id: str, history: History) -> None:
    """Store the history of a task, and queue its next event. Drop outdated entries if there are many."""
    before = world.histories.get(task_id)
    world.histories[task_id] = history
    if history.next is not None and (before is None or before.next != history.next):
        heappush(world.due_queue, (history.next, task_id))
        if len(world.due_queue) > 2 * len(world.histories) + SLACK:
            entries = ((history.next, task_id) for task_id, history in world.histories.items())
            # In place, because `settle` goes on with the same list.
            world.due_queue[:] = [(instant, task_id) for instant, task_id in entries if instant is not None]
            heapify(world.due_queue)
