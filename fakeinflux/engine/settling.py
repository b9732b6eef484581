"""When something happens to the tasks of a world, and letting it happen in order."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from fakeinflux.engine.event_steps import forward, freeze, perform
from fakeinflux.engine.moving_history import Progress
from fakeinflux.engine.outcome_rules import decide_outcome, fate_of, is_scripted
from fakeinflux.engine.run_ranges import Terms

if TYPE_CHECKING:
    from fakeinflux.engine.history import History
    from fakeinflux.engine.model import Task
    from fakeinflux.engine.world import WorldState

SLACK = 64
"""How many entries the agenda may have beyond two for each task."""


def settle_until(world: WorldState, now: int) -> int:
    """Let everything happen that happens until an instant; the number of runs that started.

    Each task is moved once, however much happens to it. Only tasks whose next run uses up
    a scripted outcome go from event to event, in the order of all their events together.
    """
    started, agenda = 0, world.agenda
    while agenda and agenda[0][0] <= now:
        instant, task_id = heappop(agenda)
        history = world.histories.get(task_id)
        if history is not None and history.next == instant:
            task = world.tasks[task_id]
            started += move_task(world, task, instant if is_scripted(world, task) else now)
            world.touch()
    return started


def move_task(world: WorldState, task: Task, until: int) -> int:
    """Let everything happen to one task that happens until an instant; the number of runs that started."""
    before = world.histories[task.id]
    progress = take_up(world, task, before)
    forward(progress, until)
    put_down(world, task.id, freeze(progress, before, until))
    return progress.started


def wake_task(world: WorldState, task: Task) -> None:
    """Let waiting runs of a task start for which there is a place now."""
    before = world.histories[task.id]
    progress = take_up(world, task, before)
    perform(progress, world.now)
    put_down(world, task.id, freeze(progress, before, world.now))


def put_down(world: WorldState, task_id: str, history: History) -> None:
    """Keep a history of a task, and the time at which something happens to it next."""
    before = world.histories.get(task_id)
    world.histories[task_id] = history
    if history.next is not None and (before is None or before.next != history.next):
        heappush(world.agenda, (history.next, task_id))
        if len(world.agenda) > 2 * len(world.histories) + SLACK:
            _tidy_agenda(world)


def take_up(world: WorldState, task: Task, history: History) -> Progress:
    """A history that can be moved forward, on what holds in the world now."""
    return Progress(
        seed=world.seed,
        limit=task.script.options.concurrency or 1,
        terms=_terms(world, task, history),
        decide=lambda run_id: decide_outcome(world, task, run_id),
        scripted=is_scripted(world, task),
        scheduled=history.scheduled,
        completed=history.completed,
        last=history.last,
        stretches=list(history.stretches),
        kept=list(history.kept),
        running=list(history.running),
        queue=list(history.queue),
        backlogs=list(history.backlogs),
        requested=list(history.requested),
    )


def _terms(world: WorldState, task: Task, history: History) -> Terms | None:
    """What holds for the runs that fall due from now on; the same object as long as it is the same."""
    if task.status != "active":
        return None
    fate, text = fate_of(world, task), history.text
    terms = history.terms
    if terms is not None and terms.series is history.series and terms.text is text and terms.fate == fate:
        return terms
    return Terms(history.series, text, fate)


def _tidy_agenda(world: WorldState) -> None:
    """Drop entries that no longer hold."""
    world.agenda = [
        (history.next, task_id) for task_id, history in world.histories.items() if history.next is not None
    ]
    heapify(world.agenda)
