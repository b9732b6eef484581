"""Passing any number of due times in one go, wherever the runs of a schedule are alike.

Four cases: runs that take no time; runs that last, but never so long that one waits; runs
that all wait, since every place is taken; and runs that last so long that all places are
always taken, each starting when one before it ends. All else is left to go step by step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fakeinflux.engine.moving_history import begin, end_runs, keep_stretch, ordinary_run, pass_runs
from fakeinflux.engine.outcomes import FOREVER
from fakeinflux.engine.run_ranges import Backlog, Stretch
from fakeinflux.timing.spacing import fixed_interval, shortest_interval
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.engine.history import Single
    from fakeinflux.engine.moving_history import Progress
    from fakeinflux.engine.run_ranges import Series, Terms

WORTHWHILE = 3
"""How many runs there must be for each lane before they are passed in one go."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """Runs that take turns: the n-th starts when the one as many before it as there are lanes ends.

    `first`: the due time of the first of them, `gap`: the seconds from one to the next.
    `starts`: when the first of each lane starts, in order.
    """

    terms: Terms
    first: int
    gap: int
    starts: tuple[int, ...]

    def started_by(self, instant: int) -> int:
        """How many have started by an instant."""
        length = self.terms.length
        return sum((instant - start) // length + 1 for start in self.starts if start <= instant)

    def ended_by(self, instant: int) -> int:
        """How many have ended by an instant."""
        return self.started_by(instant - self.terms.length)

    def due_of(self, index: int) -> int:
        """The due time of the index-th of them, counted from 0."""
        return self.first + index * self.gap

    def start_of(self, index: int) -> int:
        """The instant at which the index-th of them starts."""
        turn, lane = divmod(index, len(self.starts))
        return self.starts[lane] + turn * self.terms.length


def glide(progress: Progress, until: int) -> None:
    """Pass the due times until an instant, as far as they can be passed in one go."""
    terms = progress.terms
    if terms is None or progress.scripted:
        return
    if progress.requested:
        until = min(until, progress.requested[0].ready - 1)
    if until < terms.series.floor:
        return
    if len(progress.running) >= progress.limit:
        _glide_full(progress, terms, until)
    elif not (progress.queue or progress.backlogs):
        _glide_free(progress, terms, until)


def queue_range(progress: Progress, terms: Terms, due: int) -> None:
    """All runs up to a due time begin to wait."""
    last = progress.backlogs[-1] if progress.backlogs else None
    if last is not None and last.terms == terms and last.until == progress.scheduled:
        progress.backlogs[-1] = replace(last, until=due)
    else:
        progress.backlogs.append(Backlog(terms, progress.scheduled, due))
    progress.scheduled = due


def next_due_by(progress: Progress, terms: Terms, instant: int) -> int | None:
    """The last due time that is reached by an instant, if it is not queued yet."""
    due = terms.series.last_due_by(instant)
    return due if due is not None and due > progress.scheduled else None


def _glide_free(progress: Progress, terms: Terms, until: int) -> None:
    """There is a place for each run that falls due."""
    due = next_due_by(progress, terms, until)
    if due is None:
        return
    if terms.instant:
        pass_runs(progress, terms, progress.scheduled, due, terms.series.floor)
        progress.scheduled = due
    elif _none_waits(progress, terms):
        _pass_overlapping(progress, terms, due, until)


def _glide_full(progress: Progress, terms: Terms, until: int) -> None:
    """Every place is taken."""
    lanes = _lanes(progress, terms)
    if lanes is not None and lanes.started_by(until) > WORTHWHILE * len(lanes.starts):
        _pass_lanes(progress, lanes, until)
    else:
        due = next_due_by(progress, terms, min(until, min(run.end for run in progress.running) - 1))
        if due is not None:
            queue_range(progress, terms, due)


def _none_waits(progress: Progress, terms: Terms) -> bool:
    """Whether runs that last never wait for one another: each ends before all places are taken."""
    series = terms.series
    passing = [run for run in progress.running if run.end < FOREVER]
    places = progress.limit - len(progress.running) + len(passing)
    if terms.length > shortest_interval(series.schedule) * SECOND * places:
        return False
    first = series.schedule.next_due(progress.scheduled)
    punctual = all(_is_punctual(run, terms) for run in passing)
    return first is not None and punctual and _when_due(series, first) >= series.floor


def _is_punctual(run: Single, terms: Terms) -> bool:
    return run.terms == terms and run.start == _when_due(terms.series, run.due)


def _when_due(series: Series, due: int) -> int:
    return (due + series.offset) * SECOND


def _pass_overlapping(progress: Progress, terms: Terms, due: int, until: int) -> None:
    """Runs up to a due time start when due and last a while; those whose time is up have ended."""
    end_runs(progress, until)
    over = next_due_by(progress, terms, until - terms.length)
    if over is not None:
        pass_runs(progress, terms, progress.scheduled, over, terms.series.floor)
        progress.scheduled = over
    while progress.scheduled < due:
        following = terms.series.schedule.next_due(progress.scheduled)
        if following is None:
            return
        begin(progress, ordinary_run(progress.seed, terms, following), terms.series.start_of(following))
        progress.scheduled = following


def _lanes(progress: Progress, terms: Terms) -> Lanes | None:
    """The lanes that the runs which wait and fall due will take, if they will always be taken."""
    starts = tuple(sorted(run.end for run in progress.running if run.end < FOREVER))
    first = _first_waiting(progress, terms)
    gap = fixed_interval(terms.series.schedule)
    if first is None or gap is None or not starts or starts[-1] - starts[0] > terms.length:
        return None
    if terms.length < gap * SECOND * len(starts):
        return None
    lanes = Lanes(terms, first, gap, starts)
    in_time = all(terms.series.start_of(lanes.due_of(index)) <= start for index, start in enumerate(starts))
    return lanes if in_time else None


def _first_waiting(progress: Progress, terms: Terms) -> int | None:
    """The due time that is next to start, if all that wait are of the schedule, without a gap."""
    if progress.queue or len(progress.backlogs) > 1:
        return None
    if not progress.backlogs:
        return terms.series.schedule.next_due(progress.scheduled)
    backlog = progress.backlogs[0]
    return backlog.first if backlog.terms == terms and backlog.until == progress.scheduled else None


def _pass_lanes(progress: Progress, lanes: Lanes, until: int) -> None:
    """Runs take turns until an instant; those whose time is up have ended."""
    terms = lanes.terms
    started, ended = lanes.started_by(until), lanes.ended_by(until)
    end_runs(progress, until)
    last = lanes.due_of(ended - 1)
    keep_stretch(progress, Stretch(terms, lanes.first - 1, last, 0, lanes.starts, len(lanes.starts)))
    progress.started += ended
    for index in range(ended, started):
        run = ordinary_run(progress.seed, terms, lanes.due_of(index))
        begin(progress, run, lanes.start_of(index))
    _wait_behind(progress, terms, lanes.due_of(started - 1), until)


def _wait_behind(progress: Progress, terms: Terms, started: int, until: int) -> None:
    due = terms.series.last_due_by(until)
    progress.scheduled = started if due is None else max(started, due)
    rest = Backlog(terms, started, progress.scheduled)
    progress.backlogs = [] if rest.first is None else [rest]
