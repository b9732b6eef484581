"""Runs of a schedule that are worked out and not stored.

A `Stretch` stands for any number of finished runs, a `Backlog` for any number of waiting ones.
Due times are whole seconds, everything else instants.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fakeinflux.engine.ids import scheduled_run_id
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.engine.outcomes import Fate
    from fakeinflux.timing.schedules import Schedule


@dataclass(slots=True, eq=False)
class Series:
    """The runs of a task from one setting of its schedule to the next.

    `number` tells their ids from those of every other series of the world. `offset` is in
    seconds. None of them starts before the instant `floor`, when the schedule was set.
    """

    number: int
    schedule: Schedule
    offset: int
    floor: int

    def start_of(self, due: int) -> int:
        """The instant at which the run of a due time starts, if it need not wait."""
        return max((due + self.offset) * SECOND, self.floor)

    def last_due_by(self, instant: int) -> int | None:
        """The last due time whose run has started by an instant."""
        return self.schedule.last_due(instant // SECOND - self.offset)

    def id_of(self, seed: int, due: int) -> str:
        """The id of the run of a due time."""
        return scheduled_run_id(seed, self.number, due + self.offset)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for runs of a series: the text of the script, and how they end."""

    series: Series
    text: str
    fate: Fate

    @property
    def instant(self) -> bool:
        """Whether the runs are over as soon as they start."""
        return not self.fate.outcome.after

    @property
    def length(self) -> int:
        """How long each of them takes, in nanoseconds."""
        return self.fate.outcome.after or 0


@dataclass(frozen=True, slots=True)
class Backlog:
    """Runs that wait for others to end: those due after `after` and not after `until`."""

    terms: Terms
    after: int
    until: int

    @property
    def first(self) -> int | None:
        """The first due time; None when there is none."""
        due = self.terms.series.schedule.next_due(self.after)
        return due if due is not None and due <= self.until else None

    def has(self, due: int) -> bool:
        """Whether the run of this due time is among them."""
        return self.after < due <= self.until and self.terms.series.schedule.is_due(due)

    def without(self, due: int) -> list[Backlog]:
        """What is left of it without the run of one due time, if that is among them."""
        if not self.has(due):
            return [self]
        before = self.terms.series.schedule.last_due(due - 1)
        parts = (replace(self, until=self.after if before is None else before), replace(self, after=due))
        return [part for part in parts if part.first is not None]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Finished runs: those due after `after` and not after `until`, started at once or at `floor`.

    With `lanes` they took turns instead: the n-th started when the one `width` before it
    ended, and `lanes` has the starts of the first ones, up to `width` of them.
    """

    terms: Terms
    after: int
    until: int
    floor: int
    lanes: tuple[int, ...] = ()
    width: int = 0

    def start_of(self, due: int) -> int:
        """The instant at which the run of a due time started."""
        series = self.terms.series
        if not self.lanes:
            return max((due + series.offset) * SECOND, self.floor)
        return self.start_at(series.schedule.count_due(self.after, due) - 1)

    def start_at(self, index: int) -> int:
        """The start of the index-th run of lanes, counted from 0."""
        turn, lane = divmod(index, self.width)
        return self.lanes[lane] + turn * self.terms.length

    @property
    def latest_start(self) -> int:
        """The start of the last of them; no other started later."""
        return self.start_of(self.until)

    def has(self, due: int) -> bool:
        """Whether there is a run of this due time."""
        return self.after < due <= self.until and self.terms.series.schedule.is_due(due)
