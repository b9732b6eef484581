"""A task's script: its text, its options, and the buckets that its runs read and write."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.timing.schedules import CronSchedule, schedule_of

if TYPE_CHECKING:
    from fakeinflux.engine.outcomes import Outcome
    from fakeinflux.timing.durations import Duration
    from fakeinflux.timing.schedules import Schedule


@dataclass(slots=True, eq=False)
class LatestSchedule:
    """A schedule, once there is one, and the second that it counts from; None if from none, as cron does."""

    since: int | None = None
    schedule: Schedule | None = None


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
    latest: LatestSchedule = field(default_factory=LatestSchedule, repr=False, compare=False)
    """The schedule of the last call, for all options that differ in the name alone: a test creates many such
    tasks within a second."""

    def schedule(self, since: int) -> Schedule:
        """Return the schedule. `since`: the second, since 1970, that its periods are counted from."""
        latest = self.latest
        schedule = latest.schedule
        if schedule is None or latest.since not in (since, None):
            schedule = latest.schedule = schedule_of(self.every, self.cron, since)
            latest.since = None if isinstance(schedule, CronSchedule) else since
        return schedule


@dataclass(slots=True)
class NamedScript:
    """What is known of scripts that differ in one text only, which looks like the name of their task.

    `is_new`: one was met so far. `script`: one of them if that text is the name; None if it is not.
    """

    is_new: bool = True
    script: Script | None = None


class Script(NamedTuple):
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
