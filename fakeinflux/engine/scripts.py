"""A task's script: its text, its options, and the buckets that its runs read and write."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fakeinflux.timing.schedules import CronSchedule, schedule_of

if TYPE_CHECKING:
    from fakeinflux.engine.outcomes import Outcome
    from fakeinflux.timing.durations import Duration
    from fakeinflux.timing.schedules import Schedule


@dataclass(frozen=True)
class Options:
    """The contents of an `option task` record. Exactly one of `every` and `cron` is set.

    None: the record does not have the option.
    """

    name: str
    every: Duration | None = None
    cron: str | None = None
    offset: Duration | None = None
    concurrency: int | None = None
    retry: int | None = None

    def schedule(self, since: int) -> Schedule:
        """Return the schedule. `since`: the second, since 1970, that its periods are counted from."""
        return self._cron_schedule or schedule_of(self.every, self.cron, since)

    @cached_property
    def _cron_schedule(self) -> CronSchedule | None:
        """The schedule of a cron expression, computed once because it costs more than creating a task."""
        schedule = schedule_of(None, self.cron, 0) if self.every is None else None
        return schedule if isinstance(schedule, CronSchedule) else None


@dataclass(frozen=True, slots=True)
class Script:
    """The script of a task.

    `reads` and `writes`: the buckets that it names in `from(bucket: "…")` and `to(bucket: "…")`, each once,
    in the order of the text. Buckets given in other ways, and those of other hosts, are not included.
    `directive`: how its runs end, if a comment says so.
    """

    text: str
    options: Options
    directive: Outcome | None
    reads: tuple[str, ...]
    writes: tuple[str, ...]
