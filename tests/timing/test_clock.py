"""Clocks: manual, at the machine's pace, and faster."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from fakeinflux.timing.clock import END, START, start_clock

SECOND = 1_000_000_000


@dataclass(slots=True)
class Machine:
    """The machine's time, moved by the test."""

    time: int = 1_800_000_000 * SECOND

    def read(self) -> int:
        return self.time


def test_a_manual_clock_stands_at_2025_until_it_is_moved() -> None:
    clock = start_clock()
    assert clock.now() == clock.now() == START
    clock.advance(3 * SECOND)
    clock.advance_to(START + 10 * SECOND)
    assert clock.now() == START + 10 * SECOND


def test_a_clock_cannot_go_back() -> None:
    clock = start_clock()
    with pytest.raises(ValueError, match="cannot go back"):
        clock.advance(-1)
    with pytest.raises(ValueError, match="cannot go back"):
        clock.advance_to(START - 1)


@pytest.mark.parametrize("instant", [-1, END])
def test_a_clock_stays_between_1970_and_9999(instant: int) -> None:
    with pytest.raises(ValueError, match="from 1970 to the end of 9999"):
        start_clock(now=instant)


def test_a_refused_advance_changes_nothing() -> None:
    clock = start_clock()
    with pytest.raises(ValueError, match="9999"):
        clock.advance(END)
    assert clock.now() == START


def test_a_wall_clock_tells_the_machines_time() -> None:
    machine = Machine()
    clock = start_clock("wall", read=machine.read)
    machine.time += 5
    assert clock.now() == machine.time


def test_a_wall_clock_does_not_go_back_with_the_machine() -> None:
    machine = Machine()
    clock = start_clock("wall", read=machine.read)
    machine.time += SECOND
    before = clock.now()
    machine.time -= 3600 * SECOND
    assert clock.now() == before


def test_a_wall_clock_can_begin_elsewhere_and_be_moved_ahead() -> None:
    machine = Machine()
    clock = start_clock("wall", now=START, read=machine.read)
    machine.time += SECOND
    clock.advance(60 * SECOND)
    machine.time += SECOND
    assert clock.now() == START + 62 * SECOND


def test_a_scaled_clock_goes_faster_by_its_speed() -> None:
    machine = Machine()
    clock = start_clock("scaled", now=START, read=machine.read, speed=60)
    machine.time += SECOND
    assert clock.now() == START + 60 * SECOND


def test_a_slow_clock_loses_nothing_however_often_it_is_read() -> None:
    machine = Machine()
    clock = start_clock("scaled", now=START, read=machine.read, speed=0.1)
    for _ in range(1000):
        machine.time += 1
        clock.now()
    assert clock.now() == START + 100


@pytest.mark.parametrize("speed", [0, -1, 1e10, float("nan")])
def test_a_speed_that_makes_no_sense_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        start_clock("scaled", speed=speed)


def test_a_switch_of_the_mode_keeps_the_time() -> None:
    machine = Machine()
    clock = start_clock("manual", read=machine.read)
    clock.switch("scaled", 2)
    machine.time += SECOND
    clock.switch("manual")
    machine.time += SECOND
    assert clock.now() == START + 2 * SECOND
