"""A history while it moves: what begins and what ends, and how ended runs are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fakeinflux.engine.history import NEVER, Ended, Single
from fakeinflux.engine.run_ranges import Stretch
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.engine.outcomes import Outcome
    from fakeinflux.engine.run_ranges import Backlog, Terms


@dataclass(slots=True)
class Progress:
    """A history that is being moved forward. The fields of the same names are those of `History`.

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


def ordinary_run(seed: int, terms: Terms, due: int) -> Single:
    """The run of a due time, by itself and not yet started."""
    run_id = terms.series.id_of(seed, due)
    outcome = terms.fate.outcome_of(seed, run_id)
    return Single(run_id, due, terms.text, terms.series.start_of(due), terms, outcome)


def began(run: Single) -> int:
    """The instant from which a finished run is kept: its start, or its end if it never started."""
    return run.end if run.start == NEVER else run.start


def begin(progress: Progress, run: Single, instant: int) -> None:
    """A run starts; one that takes no time is over at once."""
    progress.started += 1
    begun = replace(run, start=instant, end=instant + run.length)
    if begun.end == instant:
        _end(progress, begun)
    else:
        progress.running.append(begun)


def end_runs(progress: Progress, instant: int) -> None:
    """Runs whose time is up by an instant end."""
    over = [run for run in progress.running if run.end <= instant]
    if over:
        progress.running = [run for run in progress.running if run.end > instant]
        for run in sorted(over, key=lambda run: (run.end, run.due, run.id)):
            _end(progress, run)


def pass_runs(progress: Progress, terms: Terms, after: int, until: int, floor: int) -> None:
    """Runs due after `after` and up to `until`, a due time, start when due or at `floor`, and end in time."""
    series = terms.series
    progress.started += series.schedule.count_due(after, until)
    keep_stretch(progress, Stretch(terms, after, until, floor))


def keep_stretch(progress: Progress, stretch: Stretch) -> None:
    """Keep finished runs, together with those before them where nothing tells them apart."""
    last = progress.stretches[-1] if progress.stretches else None
    if last is not None and _goes_on(last, stretch):
        progress.stretches[-1] = replace(last, until=stretch.until)
    else:
        progress.stretches.append(stretch)
    note_end(progress, _last_of(stretch, progress.seed))


def note_end(progress: Progress, ended: Ended) -> None:
    """Let the task tell of a run that ended, if none ended later."""
    progress.completed = max(progress.completed, ended.due)
    last = progress.last
    if last is None or (last.end, last.due, last.id) < (ended.end, ended.due, ended.id):
        progress.last = ended


def _end(progress: Progress, run: Single) -> None:
    if _is_like_the_last(progress, run) and run.terms is not None:
        keep_stretch(progress, Stretch(run.terms, run.due - 1, run.due, run.terms.series.floor))
    else:
        progress.kept.append(run)
        note_end(progress, _ended(run.id, run.due, run.end, run.outcome))


def _is_like_the_last(progress: Progress, run: Single) -> bool:
    """Whether a finished run may go into a stretch behind all others."""
    if run.terms is None or run.start != run.terms.series.start_of(run.due):
        return False
    return not progress.stretches or progress.stretches[-1].until < run.due


def _goes_on(last: Stretch, stretch: Stretch) -> bool:
    """Whether a stretch is but more of the last one."""
    if last.lanes or stretch.lanes or last.terms != stretch.terms:
        return False
    series = stretch.terms.series
    first = series.schedule.next_due(stretch.after)
    if first is None or series.schedule.next_due(last.until) != first:
        return False
    return stretch.floor == last.floor or (first + series.offset) * SECOND >= max(stretch.floor, last.floor)


def _last_of(stretch: Stretch, seed: int) -> Ended:
    terms = stretch.terms
    run_id = terms.series.id_of(seed, stretch.until)
    outcome = terms.fate.outcome_of(seed, run_id)
    return _ended(run_id, stretch.until, stretch.start_of(stretch.until) + terms.length, outcome)


def _ended(run_id: str, due: int, end: int, outcome: Outcome) -> Ended:
    """What a task tells of a run: the error is the second-to-last line of the log. Source: observed."""
    error = None
    if outcome.status == "failed":
        error = outcome.reason if outcome.fatal else "Completed(failed)"
    return Ended(end, due, run_id, outcome.status, error)
