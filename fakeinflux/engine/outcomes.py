"""How runs end, and the rules that say so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from fakeinflux.engine.chance import happens
from fakeinflux.golang.quoting import go_quote

if TYPE_CHECKING:
    import re

FOREVER = 1 << 62
"""Nanoseconds that no clock reaches: a run of this length runs until it is cancelled."""

FATAL = ("could not find bucket", "could not parse Flux script", "filesystem service uninitialized")
"""Errors with one of these texts are unrecoverable. Source: observed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run ends. Source: simulated.

    `after`: nanoseconds from its start to its end. None: a few milliseconds, derived from the seed;
    scheduling treats the run as instantaneous. `error`: the reason of a failure, as its log shows it.
    `unrecoverable`: whether the log says that retrying cannot help; for some reasons it always does.
    """

    status: Literal["success", "failed", "canceled"]
    after: int | None = None
    error: str | None = None
    unrecoverable: bool = False

    @property
    def reason(self) -> str:
        """The error of a failed run."""
        return "simulated failure" if self.error is None else self.error

    @property
    def fatal(self) -> bool:
        """Whether the error is unrecoverable."""
        return self.unrecoverable or any(words in self.reason for words in FATAL)


SUCCESS = Outcome("success")
CHANCE_FAILURE = Outcome("failed", error="simulated failure")


class DefaultOutcome(NamedTuple):
    """How the runs of a task end as long as nothing changes: all alike, except for a share that fails.

    `executed`: each of the others executes its script, and ends as that does.
    """

    outcome: Outcome = SUCCESS
    rate: float = 0.0
    executed: bool = False

    def outcome_of(self, seed: int, run_id: str) -> Outcome:
        """Return how the run with an id ends."""
        return CHANCE_FAILURE if self.rate and happens(seed, int(run_id, 16), self.rate) else self.outcome


def missing_bucket(name: str) -> Outcome:
    """Make the failure of a run whose script reads or writes a missing bucket. Source: observed."""
    wanted = f"could not find bucket {go_quote(name)}" if name else "no bucket name or id have been specified"
    return Outcome(
        "failed", error=f"error exhausting result iterator: failed to initialize execute state: {wanted}"
    )


@dataclass(frozen=True, slots=True)
class TaskTarget:
    """The tasks that a rule applies to: the one with an id, or all whose names match a pattern.

    In a pattern, `*` matches any characters and everything else matches itself.

    Raises ValueError: both are given, or neither.
    """

    id: str | None = None
    pattern: str | None = None

    def __post_init__(self) -> None:
        if (self.id is None) == (self.pattern is None):
            raise ValueError("a rule applies to a task's id or to a name pattern: give exactly one of them")


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """The outcomes of the next runs of some tasks, one by one, and of all later ones (None: the usual)."""

    target: TaskTarget
    outcomes: tuple[Outcome, ...] = ()
    then: Outcome | None = None
    matcher: re.Pattern[str] | None = field(default=None, compare=False, repr=False)
