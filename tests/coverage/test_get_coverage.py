"""GET /_fakeinflux/coverage, every exchange held against spec/control.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux import FakeInflux
from tests.control_client import ControlClient, load_control_contract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.contract.checks.model import Contract


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_control_contract()


@pytest.fixture
def server() -> Iterator[FakeInflux]:
    with FakeInflux() as server:
        yield server


@pytest.fixture
def world(server: FakeInflux, contract: Contract) -> ControlClient:
    return begin(server, contract)


def begin(server: FakeInflux, contract: Contract) -> ControlClient:
    client = ControlClient(server.url, contract)
    client.token = client.control("POST", "worlds", {}).body["token"]
    return client


def hits(world: ControlClient, query: str = "") -> dict[tuple[Any, ...], int]:
    """How often items of GetTasks were used."""
    report = world.control("GET", f"coverage{query}").body
    (tasks,) = (each for each in report["operations"] if each["operation"] == "GetTasks")
    return {
        (item["kind"], item["name"], item["value"]): item["hits"] for item in tasks["items"] if item["hits"]
    }


def test_has_what_the_calls_of_the_world_used(world: ControlClient) -> None:
    world.api("GET", "tasks?status=active")
    assert hits(world) == {
        ("operation", "", None): 1,
        ("status", "200", None): 1,
        ("query", "status", None): 1,
        ("query", "status", "active"): 1,
    }


def test_answers_that_are_remembered_count_too(world: ControlClient) -> None:
    for _ in range(3):
        world.api("GET", "tasks")
    assert hits(world)["status", "200", None] == 3


def test_the_calls_of_other_worlds_do_not_count(
    world: ControlClient, server: FakeInflux, contract: Contract
) -> None:
    begin(server, contract).api("GET", "tasks")
    assert hits(world) == {}


def test_calls_to_the_control_api_do_not_count(world: ControlClient) -> None:
    world.control("GET", "clock")
    assert world.control("GET", "coverage").body["used"] == 0


def test_a_status_that_a_fault_gave_counts(world: ControlClient) -> None:
    world.control("POST", "faults", {"operation": "GetTasks", "status": 500})
    world.api("GET", "tasks")
    assert ("status", "500", None) in hits(world)


def test_a_reset_changes_nothing_in_it(world: ControlClient) -> None:
    world.api("GET", "tasks")
    world.control("POST", "reset")
    assert hits(world)["operation", "", None] == 1


def test_after_a_reset_into_another_edition_both_contracts_count(world: ControlClient) -> None:
    world.control("POST", "reset", {"edition": "cloud-serverless"})
    assert world.control("GET", "coverage").body["contracts"] == ["v2", "cloud-serverless"]


def test_all_worlds_together_have_those_that_ended(
    world: ControlClient, server: FakeInflux, contract: Contract
) -> None:
    ended = begin(server, contract)
    for each in (world, ended):
        each.api("GET", "tasks")
    ended.control("DELETE", "world")
    assert hits(world, "?worlds=all")["operation", "", None] == 2


def test_another_choice_of_worlds_is_refused(world: ControlClient) -> None:
    reply = world.control("GET", "coverage?worlds=some")
    assert (reply.status, reply.body["message"]) == (
        400,
        "worlds: found 'some', wanted one of own, all",
    )
