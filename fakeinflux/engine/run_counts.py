"""How many runs a task had in each of many spans, without looking at each of them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING

from fakeinflux.engine.history import RETENTION
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.engine.history import FinishedRuns
    from fakeinflux.engine.model import Task
    from fakeinflux.engine.world import WorldState

MIXED = "mixed"
"""What stands for the status of runs of which a share fails by chance, where they are too many to look at."""
LOOKED_AT = 1000
"""How many runs of one span are looked at one by one, to know which of them chance lets fail."""


def count_runs(world: WorldState, task: Task, edges: Sequence[int]) -> list[Counter[str]]:
    """Count the runs of a task by status, in the spans between instants that rise.

    A run belongs to the span in which it is scheduled; the end of a span belongs to the next one.
    """
    history = world.histories[task.id]
    counts: list[Counter[str]] = [Counter() for _ in edges[1:]]
    horizon = world.now - RETENTION
    for finished in history.finished:
        _count_finished(world.seed, finished, [-(-max(edge, horizon) // SECOND) for edge in edges], counts)
    waits, runs = "scheduled", [("started", run) for run in history.running]
    runs += [(run.outcome.status, run) for run in history.stored if run.began > horizon]
    runs += [(waits, run) for run in (*history.queue, *history.requested)]
    for status, run in runs:
        index = bisect_right(edges, run.due * SECOND) - 1
        if 0 <= index < len(counts):
            counts[index]["canceled" if run.canceled else status] += 1
    for waiting in history.waiting:
        schedule = waiting.policy.epoch.schedule
        for index, count in enumerate(counts):
            low = max(waiting.after, -(-edges[index] // SECOND) - 1)
            high = min(waiting.until, -(-edges[index + 1] // SECOND) - 1)
            if high > low:
                count[waits] += schedule.count_due(low, high)
    return [+count for count in counts]


def _count_finished(
    seed: int, finished: FinishedRuns, seconds: Sequence[int], counts: Sequence[Counter[str]]
) -> None:
    policy = finished.policy
    schedule, default = policy.epoch.schedule, policy.default
    for index, count in enumerate(counts):
        low, high = max(finished.after, seconds[index] - 1), min(finished.until, seconds[index + 1] - 1)
        if high <= low:
            continue
        total = schedule.count_due(low, high)
        if not default.rate:
            count[default.outcome.status] += total
        elif total > LOOKED_AT:
            count[MIXED] += total
        else:
            due = schedule.next_due(low)
            while due is not None and due <= high:
                count[default.outcome_of(seed, policy.epoch.id_of(seed, due)).status] += 1
                due = schedule.next_due(due)
