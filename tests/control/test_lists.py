"""What the control API lists, and names that stand for ids."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.control_client import ControlClient


@pytest.mark.skipif("CONTROL_URL" in os.environ, reason="each server lists its own")
def test_the_worlds_of_a_server_are_listed(world: ControlClient) -> None:
    made = world.control("POST", "worlds", {"edition": "oss"}).body
    listed = world.control("GET", "worlds", token=None).body["worlds"]
    assert made in listed
    assert "my-token" in [each["token"] for each in listed]


def test_snapshots_are_listed_with_their_time(world: ControlClient) -> None:
    now = world.control("GET", "clock").body["now"]
    first = world.control("POST", "snapshots").body["id"]
    world.control("POST", "clock/advance", {"by": "1h"})
    world.control("POST", "snapshots")
    listed = world.control("GET", "snapshots").body["snapshots"]
    assert (len(listed), listed[0]) == (2, {"id": first, "now": now})
    assert listed[1]["now"] > now


def test_one_fault_is_removed(world: ControlClient) -> None:
    first, second = (world.control("POST", "faults", {"status": status}).body["id"] for status in (500, 503))
    assert world.control("DELETE", f"faults/{first}").status == 204
    assert [each["id"] for each in world.control("GET", "faults").body["faults"]] == [second]


def test_a_fault_that_is_not_there_names_those_that_are(world: ControlClient) -> None:
    known = world.control("POST", "faults", {"status": 500}).body["id"]
    refused = world.control("DELETE", "faults/nothing")
    assert refused.status == 404
    assert refused.body["message"] == f"found no fault 'nothing'; the faults in effect: {known}"


def test_runs_are_found_by_the_name_of_a_task(world: ControlClient) -> None:
    task = world.add_task()
    world.control("POST", "clock/advance", {"by": "3h"})
    by_id = world.control("GET", f"tasks/{task}/runs").body
    assert by_id["runs"]
    assert world.control("GET", "tasks/hourly/runs").body == by_id


def test_a_name_that_no_task_has_is_told_with_those_that_there_are(world: ControlClient) -> None:
    world.add_task()
    refused = world.control("GET", "tasks/nightl/runs")
    assert refused.status == 404
    assert refused.body["message"] == "found no task 'nightl'; the tasks of this world: 'hourly'"


def test_outcomes_are_for_a_task_by_its_name(world: ControlClient) -> None:
    task = world.add_task()
    world.control("PUT", "outcomes", {"task": "hourly", "outcomes": ["failed"]})
    world.control("POST", "clock/advance", {"by": "1h"})
    runs = world.control("GET", f"tasks/{task}/runs").body["runs"]
    assert runs[-1]["status"] == "failed"


@pytest.mark.parametrize(("path", "near"), [("clock/advanc", "clock/advance"), ("outcome", "outcomes")])
def test_an_operation_that_is_not_there_names_the_nearest(world: ControlClient, path: str, near: str) -> None:
    refused = world.control("GET", path)
    assert (refused.status, refused.body["message"].partition("? ")[0]) == (
        404,
        f"path not found: {path}; did you mean {near}",
    )
