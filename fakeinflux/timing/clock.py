"""The clock of a world: manual (it stands until you move it), the machine's time, or a faster one.

An automatic one (`auto`) is a manual one that its world moves on for a client that waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Mode = Literal["manual", "wall", "scaled", "auto"]
STANDING: Final = frozenset({"manual", "auto"})
"""The modes of clocks that stand until they are moved."""

START = 1_735_689_600_000_000_000
"""2025-01-01T00:00:00Z, where a manual clock starts."""
END = 253_402_300_800_000_000_000
"""10000-01-01T00:00:00Z, which no clock reaches."""


def steady_reader(wall: Callable[[], int], monotonic: Callable[[], int]) -> Callable[[], int]:
    """Return what reads the machine's time as it was at the start, moved on by the monotonic clock.

    A step of the machine's time neither stops it nor moves it. Both arguments read nanoseconds.
    """
    start = wall() - monotonic()
    return lambda: start + monotonic()


def standing() -> int:
    """Return 0, the reading of a clock that has no machine time."""
    return 0


@dataclass(slots=True)
class Clock:
    """A world's clock. Instants are nanoseconds since 1970. Use `start_clock` to make one.

    A manual or automatic clock stands at `origin`. The others run from `origin` on, at `speed` times the
    rate at which `read` (the machine's time, in nanoseconds) has moved on from `base`. `latest`: the last
    instant returned.
    """

    mode: Mode
    origin: int
    read: Callable[[], int] = standing
    base: int = 0
    speed: float = 1.0
    latest: int = 0

    @property
    def stands(self) -> bool:
        """Whether the clock stands until it is moved."""
        return self.mode in STANDING

    def now(self) -> int:
        """Return the present instant. It never goes back, even if the machine's time does."""
        if self.mode in STANDING:
            return self.origin
        gained = self.read() - self.base
        instant = self.origin + (gained if self.speed == 1.0 else int(gained * self.speed))
        if instant < self.latest or not self.origin <= instant < END:
            instant = max(self.latest, self.origin, min(instant, END - 1))
        self.latest = instant
        return instant

    def advance(self, by: int) -> int:
        """Move the clock forward by nanoseconds, and return the new instant.

        Raises ValueError: `by` is negative, or the clock would leave its range.
        """
        if by < 0:
            raise ValueError(f"the clock cannot go back: advance by {by} ns")
        instant = in_range(self.now() + by)
        self.origin += by
        return instant

    def advance_to(self, instant: int) -> int:
        """Move the clock forward to an instant, and return it.

        Raises ValueError: the instant is past, or out of range.
        """
        now = self.now()
        if instant < now:
            raise ValueError(f"the clock cannot go back: it stands at {now} ns, asked for {instant} ns")
        self.origin, self.base = in_range(instant), self.read()
        return instant

    def switch(self, mode: Mode, speed: float | None = None) -> None:
        """Continue from the present instant in another mode. `speed` counts for `scaled` only.

        Raises ValueError: the speed is out of range.
        """
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
    """Make a clock that starts at `now`: by default 2025-01-01 for one that stands, else the machine's time.

    Raises ValueError: `now` or `speed` is out of range.

    >>> clock = start_clock(now=0)
    >>> clock.advance(90)
    90
    >>> clock.now()
    90
    """
    base = read()
    if now is None:
        now = START if mode in STANDING else base
    return Clock(mode, in_range(now), read, base, _speed(mode, speed))


def in_range(instant: int) -> int:
    """Return the instant. Raises ValueError: it is outside 1970 to 9999.

    >>> in_range(0)
    0
    >>> in_range(-1)
    Traceback (most recent call last):
    ValueError: a clock goes from 1970 to the end of 9999: -1 ns is outside
    """
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
