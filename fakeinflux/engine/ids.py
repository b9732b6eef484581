"""Ids: 64 bits that rise with time, and that lead from a scheduled run's id back to the run.

From the top: 38 bits of seconds since 544 years before 1970, which makes the first digits look like those of
the real server's ids; one bit that is 0 for a run of a schedule; 21 bits of number; 4 bits of the seed. The
number of a stored record counts within its second. The number of a scheduled run is that of its schedule, so
its id can be computed from the schedule and the second in which the run starts, and is smaller than the ids
of everything that is created later. Source: simulated (the real server's ids rise, too).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fakeinflux.timing.units import SECOND

NUMBER_BITS = 21
SEED_BITS = 4
NUMBERS = 1 << NUMBER_BITS
SEEDS = 1 << SEED_BITS
KIND = 1 << (NUMBER_BITS + SEED_BITS)
SECOND_SHIFT = NUMBER_BITS + SEED_BITS + 1
EARLIER = 1 << 34
"""The seconds of ids are counted from this many seconds before 1970."""
BELOW_SECOND = (1 << SECOND_SHIFT) - 1

_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(slots=True)
class Ids:
    """The source of a world's ids. `second` and `number` are those of the last id."""

    seed: int
    second: int = 0
    number: int = 0

    def next(self, now: int) -> str:
        """Return an id greater than all ids before it. A full second spills over into the next one."""
        second = now // SECOND
        if second > self.second:
            self.second, self.number = second, 0
        self.number += 1
        if self.number == NUMBERS:
            self.second, self.number = self.second + 1, 1
        lower = KIND | self.number << SEED_BITS | self.seed % SEEDS
        return (self.second + EARLIER << SECOND_SHIFT | lower).to_bytes(8).hex()


def is_id(text: str) -> bool:
    """Check whether a text is an id: 16 hex digits in lower case."""
    return _ID.fullmatch(text) is not None


def scheduled_run_id(seed: int, schedule: int, second: int) -> str:
    """Return the id of the run that a schedule, given by its number, starts in a second."""
    return (second + EARLIER << SECOND_SHIFT | _lower_bits(seed, schedule)).to_bytes(8).hex()


def second_of_run(seed: int, schedule: int, run_id: str) -> int | None:
    """Return the second in which the run of a schedule with this id starts; None for any other id."""
    bits = int(run_id, 16)
    if bits & BELOW_SECOND != _lower_bits(seed, schedule):
        return None
    return (bits >> SECOND_SHIFT) - EARLIER


def _lower_bits(seed: int, schedule: int) -> int:
    return schedule % NUMBERS << SEED_BITS | seed % SEEDS
