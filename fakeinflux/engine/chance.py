"""Stateless chance: numbers derived from the seed, the id of a run, and a purpose.

The same seed and ids give the same numbers in any process on any machine.
"""

from __future__ import annotations

MASK = (1 << 64) - 1
MILLISECOND = 1_000_000
RESOLUTION = 1 << 53


def mix(*parts: int) -> int:
    """Hash integers of any size into 64 bits (splitmix64 over them in turn)."""
    state = 0
    for part in parts:
        state = (state ^ part) + 0x9E3779B97F4A7C15 & MASK
        state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & MASK
        state = (state ^ state >> 27) * 0x94D049BB133111EB & MASK
        state ^= state >> 31
    return state


def start_delay(seed: int, run: int) -> int:
    """Return the delay before a run is shown as started, in nanoseconds: above 0, below a millisecond."""
    return 50_000 + mix(seed, run, 1) % 900_000


def usual_length(seed: int, run: int) -> int:
    """Return the length of a run without an explicit one, in nanoseconds: 3 to 40 ms."""
    return 3 * MILLISECOND + mix(seed, run, 2) % (37 * MILLISECOND)


def happens(seed: int, run: int, rate: float) -> bool:
    """Decide whether something that happens to a fraction of all runs happens to this one."""
    return rate > 0 and (mix(seed, run, 3) >> 11) < rate * RESOLUTION
