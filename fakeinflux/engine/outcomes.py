"""How a run ends, and which runs end how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from fakeinflux.engine.chance import happens
from fakeinflux.golang.quoting import go_quote

if TYPE_CHECKING:
    import re

FOREVER = 1 << 62
"""Nanoseconds that no clock reaches: a run with this length goes on until it is cancelled."""

FATAL = ("could not find bucket", "could not parse Flux script", "filesystem service uninitialized")
"""What makes a reason of failure one that trying again cannot mend. Source: observed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run ends.

    `after`: nanoseconds from its start to its end; None for the short length that the seed
    gives, which counts as none: such a run is over as soon as it starts. `error`: the reason
    of a failure, as its log shows it. `unrecoverable`: whether the log says that trying
    again cannot help; some reasons always are. Source: simulated.
    """

    status: Literal["success", "failed", "canceled"]
    after: int | None = None
    error: str | None = None
    unrecoverable: bool = False

    @property
    def reason(self) -> str:
        """The reason of a failure."""
        return "simulated failure" if self.error is None else self.error

    @property
    def fatal(self) -> bool:
        """Whether trying again cannot help."""
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
        """How one of the runs ends."""
        return CHANCE_FAILURE if self.rate and happens(seed, int(run_id, 16), self.rate) else self.outcome


def missing_bucket(name: str) -> Outcome:
    """The failure of a run whose script reads or writes a bucket that is not there. Source: observed."""
    wanted = f"could not find bucket {go_quote(name)}"
    return Outcome(
        "failed", error=f"error exhausting result iterator: failed to initialize execute state: {wanted}"
    )


@dataclass(frozen=True, slots=True)
class TaskTarget:
    """The tasks that a rule is for: the one with an id, or all whose name fits a pattern.

    In a pattern `*` stands for any characters, and everything else for itself.
    """

    id: str | None = None
    pattern: str | None = None

    def __post_init__(self) -> None:
        if (self.id is None) == (self.pattern is None):
            raise ValueError("a rule is for a task's id or for a name pattern: give one of them, not both")


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """The outcomes of the next runs of some tasks, then of all others (None: nothing is said of them)."""

    target: TaskTarget
    outcomes: tuple[Outcome, ...] = ()
    then: Outcome | None = None
    matcher: re.Pattern[str] | None = field(default=None, compare=False, repr=False)
