"""Worlds of the control API: made, shown, begun anew, kept and put back."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from fakeinflux.accounts.permissions import RESOURCE_TYPES

if TYPE_CHECKING:
    from fakeinflux import FakeInflux
    from tests.control_client import ControlClient


class TestWorlds:
    def test_a_world_says_what_a_client_needs(self, world: ControlClient) -> None:
        made = world.control("POST", "worlds", {"edition": "oss", "contract": "report"}).body
        assert (made["org"], made["bucket"], made["user"]) == ("my-org", "my-bucket", "my-user")
        assert (made["edition"], made["contract"]) == ("oss", "report")

    def test_each_has_a_state_of_its_own(self, world: ControlClient) -> None:
        world.open_world().add_task()
        assert world.api("GET", "tasks").body["tasks"] == []

    def test_now_and_seed_are_as_asked(self, world: ControlClient) -> None:
        settings = {"now": "2030-01-01T00:00:00Z", "seed": 5, "clock": "manual"}
        shown = world.open_world(settings).control("GET", "world").body
        assert (shown["clock"]["now"], shown["seed"]) == ("2030-01-01T00:00:00Z", 5)

    def test_a_document_is_there_at_the_start(self, world: ControlClient) -> None:
        document = {"tasks": [{"flux": 'option task = {name: "a", every: 1m}', "status": "inactive"}]}
        [task] = world.open_world({"world": document}).control("GET", "tasks").body["tasks"]
        assert (task["name"], task["status"]) == ("a", "inactive")

    def test_a_bad_document_leaves_no_world(self, world: ControlClient, server: FakeInflux) -> None:
        before = len(server.tenants.by_token)
        refused = world.control("POST", "worlds", {"world": {"tasks": [{"flux": "("}]}})
        assert refused.status == 400
        assert refused.body["message"].startswith("world.tasks[0]: ")
        assert len(server.tenants.by_token) == before

    @pytest.mark.parametrize("token", ["short", "with a blank", 7])
    def test_a_token_that_will_not_do(self, world: ControlClient, token: object) -> None:
        refused = world.control("POST", "worlds", {"token": token})
        assert (refused.status, refused.body["code"]) == (400, "invalid")

    def test_a_token_is_of_one_world(self, world: ControlClient) -> None:
        refused = world.control("POST", "worlds", {"token": world.token})
        assert (refused.status, refused.body["code"]) == (409, "conflict")

    def test_a_world_that_ended_is_unknown(self, world: ControlClient) -> None:
        other = world.open_world()
        assert other.control("DELETE", "world").status == 204
        assert other.control("GET", "world").status == 401
        assert other.api("GET", "tasks").status == 401

    @pytest.mark.skipif("CONTROL_URL" in os.environ, reason="a balancer does not know such a token")
    def test_tokens_made_in_it_lead_to_it(self, world: ControlClient) -> None:
        org = world.control("GET", "world").body["orgID"]
        permissions = [
            {"action": action, "resource": {"type": kind, "orgID": org}}
            for kind in RESOURCE_TYPES
            if kind != "instance"
            for action in ("read", "write")
        ]
        made = world.api("POST", "authorizations", {"orgID": org, "permissions": permissions}).body
        world.control("POST", "clock/advance", {"by": "1h"}, token=made["token"])
        assert world.control("GET", "clock").body["now"] == "2025-01-01T01:00:00Z"

    def test_the_default_world_cannot_be_ended(self, world: ControlClient) -> None:
        assert world.control("DELETE", "world", token="my-token").status == 403


class TestReset:
    def test_begins_anew_under_the_same_token(self, world: ControlClient) -> None:
        world.add_task()
        world.control("POST", "clock/advance", {"by": "3h"})
        assert world.control("POST", "reset").body["token"] == world.token
        assert world.control("GET", "tasks").body["tasks"] == []
        assert world.control("GET", "clock").body["now"] == "2025-01-01T00:00:00Z"

    def test_leaves_nothing_behind(self, world: ControlClient) -> None:
        world.api("GET", "tasks")
        world.control("POST", "faults", {"status": 503})
        world.control("PUT", "outcomes", {"task": {"name": "*"}, "then": "failed"})
        world.control("POST", "reset")
        assert world.control("GET", "journal").body["exchanges"] == []
        assert world.control("GET", "faults").body["faults"] == []
        assert world.control("GET", "outcomes").body["outcomes"] == []

    def test_takes_the_fields_of_a_new_world(self, world: ControlClient) -> None:
        assert world.control("POST", "reset", {"edition": "oss"}).body["edition"] == "oss"

    def test_a_refused_one_changes_nothing(self, world: ControlClient) -> None:
        world.add_task()
        assert world.control("POST", "reset", {"world": {"tasks": [{}]}}).status == 400
        assert len(world.control("GET", "tasks").body["tasks"]) == 1


class TestSnapshots:
    def test_restore_brings_back_state_and_time(self, world: ControlClient) -> None:
        task = world.add_task()
        world.control("POST", "clock/advance", {"by": "1h"})
        snapshot = world.control("POST", "snapshots").body["id"]
        world.control("POST", "clock/advance", {"by": "5h"})
        world.api("DELETE", f"tasks/{task}")
        assert world.control("POST", f"snapshots/{snapshot}/restore").status == 204
        assert world.run_statuses(task) == ["success"]
        assert world.control("GET", "clock").body["now"] == "2025-01-01T01:00:00Z"

    def test_restore_brings_back_faults_and_outcomes(self, world: ControlClient) -> None:
        world.control("POST", "faults", {"operation": "GetTasks", "status": 503, "times": 1})
        world.control("PUT", "outcomes", {"task": {"name": "*"}, "then": "failed"})
        snapshot = world.control("POST", "snapshots").body["id"]
        for _ in range(2):
            world.control("DELETE", "outcomes")
            answers = [world.api("GET", "tasks").status for _ in range(2)]
            world.control("POST", f"snapshots/{snapshot}/restore")
            assert answers == [503, 200]
            assert len(world.control("GET", "outcomes").body["outcomes"]) == 1

    def test_an_unknown_one_is_named(self, world: ControlClient) -> None:
        refused = world.control("POST", "snapshots/snapshot-9/restore")
        assert refused.status == 404
        assert "'snapshot-9'" in refused.body["message"]
