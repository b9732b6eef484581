"""The clock of a world, over the control API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.control_client import ControlClient


class TestClock:
    def test_advance_lets_due_runs_happen(self, world: ControlClient) -> None:
        task = world.add_task()
        moved = world.control("POST", "clock/advance", {"by": "3h"}).body
        assert moved == {"now": "2025-01-01T03:00:00Z", "runs": 3}
        assert world.run_statuses(task) == ["success"] * 3

    def test_stands_where_it_was_said_to_when_it_stops(self, world: ControlClient) -> None:
        world.control("PUT", "clock", {"mode": "wall"})
        stopped = world.control("PUT", "clock", {"mode": "manual"}).body
        assert world.control("GET", "clock").body == stopped

    def test_a_length_that_is_no_text_is_placed_once(self, world: ControlClient) -> None:
        refused = world.control("POST", "clock/advance", {"by": 3})
        assert refused.body["message"] == "by: found 3, wanted a string"

    def test_advance_to_a_time(self, world: ControlClient) -> None:
        moved = world.control("POST", "clock/advance", {"to": "2025-01-02T00:00:00+01:00"}).body
        assert moved["now"] == "2025-01-01T23:00:00Z"

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ({"to": "2024-12-31T00:00:00Z"}, "the clock cannot go back"),
            ({}, "wanted one of them"),
            ({"by": "1h", "to": "2025-01-02T00:00:00Z"}, "wanted one of them"),
            ({"by": "-1h"}, "is negative"),
            ({"by": 3}, "by: found 3, wanted a string"),
            ({"by": "1mo"}, "has months"),
            ({"to": "tomorrow"}, "wanted a time such as"),
            ({"by": "9000y"}, "years"),
            ({"by": "9999999w"}, "9999"),
            ({"bye": "1h"}, "did you mean 'by'?"),
        ],
    )
    def test_a_bad_advance_moves_nothing(self, world: ControlClient, body: object, said: str) -> None:
        refused = world.control("POST", "clock/advance", body)
        assert refused.status == 400
        assert said in refused.body["message"]
        assert world.control("GET", "clock").body["now"] == "2025-01-01T00:00:00Z"

    def test_put_sets_the_mode(self, world: ControlClient) -> None:
        clock = world.control("PUT", "clock", {"mode": "scaled", "speed": 60}).body
        assert (clock["mode"], clock["speed"]) == ("scaled", 60)

    def test_put_sets_the_time(self, world: ControlClient) -> None:
        task = world.add_task()
        clock = world.control("PUT", "clock", {"now": "2025-01-01T02:00:00Z"}).body
        assert (clock["mode"], clock["now"]) == ("manual", "2025-01-01T02:00:00Z")
        assert len(world.run_statuses(task)) == 2

    @pytest.mark.parametrize(
        "body",
        [{"mode": "fast"}, {"speed": 0}, {"mode": "wall", "speed": 2}, {"now": "2020-01-01T00:00:00Z"}],
    )
    def test_put_refuses_what_cannot_be(self, world: ControlClient, body: object) -> None:
        assert world.control("PUT", "clock", body).status == 400
