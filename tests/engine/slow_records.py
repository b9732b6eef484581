"""The records of a slow world: its tasks, their runs, and the rules for outcomes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakeinflux.timing.durations import nominal_nanoseconds

if TYPE_CHECKING:
    from fakeinflux.engine.outcomes import Outcome, TaskTarget
    from fakeinflux.engine.scripts import Script
    from fakeinflux.timing.schedules import Schedule

SECOND = 1_000_000_000
KEPT_FOR = 72 * 3600 * SECOND


class Missing(Exception):
    """The run does not exist, or no longer exists."""


@dataclass(slots=True)
class SlowRun:
    """One run, stored."""

    id: str
    due: int
    ready: int
    opening: str
    requested_at: int | None = None
    outcome: Outcome | None = None
    start: int | None = None
    end: int | None = None
    ended: bool = False
    canceled: bool = False
    marked: int = 0

    @property
    def state(self) -> str:
        if self.ended:
            return "ended"
        return "waiting" if self.start is None else "running"


@dataclass(slots=True)
class SlowTask:
    """One task with all its runs. `scheduled`: the last due time whose run was queued.

    `timed`: the script whose offset holds, where the scheduler was not told of a newer one.
    """

    id: str
    script: Script
    active: bool
    series: int
    schedule: Schedule
    floor: int
    scheduled: int
    completed: int
    opening: str
    last: tuple[tuple[int, int, str], str, str | None] | None = None
    runs: dict[str, SlowRun] = field(default_factory=dict)
    unfinished: list[SlowRun] = field(default_factory=list)
    next: int | None = None
    released: bool = False
    timed: Script | None = None

    @property
    def offset(self) -> int:
        given = (self.timed or self.script).options.offset
        return 0 if given is None else nominal_nanoseconds(given) // SECOND


@dataclass(slots=True)
class SlowRule:
    """Outcomes for some tasks."""

    target: TaskTarget
    outcomes: list[Outcome]
    then: Outcome | None

    def fits(self, task: SlowTask) -> bool:
        if self.target.pattern is None:
            return self.target.id == task.id
        parts = map(re.escape, self.target.pattern.split("*"))
        return re.fullmatch(".*".join(parts), task.script.options.name) is not None
