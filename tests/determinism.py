"""A program that prints every byte that a fake answers: `python -m tests.determinism DATE SEED COUNT`.

DATE (nanoseconds) is what the machine's clock says at first; each reading is a millisecond later.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from typing import TYPE_CHECKING

from fakeinflux.testing.fake import FakeInflux
from tests.random_calls import sender_in_process, talk

if TYPE_CHECKING:
    from collections.abc import Iterator

MILLISECOND = 1_000_000
CLOCKS = ("manual", "wall", "scaled")


def set_machine_time(start: int) -> None:
    """Let the machine's clock begin at a date and go on with each reading."""
    readings = itertools.count(start, MILLISECOND)
    time.time_ns = lambda: next(readings)
    time.monotonic_ns = lambda: next(readings)
    time.time = lambda: next(readings) / 1e9


def transcribe(clock: str, seed: int, count: int) -> Iterator[str]:
    """A line for each call: the request, and the whole answer; then the journal."""
    fake = FakeInflux()
    world = fake.new_world(clock=clock, seed=seed, now="2025-01-01T00:00:00Z")
    contract = fake.tenants.default.served.contract
    for request, reply in talk(contract, world.token, seed, count, sender_in_process(fake, world)):
        yield f"{clock} {request} -> {reply}"
    for exchange in world.requests:
        yield json.dumps(exchange.json)


if __name__ == "__main__":
    date, seed, count = map(int, sys.argv[1:])
    set_machine_time(date)
    for clock in CLOCKS:
        for line in transcribe(clock, seed, count):
            sys.stdout.write(f"{line}\n")
