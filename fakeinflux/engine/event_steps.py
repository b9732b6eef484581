"""How the runs of one task go on: from event to event, or as far as one can glide.

What costs a step each are the runs of a task with scripted outcomes, and runs that last
while others wait on a schedule without a fixed period, or while a forced run is among them.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import replace
from typing import TYPE_CHECKING

from fakeinflux.engine.fast_forward import glide, next_due_by, queue_range
from fakeinflux.engine.history import RETENTION, Ended, Single
from fakeinflux.engine.moving_history import began, begin, end_runs, note_end, ordinary_run, pass_runs
from fakeinflux.engine.outcomes import FOREVER

if TYPE_CHECKING:
    from fakeinflux.engine.history import History
    from fakeinflux.engine.moving_history import Progress
    from fakeinflux.engine.run_ranges import Backlog, Terms

MANY = 4096
"""After how many runs kept by themselves those past retention are forgotten."""


def forward(progress: Progress, until: int) -> None:
    """Let everything happen that happens until an instant, that instant included."""
    while True:
        glide(progress, until)
        instant = next_event(progress)
        if instant is None or instant > until:
            return
        perform(progress, instant)


def perform(progress: Progress, instant: int) -> None:
    """Let happen what happens at one instant: runs end, others fall due, waiting ones start."""
    end_runs(progress, instant)
    _queue_due(progress, instant)
    _queue_requested(progress, instant)
    _start_waiting(progress, instant)
    if len(progress.kept) % MANY == MANY - 1:
        _forget(progress, instant)


def next_event(progress: Progress) -> int | None:
    """The next instant at which something happens."""
    instants = [run.end for run in progress.running if run.end < FOREVER]
    if progress.requested:
        instants.append(progress.requested[0].ready)
    if progress.terms is not None:
        series = progress.terms.series
        due = series.schedule.next_due(progress.scheduled)
        if due is not None:
            instants.append(series.start_of(due))
    return min(instants, default=None)


def freeze(progress: Progress, before: History, now: int) -> History:
    """The history as it stands, without what is past retention."""
    _forget(progress, now)
    return before._replace(
        scheduled=progress.scheduled,
        completed=progress.completed,
        terms=progress.terms,
        last=progress.last,
        stretches=tuple(progress.stretches),
        kept=tuple(progress.kept),
        running=tuple(progress.running),
        queue=tuple(progress.queue),
        backlogs=tuple(progress.backlogs),
        requested=tuple(progress.requested),
        next=next_event(progress),
    )


def request(progress: Progress, run: Single) -> None:
    """A run that someone asks for will be ready in its time."""
    insort(progress.requested, run, key=lambda run: (run.ready, run.id))


def cancel(progress: Progress, run: Single, instant: int, *, told: bool) -> None:
    """A run that waits or goes on is cancelled, and makes place. `told`: whether the task tells of it."""
    for runs in (progress.running, progress.queue, progress.requested):
        runs[:] = [other for other in runs if other.id != run.id]
    progress.backlogs = [part for backlog in progress.backlogs for part in _without(backlog, run)]
    progress.kept.append(replace(run, end=instant, canceled=True))
    if told:
        note_end(progress, Ended(instant, run.due, run.id, "canceled", None))
    perform(progress, instant)


def place(run: Single) -> tuple[int, str]:
    """The order in which runs wait: by what they are scheduled for, then by id. Source: observed."""
    return run.due, run.id


def _forget(progress: Progress, now: int) -> None:
    """Drop finished runs that are past retention."""
    horizon = now - RETENTION
    if progress.stretches and progress.stretches[0].latest_start <= horizon:
        progress.stretches = [kept for kept in progress.stretches if kept.latest_start > horizon]
    if progress.kept:
        progress.kept = [run for run in progress.kept if began(run) > horizon]


def _without(backlog: Backlog, run: Single) -> list[Backlog]:
    """What is left of a backlog without a run, if that is among it."""
    mine = run.terms is not None and run.terms.series is backlog.terms.series
    return backlog.without(run.due) if mine else [backlog]


def _queue_due(progress: Progress, instant: int) -> None:
    """Runs that are due by an instant begin to wait."""
    terms = progress.terms
    if terms is None or instant < terms.series.floor:
        return
    due = next_due_by(progress, terms, instant)
    if due is None:
        return
    if progress.scripted:
        _queue_scripted(progress, terms, due)
    else:
        queue_range(progress, terms, due)


def _queue_scripted(progress: Progress, terms: Terms, until: int) -> None:
    series = terms.series
    due = series.schedule.next_due(progress.scheduled)
    while due is not None and due <= until:
        run_id = series.id_of(progress.seed, due)
        run = Single(run_id, due, terms.text, series.start_of(due), outcome=progress.decide(run_id))
        insort(progress.queue, run, key=place)
        progress.scheduled = due
        due = series.schedule.next_due(due)


def _queue_requested(progress: Progress, instant: int) -> None:
    while progress.requested and progress.requested[0].ready <= instant:
        run = progress.requested.pop(0)
        insort(progress.queue, replace(run, outcome=progress.decide(run.id)), key=place)


def _start_waiting(progress: Progress, instant: int) -> None:
    """Waiting runs start, those scheduled for the earliest time first, as long as there is a place."""
    while len(progress.running) < progress.limit:
        due = progress.backlogs[0].first if progress.backlogs else None
        if due is not None and _precedes_queue(progress, progress.backlogs[0], due):
            _start_backlog(progress, due, instant)
        elif progress.queue:
            begin(progress, progress.queue.pop(0), instant)
        else:
            return


def _precedes_queue(progress: Progress, backlog: Backlog, due: int) -> bool:
    if not progress.queue:
        return True
    return (due, backlog.terms.series.id_of(progress.seed, due)) < place(progress.queue[0])


def _start_backlog(progress: Progress, due: int, instant: int) -> None:
    """Start the first of a backlog, or at once all of it whose turn it is, if they take no time."""
    backlog = progress.backlogs[0]
    if backlog.terms.instant:
        until = _turn_until(progress, backlog, due)
        pass_runs(progress, backlog.terms, backlog.after, until, instant)
        _shorten(progress, until)
    else:
        _shorten(progress, due)
        begin(progress, ordinary_run(progress.seed, backlog.terms, due), instant)


def _turn_until(progress: Progress, backlog: Backlog, due: int) -> int:
    if not progress.queue or progress.queue[0].due > backlog.until:
        return backlog.until
    return backlog.terms.series.schedule.last_due(max(due, progress.queue[0].due - 1)) or due


def _shorten(progress: Progress, started: int) -> None:
    rest = replace(progress.backlogs[0], after=started)
    if rest.first is None:
        progress.backlogs.pop(0)
    else:
        progress.backlogs[0] = rest
