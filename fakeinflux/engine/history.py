"""What the runs of a task did and are doing. Records are frozen; `progress.py` makes new ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.engine.outcomes import SUCCESS, Outcome
from fakeinflux.timing.units import HOUR

if TYPE_CHECKING:
    from fakeinflux.engine.run_ranges import Backlog, Series, Stretch, Terms

RETENTION = 72 * HOUR
"""For how long after its start a finished run is kept, in nanoseconds. Source: observed."""


NEVER = -1


@dataclass(frozen=True, slots=True)
class Single:
    """A run that is kept by itself.

    `due`: what it is scheduled for, in seconds. `text`: the script that it runs. `ready`: the
    instant from which it may start. `terms`: those of its schedule when it is an ordinary run of
    it. `outcome`: how it ends, decided when it is ready. `start`: an instant, NEVER before it has
    started. `end`: an instant, the expected one while it runs.
    """

    id: str
    due: int
    text: str
    ready: int
    terms: Terms | None = None
    outcome: Outcome = SUCCESS
    requested_at: int | None = None
    start: int = NEVER
    end: int = 0
    canceled: bool = False

    @property
    def length(self) -> int:
        """How long it takes, in nanoseconds."""
        return self.outcome.after or 0


@dataclass(frozen=True, slots=True)
class Ended:
    """The run of a task that ended last, and its reason when it failed."""

    end: int
    due: int
    id: str
    status: str
    error: str | None


class History(NamedTuple):
    """All runs of a task, as of the last time that something happened to it.

    `series`: what the schedule is; it goes on as long as the task is active. `text`: the script
    that its runs run from now on. `scheduled`: the last due time whose run
    has been queued. `completed` and `last`: what the task tells of ended runs. Then the runs
    themselves: ended ones in `stretches` and `kept` (in the order in which they ended),
    `running` in the order of starting, those that wait for others in `queue` and `backlogs`
    (by due time and id), those that are not ready yet in `requested`. `next`: the instant at
    which something happens next. `forced`: whether a run was ever forced.
    """

    series: Series
    text: str
    scheduled: int
    completed: int
    terms: Terms | None = None
    last: Ended | None = None
    stretches: tuple[Stretch, ...] = ()
    kept: tuple[Single, ...] = ()
    running: tuple[Single, ...] = ()
    queue: tuple[Single, ...] = ()
    backlogs: tuple[Backlog, ...] = ()
    requested: tuple[Single, ...] = ()
    next: int | None = None
    forced: bool = False
