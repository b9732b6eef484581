"""The clock of the process follows a world's."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime

import pytest

from fakeinflux.testing.fake import FakeInflux

pytest.importorskip("time_machine", reason="the extra test has the package time-machine")

START = "2025-01-01T00:00:00Z"


@pytest.fixture
def world():
    return FakeInflux(clock="manual", now=START).world


def here() -> str:
    return datetime.now(UTC).isoformat()


def test_the_process_has_the_worlds_time_while_it_travels(world) -> None:
    with world.travel():
        assert (here(), time.time()) == ("2025-01-01T00:00:00+00:00", 1735689600)
    assert here() > "2025-06"


def test_it_moves_along(world) -> None:
    with world.travel():
        world.advance(by="3h")
        assert here() == "2025-01-01T03:00:00+00:00"
        world.set_clock(now="2025-02-01T00:00:00Z")
        assert here() == "2025-02-01T00:00:00+00:00"


def test_it_goes_back_with_a_snapshot_and_a_reset(world) -> None:
    snapshot = world.snapshot()
    with world.travel():
        world.advance(by="3h")
        world.restore(snapshot)
        assert here() == "2025-01-01T00:00:00+00:00"
        world.advance(by="3h")
        world.reset()
        assert here() == "2025-01-01T00:00:00+00:00"


def test_afterwards_moving_the_world_moves_no_process(world) -> None:
    with world.travel():
        pass
    world.advance(to="2100-01-01T00:00:00Z")
    assert here() < "2100"


def test_a_server_answers_while_the_process_travels() -> None:
    with FakeInflux(clock="manual", now=START) as fake, fake.world.travel(), fake.world.client() as client:
        assert client.ping()
        fake.world.advance(by="30d")
        assert client.ping()


def test_only_a_manual_clock_can_be_followed() -> None:
    world = FakeInflux(clock="wall").world
    with (
        pytest.raises(RuntimeError, match="needs a world with a manual clock, and this one is wall"),
        world.travel(),
    ):
        pass


def test_only_one_clock_can_be_followed_at_a_time(world) -> None:
    with (
        world.travel(),
        pytest.raises(RuntimeError, match=r"wanted one travel\(\) at a time"),
        FakeInflux(clock="manual").world.travel(),
    ):
        pass


def test_without_the_package_its_name_is_told(world, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "time_machine", None)
    with pytest.raises(ModuleNotFoundError, match="pip install time-machine"), world.travel():
        pass
