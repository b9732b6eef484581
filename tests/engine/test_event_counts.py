"""A year takes as many steps as a day: counted, not timed."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from fakeinflux.engine.moving_history import process_event
from fakeinflux.engine.runs import force_run

from .worlds import DAY, advance, make_task, make_world

if TYPE_CHECKING:
    from types import CodeType, FrameType

    from fakeinflux.engine.world import WorldState

UNIFORM = [
    ("every: 1m", ""),
    ("every: 1m", "running 20s"),
    ("every: 1m", "running 90s"),
    ("every: 1m, concurrency: 3", "running 10m"),
    ("every: 1m", "running"),
    ('cron: "*/5 * * * *", offset: 30s', ""),
    ('cron: "*/5 * * * *"', "running 7m"),
    ('cron: "5,6,9 * * * *"', "running 20s"),
]


EVENT = process_event.__code__


def count_calls(world: WorldState, by: int) -> Counter[CodeType]:
    """Advance a world, and count the calls of each Python function."""
    counts: Counter[CodeType] = Counter()

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            counts[frame.f_code] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        advance(world, by)
    finally:
        sys.setprofile(before)
    return counts


@pytest.mark.parametrize(("options", "comment"), UNIFORM)
def test_a_year_of_uniform_runs_takes_a_handful_of_events(options: str, comment: str) -> None:
    world = make_world()
    make_task(world, options, comment=comment)
    assert count_calls(world, 365 * DAY)[EVENT] <= 5


@pytest.mark.parametrize(("options", "comment"), UNIFORM)
def test_a_year_takes_no_more_calls_than_a_day(options: str, comment: str) -> None:
    calls = []
    for days in (1, 365):
        world = make_world()
        make_task(world, options, comment=comment)
        calls.append(count_calls(world, days * DAY).total())
    assert calls[1] <= 1.2 * calls[0]


def test_after_a_forced_run_the_rest_of_a_year_takes_a_handful_of_events_again() -> None:
    world = make_world()
    task = make_task(world, "every: 1m", comment="running 90s")
    force_run(world, task)
    assert 1 <= count_calls(world, 365 * DAY)[EVENT] <= 5
