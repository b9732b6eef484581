"""The records of what a task's runs did and are doing. They never change; `moving_history.py` makes new ones.

The runs of a schedule are computed and not stored: one `FinishedRuns` stands for any number of finished
runs, one `WaitingRuns` for any number of waiting ones. Every other run is a `StoredRun`. Due times are whole
seconds since 1970; everything else is an instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.engine.ids import scheduled_run_id
from fakeinflux.engine.outcomes import SUCCESS, DefaultOutcome, Outcome
from fakeinflux.timing.units import HOUR, SECOND

if TYPE_CHECKING:
    from fakeinflux.timing.schedules import Schedule

RETENTION = 72 * HOUR
"""How long a finished run is kept, in nanoseconds, counted from its start. Source: observed."""
NEVER = -1
"""The start of a run that has not started."""


@dataclass(slots=True, eq=False)
class ScheduleEpoch:
    """A task's schedule from one time that it is set to the next.

    `number` is unique in the world and goes into the ids of the runs. `offset` is in seconds. `floor` is the
    instant at which the schedule was set: no run starts before it.
    """

    number: int
    schedule: Schedule
    offset: int
    floor: int

    def start_of(self, due: int) -> int:
        """Return the instant at which the run of a due time starts if it does not have to wait."""
        return max((due + self.offset) * SECOND, self.floor)

    def last_due_by(self, instant: int) -> int | None:
        """Return the last due time whose run is ready at an instant; None if there is none."""
        return self.schedule.last_due(instant // SECOND - self.offset)

    def id_of(self, seed: int, due: int) -> str:
        """Return the id of the run of a due time."""
        return scheduled_run_id(seed, self.number, due + self.offset)


class RunPolicy(NamedTuple):
    """What the runs of a schedule have in common: the text of their script, and how they end."""

    epoch: ScheduleEpoch
    text: str
    default: DefaultOutcome

    @property
    def length(self) -> int:
        """How long each run takes, in nanoseconds; 0 if it ends as soon as it starts."""
        return self.default.outcome.after or 0

    def run_of(self, seed: int, due: int) -> StoredRun:
        """Return the run of a due time, not yet started."""
        run_id = self.epoch.id_of(seed, due)
        outcome = self.default.outcome_of(seed, run_id)
        return StoredRun(run_id, due, self.text, self.epoch.start_of(due), self, outcome)


class StoredRun(NamedTuple):
    """A run that is stored by itself.

    `due`: what it is scheduled for, in seconds. `text`: the script that it runs. `ready`: the instant from
    which it may start. `policy`: set for an ordinary run of the schedule. `outcome`: how it ends, decided
    when it is ready. `start`: NEVER until it starts. `end`: the expected end while it runs. `canceled`: for
    good if it has ended, else until it starts or ends; `end` of one that waits is when it was cancelled.
    """

    id: str
    due: int
    text: str
    ready: int
    policy: RunPolicy | None = None
    outcome: Outcome = SUCCESS
    requested_at: int | None = None
    start: int = NEVER
    end: int = 0
    canceled: bool = False

    @property
    def length(self) -> int:
        """How long it takes, in nanoseconds."""
        return self.outcome.after or 0

    @property
    def began(self) -> int:
        """When retention starts counting for a finished run: its start, or its end if it never started."""
        return self.end if self.start == NEVER else self.start


class WaitingRuns(NamedTuple):
    """Runs of a schedule that wait for a slot: those due after `after`, up to and including `until`."""

    policy: RunPolicy
    after: int
    until: int

    @property
    def first(self) -> int | None:
        """The first due time; None if there is none."""
        due = self.policy.epoch.schedule.next_due(self.after)
        return due if due is not None and due <= self.until else None

    def has(self, due: int) -> bool:
        """Check whether the run of a due time is among them."""
        return self.after < due <= self.until and self.policy.epoch.schedule.is_due(due)

    def without(self, run: StoredRun) -> list[WaitingRuns]:
        """Return what is left without a run, which may be none of these: no, one or two ranges."""
        if run.policy is None or run.policy.epoch is not self.policy.epoch or not self.has(run.due):
            return [self]
        before = self.policy.epoch.schedule.last_due(run.due - 1)
        parts = (self._replace(until=self.after if before is None else before), self._replace(after=run.due))
        return [part for part in parts if part.first is not None]


class Slots(NamedTuple):
    """Runs that take turns in a fixed number of slots, each starting when the one before it in its slot ends.

    `first`: the due time of the first run. `interval`: the seconds from one due time to the next. `starts`:
    the start of the first run in each slot, in order.
    """

    policy: RunPolicy
    first: int
    interval: int
    starts: tuple[int, ...]

    def started_by(self, instant: int) -> int:
        """Return how many runs have started by an instant."""
        length = self.policy.length
        return sum((instant - start) // length + 1 for start in self.starts if start <= instant)

    def ended_by(self, instant: int) -> int:
        """Return how many runs have ended by an instant."""
        return self.started_by(instant - self.policy.length)

    def due_of(self, index: int) -> int:
        """Return the due time of the run with an index, counted from 0."""
        return self.first + index * self.interval

    def start_of(self, index: int) -> int:
        """Return the start of the run with an index, counted from 0."""
        turn, slot = divmod(index, len(self.starts))
        return self.starts[slot] + turn * self.policy.length


class FinishedRuns(NamedTuple):
    """Finished runs of a schedule: those due after `after`, up to and including `until`.

    They started when they were due, but not before the instant `floor`; with `slots`, when their turn came.
    """

    policy: RunPolicy
    after: int
    until: int
    floor: int
    slots: Slots | None = None

    @property
    def latest_start(self) -> int:
        """The start of the last run; no other run of the range starts later."""
        return self.start_of(self.until)

    def start_of(self, due: int) -> int:
        """Return the instant at which the run of a due time started."""
        epoch = self.policy.epoch
        if self.slots is None:
            return max((due + epoch.offset) * SECOND, self.floor)
        return self.slots.start_of(epoch.schedule.count_due(self.after, due) - 1)

    def has(self, due: int) -> bool:
        """Check whether the run of a due time is among them."""
        return self.after < due <= self.until and self.policy.epoch.schedule.is_due(due)

    def run_of(self, seed: int, due: int) -> StoredRun:
        """Return the run of a due time, as if it had been stored by itself."""
        policy, start = self.policy, self.start_of(due)
        run_id = policy.epoch.id_of(seed, due)
        outcome = policy.default.outcome_of(seed, run_id)
        end = start + (outcome.after or 0)
        return StoredRun(run_id, due, policy.text, start, policy, outcome, None, start, end)


class Ended(NamedTuple):
    """The run of a task that ended last; `error` is the reason if it failed."""

    end: int
    due: int
    id: str
    status: str
    error: str | None


class History(NamedTuple):
    """All runs of a task, as of the last time that something happened to it.

    `epoch`: the schedule as it was last set. `text`: the script that runs queued from now on will run.
    `scheduled`: the last due time whose run was queued. `completed`: the latest due time of an ended run, or
    the second in which the task was last activated. `last`: the run that ended last. `policy`: that of the
    runs that fall due. `finished` and `stored`: ended runs, in the order in which they ended. `running`: in
    the order of starting. `queue` and `waiting`: runs that wait for a slot, by due time and id. `requested`:
    runs that are not ready yet. `next`: the instant of the next event. `forced`: whether one was ever forced.
    `released`: whether the schedule is off, so that no run falls due.
    """

    epoch: ScheduleEpoch
    text: str
    scheduled: int
    completed: int
    policy: RunPolicy | None = None
    last: Ended | None = None
    finished: tuple[FinishedRuns, ...] = ()
    stored: tuple[StoredRun, ...] = ()
    running: tuple[StoredRun, ...] = ()
    queue: tuple[StoredRun, ...] = ()
    waiting: tuple[WaitingRuns, ...] = ()
    requested: tuple[StoredRun, ...] = ()
    next: int | None = None
    forced: bool = False
    released: bool = False
