"""How the runs of one task go on: the only place that moves a history forward.

A history is taken apart into a `Progress`, moved from event to event, and frozen again.
Wherever the runs of a schedule are alike, any number of them is passed in one go; what
costs a step each are the runs of a task with scripted outcomes, and runs that last while
others wait or while a forced run takes their place.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fakeinflux.engine.durations import SECOND
from fakeinflux.engine.history import NEVER, RETENTION, Ended, History, Single
from fakeinflux.engine.outcomes import FOREVER, Outcome
from fakeinflux.engine.stretches import Backlog, Series, Stretch, Terms

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Progress:
    """A history while it moves. The fields of the same names are those of `History`.

    `seed`: the world's. `limit`: how many runs may go on at once. `terms`: what holds for
    the runs that fall due, None while the task is inactive. `decide`: the outcome of a run
    by its id, asked for once a run in the order in which they are ready; `scripted`: whether
    that order matters, so that each due time must be asked for. `started`: how many have started.
    """

    seed: int
    limit: int
    terms: Terms | None
    decide: Callable[[str], Outcome]
    scripted: bool
    scheduled: int
    completed: int
    last: Ended | None
    stretches: list[Stretch]
    kept: list[Single]
    running: list[Single]
    queue: list[Single]
    backlogs: list[Backlog]
    requested: list[Single]
    started: int = 0


def forward(progress: Progress, until: int) -> None:
    """Let everything happen that happens until an instant, that instant included."""
    while True:
        _glide(progress, until)
        instant = next_event(progress)
        if instant is None or instant > until:
            return
        perform(progress, instant)


def perform(progress: Progress, instant: int) -> None:
    """Let happen what happens at one instant: runs end, others fall due, waiting ones start."""
    _end_runs(progress, instant)
    _queue_due(progress, instant)
    _queue_requested(progress, instant)
    _start_waiting(progress, instant)


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
    horizon = now - RETENTION
    return replace(
        before,
        scheduled=progress.scheduled,
        completed=progress.completed,
        terms=progress.terms,
        last=progress.last,
        stretches=tuple(kept for kept in progress.stretches if kept.start_of(kept.until) > horizon),
        kept=tuple(run for run in progress.kept if began(run) > horizon),
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


def _without(backlog: Backlog, run: Single) -> list[Backlog]:
    return (
        [backlog]
        if run.terms is None or run.terms.series is not backlog.terms.series
        else backlog.without(run.due)
    )


def began(run: Single) -> int:
    """The instant from which a finished run is kept: its start, or its end if it never started."""
    return run.end if run.start == NEVER else run.start


def place(run: Single) -> tuple[int, str]:
    """The order in which runs wait: by what they are scheduled for, then by id."""
    return run.due, run.id


def ordinary_run(seed: int, terms: Terms, due: int) -> Single:
    """The run of a due time, by itself and not yet started."""
    run_id = terms.series.id_of(seed, due)
    outcome = terms.fate.outcome_of(seed, run_id)
    return Single(run_id, due, terms.opening, terms.series.start_of(due), terms, outcome)


def note_end(progress: Progress, ended: Ended) -> None:
    """Let the task tell of a run that ended, if none ended later."""
    progress.completed = max(progress.completed, ended.due)
    last = progress.last
    if last is None or (last.end, last.due, last.id) < (ended.end, ended.due, ended.id):
        progress.last = ended


def ended_as(run_id: str, due: int, end: int, outcome: Outcome) -> Ended:
    """What a task tells of a run: the error is the second-to-last line of the log. Source: observed."""
    error = None
    if outcome.status == "failed":
        error = outcome.reason if outcome.fatal else "Completed(failed)"
    return Ended(end, due, run_id, outcome.status, error)


def _glide(progress: Progress, until: int) -> None:
    """Pass all due times before the next event that are alike."""
    terms = progress.terms
    if terms is None or progress.scripted:
        return
    if progress.requested:
        until = min(until, progress.requested[0].ready - 1)
    if len(progress.running) >= progress.limit:
        until = min(until, min(run.end for run in progress.running) - 1)
    due = terms.series.last_due_by(until)
    if due is None or due <= progress.scheduled or until < terms.series.floor:
        return
    if len(progress.running) >= progress.limit:
        _queue_range(progress, terms, due)
    elif not (progress.queue or progress.backlogs):
        _pass_range(progress, terms, due, until)


def _queue_range(progress: Progress, terms: Terms, due: int) -> None:
    """All runs up to a due time wait."""
    last = progress.backlogs[-1] if progress.backlogs else None
    if last is not None and last.terms == terms and last.until == progress.scheduled:
        progress.backlogs[-1] = replace(last, until=due)
    else:
        progress.backlogs.append(Backlog(terms, progress.scheduled, due))
    progress.scheduled = due


def _pass_range(progress: Progress, terms: Terms, due: int, until: int) -> None:
    """No run up to a due time waits."""
    if terms.instant:
        _pass(progress, terms, progress.scheduled, due, terms.series.floor)
        progress.scheduled = due
    elif _none_waits(progress, terms):
        _pass_overlapping(progress, terms, due, until)


def _pass(progress: Progress, terms: Terms, after: int, until: int, floor: int) -> None:
    """Runs of due times after `after` and up to `until` start, at once or at `floor`, and end."""
    series = terms.series
    progress.started += series.schedule.count_due(after, until)
    _add_stretch(progress, terms, after, until, floor)
    run_id = series.id_of(progress.seed, until)
    end = max((until + series.offset) * SECOND, floor) + (terms.fate.outcome.after or 0)
    note_end(progress, ended_as(run_id, until, end, terms.fate.outcome_of(progress.seed, run_id)))


def _add_stretch(progress: Progress, terms: Terms, after: int, until: int, floor: int) -> None:
    """Keep finished runs, together with those before them where nothing tells them apart."""
    last = progress.stretches[-1] if progress.stretches else None
    if last is not None and _goes_on(last, terms, after, floor):
        progress.stretches[-1] = replace(last, until=until)
    else:
        progress.stretches.append(Stretch(terms, after, until, floor))


def _goes_on(last: Stretch, terms: Terms, after: int, floor: int) -> bool:
    if last.lanes or last.terms != terms:
        return False
    series = terms.series
    first = series.schedule.next_due(after)
    if first is None or series.schedule.next_due(last.until) != first:
        return False
    return floor == last.floor or (first + series.offset) * SECOND >= max(floor, last.floor)


def _none_waits(progress: Progress, terms: Terms) -> bool:
    """Whether runs that last never wait for one another: each ends before all places are taken."""
    series, length = terms.series, terms.fate.outcome.after or 0
    period = series.schedule.period
    if period is None or length > period * SECOND * progress.limit:
        return False
    first = series.schedule.next_due(progress.scheduled)
    return (
        first is not None
        and _natural(series, first)
        and all(_punctual(run, terms) for run in progress.running)
    )


def _natural(series: Series, due: int) -> bool:
    return (due + series.offset) * SECOND >= series.floor


def _punctual(run: Single, terms: Terms) -> bool:
    return run.terms == terms and run.start == (run.due + terms.series.offset) * SECOND


def _pass_overlapping(progress: Progress, terms: Terms, due: int, until: int) -> None:
    """Runs up to a due time start when due and last a while; those that end by `until` have ended."""
    _end_runs(progress, until)
    series, length = terms.series, terms.fate.outcome.after or 0
    after, over = progress.scheduled, series.last_due_by(until - length)
    if over is not None and over > after:
        _pass(progress, terms, after, over, series.floor)
        after = over
    progress.scheduled = due
    next_due = series.schedule.next_due(after)
    while next_due is not None and next_due <= due:
        _begin(progress, ordinary_run(progress.seed, terms, next_due), series.start_of(next_due))
        next_due = series.schedule.next_due(next_due)


def _end_runs(progress: Progress, instant: int) -> None:
    over = [run for run in progress.running if run.end <= instant]
    if over:
        progress.running = [run for run in progress.running if run.end > instant]
        for run in sorted(over, key=lambda run: (run.end, run.due, run.id)):
            _end(progress, run)


def _end(progress: Progress, run: Single) -> None:
    note_end(progress, ended_as(run.id, run.due, run.end, run.outcome))
    if not _fold(progress, run):
        progress.kept.append(run)


def _fold(progress: Progress, run: Single) -> bool:
    """Whether a finished run, being like those before it, need not be kept by itself."""
    terms = run.terms
    if terms is None or run.start != terms.series.start_of(run.due):
        return False
    if progress.stretches and progress.stretches[-1].until >= run.due:
        return False
    _add_stretch(progress, terms, run.due - 1, run.due, terms.series.floor)
    return True


def _queue_due(progress: Progress, instant: int) -> None:
    """Runs that are due by an instant begin to wait."""
    terms = progress.terms
    if terms is None or instant < terms.series.floor:
        return
    due = terms.series.last_due_by(instant)
    if due is None or due <= progress.scheduled:
        return
    if progress.scripted:
        _queue_scripted(progress, terms, due)
    else:
        _queue_range(progress, terms, due)


def _queue_scripted(progress: Progress, terms: Terms, until: int) -> None:
    series = terms.series
    due = series.schedule.next_due(progress.scheduled)
    while due is not None and due <= until:
        run_id = series.id_of(progress.seed, due)
        run = Single(run_id, due, terms.opening, series.start_of(due), outcome=progress.decide(run_id))
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
            _begin(progress, progress.queue.pop(0), instant)
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
        _pass(progress, backlog.terms, backlog.after, until, instant)
        _shorten(progress, until)
    else:
        _shorten(progress, due)
        _begin(progress, ordinary_run(progress.seed, backlog.terms, due), instant)


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


def _begin(progress: Progress, run: Single, instant: int) -> None:
    progress.started += 1
    begun = replace(run, start=instant, end=instant + (run.outcome.after or 0))
    if begun.end == instant:
        _end(progress, begun)
    else:
        progress.running.append(begun)
