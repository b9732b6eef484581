"""The time of a world: one that stands until it is moved, the machine's, or a faster one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Mode = Literal["manual", "wall", "scaled"]

START = 1_735_689_600_000_000_000
"""2025-01-01T00:00:00Z: where a manual clock stands at first."""
END = 253_402_300_800_000_000_000
"""10000-01-01T00:00:00Z: no clock goes as far."""


def standing() -> int:
    """A reading for a clock that has no machine time to read."""
    return 0


@dataclass(slots=True)
class Clock:
    """A world's clock; instants are nanoseconds since 1970.

    A manual clock stands at `origin`. The others go on from there with what `read`
    (a reading of the machine's time, in nanoseconds) has gained since `base`, `speed`
    times as fast. `latest` is what was told last. Use `start_clock` to make one.
    """

    mode: Mode
    origin: int
    read: Callable[[], int] = standing
    base: int = 0
    speed: float = 1.0
    latest: int = 0

    def now(self) -> int:
        """The present instant; it never goes back, even if the machine's time does."""
        if self.mode == "manual":
            return self.origin
        gained = self.read() - self.base
        instant = self.origin + (gained if self.speed == 1.0 else int(gained * self.speed))
        if instant < self.latest or not self.origin <= instant < END:
            instant = max(self.latest, self.origin, min(instant, END - 1))
        self.latest = instant
        return instant

    def advance(self, by: int) -> int:
        """Move the clock forward by nanoseconds and return the new instant."""
        if by < 0:
            raise ValueError(f"the clock cannot go back: advance by {by} ns")
        instant = in_range(self.now() + by)
        self.origin += by
        return instant

    def advance_to(self, instant: int) -> int:
        """Move the clock forward to an instant and return it."""
        now = self.now()
        if instant < now:
            raise ValueError(f"the clock cannot go back: it stands at {now} ns, asked for {instant} ns")
        self.origin, self.base = in_range(instant), self.read()
        return instant

    def switch(self, mode: Mode, speed: float | None = None) -> None:
        """Go on from the present instant in another mode. `speed` counts for `scaled` only."""
        self.origin = self.now()
        self.base = self.read()
        self.mode = mode
        self.speed = _speed(mode, speed)


def start_clock(
    mode: Mode = "manual",
    *,
    now: int | None = None,
    read: Callable[[], int] = standing,
    speed: float | None = None,
) -> Clock:
    """A clock that begins at `now`: by default 2025-01-01 for a manual one, else the machine's time."""
    base = read()
    if now is None:
        now = START if mode == "manual" else base
    return Clock(mode, in_range(now), read, base, _speed(mode, speed))


def in_range(instant: int) -> int:
    """The instant, if a clock may stand there (1970 to 9999); ValueError otherwise."""
    if not 0 <= instant < END:
        raise ValueError(f"a clock goes from 1970 to the end of 9999: {instant} ns is outside")
    return instant


def _speed(mode: Mode, speed: float | None) -> float:
    if mode != "scaled":
        return 1.0
    factor = 60.0 if speed is None else float(speed)
    if not 0 < factor <= 1e9:
        raise ValueError(f"the speed of a scaled clock must be above 0 and at most 1e9, found {speed}")
    return factor
