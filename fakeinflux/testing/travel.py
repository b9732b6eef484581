"""The clock of this process, set by the package time-machine where that is installed.

Apart from `world`, so that the optional package is named in one place.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


class Traveller(Protocol):
    """What sets the clock of this process to another time."""

    def move_to(self, destination: datetime) -> None:
        """Set the clock."""


@contextmanager
def start_travel(start: datetime) -> Iterator[Traveller]:
    """Let the clock of this process stand at `start`, until it is moved or the block ends.

    Raises ModuleNotFoundError: the package time-machine is missing. Raises RuntimeError: such a block is
    open already.
    """
    try:
        import time_machine
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "travel() needs the package time-machine: pip install time-machine"
        ) from None
    if time_machine.escape_hatch.is_travelling():
        raise RuntimeError("found a clock that travels already, wanted one travel() at a time")
    with time_machine.travel(start, tick=False) as traveller:
        yield traveller
