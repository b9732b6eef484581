from __future__ import annotations

import pytest

from fakeinflux.contract.documents.documents import load_document
from fakeinflux.operations import setup, system
from fakeinflux.operations.system import go_duration
from tests.operations.calls import ask, play, refused, small_world

HANDLERS = {**system.HANDLERS, **setup.HANDLERS}
SECOND = 1_000_000_000


@pytest.mark.parametrize("operation", ["GetPing", "HeadPing"])
def test_a_ping_is_answered_without_a_body(operation: str) -> None:
    answer = play(small_world(), HANDLERS, operation, caller=None)
    assert (answer.status, answer.body) == (204, None)


def test_the_server_is_healthy() -> None:
    found = ask(small_world(), HANDLERS, "GetHealth", caller=None)
    assert (found["name"], found["status"], found["checks"]) == ("influxdb", "pass", [])


def test_the_server_says_since_when_it_is_ready() -> None:
    world = small_world()
    world.now = world.clock.advance(90 * SECOND)
    assert ask(world, HANDLERS, "GetReady", caller=None) == {
        "status": "ready",
        "started": "2025-01-01T00:00:00Z",
        "up": "1m30s",
    }


def test_the_routes_are_listed_in_order() -> None:
    found = ask(small_world(), HANDLERS, "GetRoutes", caller=None)
    assert list(found) == sorted(found)
    assert (found["tasks"], found["system"]["ready"]) == ("/api/v2/tasks", "/ready")


def test_only_what_is_there_is_listed() -> None:
    found = ask(small_world(), HANDLERS, "GetRoutes", caller=None)
    listed = [
        place
        for value in found.values()
        for place in (value.values() if isinstance(value, dict) else [value])
    ]
    assert set(listed) <= set(load_document("v2")["paths"])
    assert {"/api/v2/write", "/api/v2/delete", "/api/v2/query", "/api/v2/query/ast"} <= set(listed)


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0s"),
        (1, "1ns"),
        (1_500, "1.5µs"),
        (20_000_000, "20ms"),
        (SECOND, "1s"),
        (61 * SECOND + 50_000_000, "1m1.05s"),
        (3600 * SECOND, "1h0m0s"),
        (100 * 3600 * SECOND + 1, "100h0m0.000000001s"),
    ],
)
def test_a_length_of_time_is_printed_as_go_does(nanoseconds: int, text: str) -> None:
    assert go_duration(nanoseconds) == text


def test_the_setup_is_done() -> None:
    assert ask(small_world(), HANDLERS, "GetSetup", caller=None) == {"allowed": False}


def test_the_setup_is_not_done_twice() -> None:
    with refused("conflict", "onboarding has already been completed"):
        play(small_world(), HANDLERS, "PostSetup", body={"username": "me"}, caller=None)


@pytest.mark.parametrize(("edition", "code"), [("v2", "invalid"), ("oss", "internal error")])
def test_a_setup_in_broken_json_is_refused(edition: str, code: str) -> None:
    with refused(code, "EOF"):
        play(small_world(edition), HANDLERS, "PostSetup", caller=None)
