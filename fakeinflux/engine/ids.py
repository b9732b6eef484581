"""Ids: 64 bits that rise with time, and from which a scheduled run can be found again.

From the top: 38 bits of seconds since 1970, one bit that is 1 for a run of a schedule,
21 bits of number, 4 bits of the seed. The number of a stored thing counts within its
second; that of a scheduled run is its task's, so that the id follows from the task and
the second in which the run starts. Source: simulated (the real server's rise likewise).
"""

from __future__ import annotations

from dataclasses import dataclass

SECOND = 1_000_000_000
NUMBER_BITS = 21
SEED_BITS = 4
NUMBERS = 1 << NUMBER_BITS
SEEDS = 1 << SEED_BITS
KIND = 1 << (NUMBER_BITS + SEED_BITS)
SECOND_SHIFT = NUMBER_BITS + SEED_BITS + 1
BELOW_SECOND = (1 << SECOND_SHIFT) - 1


@dataclass(slots=True)
class Ids:
    """Where a world's ids come from. `second` and `number` are those of the last one."""

    seed: int
    second: int = 0
    number: int = 0

    def next(self, now: int) -> str:
        """An id greater than all before it; a full second spills into the next one."""
        second = now // SECOND
        if second > self.second:
            self.second, self.number = second, 0
        self.number += 1
        if self.number == NUMBERS:
            self.second, self.number = self.second + 1, 1
        return f"{self.second << SECOND_SHIFT | self.number << SEED_BITS | self.seed % SEEDS:016x}"


def scheduled_run_id(seed: int, task_number: int, second: int) -> str:
    """The id of the run that the schedule of a task starts in a second."""
    return f"{second << SECOND_SHIFT | KIND | task_number % NUMBERS << SEED_BITS | seed % SEEDS:016x}"


def second_of_run(seed: int, task_number: int, run_id: str) -> int | None:
    """The second in which a task's scheduled run with this id starts; None for any other id."""
    bits = int(run_id, 16)
    if bits & BELOW_SECOND != KIND | task_number % NUMBERS << SEED_BITS | seed % SEEDS:
        return None
    return bits >> SECOND_SHIFT
