"""The journal, the tasks and the runs of a world, as the control API shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux import FakeInflux
from tests.control_client import ControlClient

if TYPE_CHECKING:
    from fakeinflux.contract.checks.model import Contract


RECORD = 'option task = {name: "hourly", every: 1h}\n'
ABSENT = "0123456789abcdef"


class TestJournal:
    def test_has_what_was_asked_and_answered(self, world: ControlClient) -> None:
        world.add_task()
        [exchange] = world.control("GET", "journal").body["exchanges"]
        assert (exchange["operation"], exchange["response"]["status"]) == ("PostTasks", 201)
        assert exchange["request"]["body"]["org"] == "my-org"
        assert exchange["response"]["body"]["name"] == "hourly"
        assert exchange["time"] == "2025-01-01T00:00:00Z"

    def test_has_no_call_of_the_control_api(self, world: ControlClient) -> None:
        world.control("GET", "clock")
        world.control("GET", "tasks")
        assert world.control("GET", "journal").body["exchanges"] == []

    def test_says_why_all_runs_of_a_task_will_fail(self, world: ControlClient) -> None:
        task = world.add_task(f"{RECORD}from(bucket: nothing)")
        world.api("PATCH", f"tasks/{task}", {"flux": f"{RECORD}x = 1"})
        exchanges = world.control("GET", "journal").body["exchanges"]
        told = "every run of the task will fail: error @2:14-2:21: undefined identifier nothing"
        assert [exchange["notes"] for exchange in exchanges] == [[told], []]

    def test_says_that_a_template_was_not_filled_in(self, world: ControlClient) -> None:
        world.add_task('option task = {name: "{{ name }}", every: 1h}')
        (exchange,) = world.control("GET", "journal").body["exchanges"]
        assert exchange["notes"] == ["{{ name }} is a placeholder that was not filled in"]

    def test_a_world_with_loose_scripts_says_nothing_of_them(self, world: ControlClient) -> None:
        world.control("POST", "reset", {"scripts": "loose"})
        world.add_task(f"{RECORD}from(bucket: nothing)")
        (exchange,) = world.control("GET", "journal").body["exchanges"]
        assert exchange["notes"] == []

    def test_selects(self, world: ControlClient) -> None:
        for path in ("tasks", "orgs", "tasks?colour=red", "tasks?limit=5"):
            world.api("GET", path)

        def ids(query: str) -> list[int]:
            return [exchange["id"] for exchange in world.control("GET", f"journal?{query}").body["exchanges"]]

        assert ids("operation=GetTasks") == [1, 3, 4]
        assert ids("violations=true") == [3]
        assert ids("after=2") == [3, 4]
        assert ids("limit=1") == [4]
        assert ids("operation=GetTasks&after=1&limit=1") == [3]

    def test_explains_violations(self, world: ControlClient) -> None:
        world.api("GET", "tasks?colour=red")
        [exchange] = world.control("GET", "journal?violations=true").body["exchanges"]
        [violation] = exchange["violations"]
        assert (violation["in"], violation["pointer"]) == ("query", "colour")
        assert exchange["request"]["query"] == {"colour": ["red"]}

    def test_masks_tokens_and_passwords(self, world: ControlClient) -> None:
        org = world.control("GET", "world").body["orgID"]
        permission = {"action": "read", "resource": {"type": "tasks", "orgID": org}}
        made = world.api("POST", "authorizations", {"orgID": org, "permissions": [permission]}).body
        user = world.api("GET", "users?name=my-user").body["users"][0]
        world.api("POST", f"users/{user['id']}/password", {"password": "hush-hush-hush"})
        world.api("PATCH", f"orgs/{org}/secrets", {"smtp": "quiet-quiet"})
        text = str(world.control("GET", "journal").body)
        assert [word for word in (made["token"], str(world.token), "hush", "quiet") if word in text] == []

    @pytest.mark.parametrize(
        "body",
        [{"pasword": "hush-hush"}, ["hush-hush"], "hush-hush", {"password": {"x": "hush-hush"}}, 7331],
        ids=["misspelt", "list", "bare", "nested", "number"],
    )
    def test_masks_passwords_wherever_they_were_put(self, world: ControlClient, body: Any) -> None:
        user = world.api("GET", "users?name=my-user").body["users"][0]
        assert world.api("POST", f"users/{user['id']}/password", body).status == 400
        [exchange] = world.control("GET", "journal?operation=PostUsersIDPassword").body["exchanges"]
        assert [
            word
            for word in ("hush", "7331")
            if word in str((exchange["request"]["body"], exchange["violations"]))
        ] == []

    def test_keeps_violations_longer_than_the_rest(self, contract: Contract) -> None:
        with FakeInflux(journal=2) as server:
            world = ControlClient(server.url, contract, "my-token")
            for path in ("tasks?colour=red", "tasks", "tasks", "tasks"):
                world.api("GET", path)
            exchanges = world.control("GET", "journal").body["exchanges"]
            broken = world.control("GET", "journal?violations=true").body["exchanges"]
            assert ([item["id"] for item in exchanges], [item["id"] for item in broken]) == ([3, 4], [1])

    def test_is_forgotten_but_goes_on_counting(self, world: ControlClient) -> None:
        world.api("GET", "tasks")
        assert world.control("DELETE", "journal").status == 204
        world.api("GET", "tasks")
        assert [item["id"] for item in world.control("GET", "journal").body["exchanges"]] == [2]

    @pytest.mark.parametrize(
        "query", ["limit=-1", "after=x", "violations=yes", "operations=GetTasks", "operation=Nope"]
    )
    def test_refuses_unknown_selections(self, world: ControlClient, query: str) -> None:
        assert world.control("GET", f"journal?{query}").status == 400


class TestLooking:
    def test_tasks_and_runs_are_as_the_api_shows_them(self, world: ControlClient) -> None:
        task = world.add_task()
        world.control("POST", "clock/advance", {"by": "2h"})
        assert world.control("GET", "tasks").body["tasks"] == [world.api("GET", f"tasks/{task}").body]
        runs = world.api("GET", f"tasks/{task}/runs").body["runs"]
        assert world.control("GET", f"tasks/{task}/runs").body["runs"] == runs

    @pytest.mark.parametrize(("task", "status"), [(ABSENT, 404), ("short", 404)])
    def test_runs_of_no_task(self, world: ControlClient, task: str, status: int) -> None:
        assert world.control("GET", f"tasks/{task}/runs").status == status
