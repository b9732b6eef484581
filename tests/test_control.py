"""The control API over real sockets; every exchange is held against spec/control.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from openapi_spec_validator import validate

from fakeinflux import FakeInflux
from fakeinflux.control.answers import is_local
from fakeinflux.control.table import CONTROLS

from .control_client import SPEC, ControlClient, load_control_contract, send

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.contract.model import Contract

ABSENT = "0123456789abcdef"


@pytest.fixture(scope="module")
def server() -> Iterator[FakeInflux]:
    with FakeInflux() as server:
        yield server


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_control_contract()


@pytest.fixture
def world(server: FakeInflux, contract: Contract) -> Iterator[ControlClient]:
    client = ControlClient(server.url, contract)
    client.token = client.control("POST", "worlds", {}).body["token"]
    yield client
    client.control("DELETE", "world")


class TestDescription:
    def test_is_valid(self) -> None:
        validate(yaml.safe_load(SPEC.read_text()))

    def test_has_every_operation_and_no_other(self, contract: Contract) -> None:
        described = {(item.id, item.method, item.path) for item in contract.operations.values()}
        assert described == {(control.id, control.method, f"/{control.path}") for control in CONTROLS}


class TestWorlds:
    def test_a_world_says_what_a_client_needs(self, world: ControlClient) -> None:
        made = world.control("POST", "worlds", {"edition": "oss", "contract": "report"}).body
        assert (made["org"], made["bucket"], made["user"]) == ("my-org", "my-bucket", "my-user")
        assert (made["edition"], made["contract"]) == ("oss", "report")

    def test_each_has_a_state_of_its_own(self, world: ControlClient) -> None:
        other = ControlClient(world.url, world.contract, world.control("POST", "worlds").body["token"])
        other.add_task()
        assert world.api("GET", "tasks").body["tasks"] == []

    def test_now_and_seed_are_as_asked(self, world: ControlClient) -> None:
        settings = {"now": "2030-01-01T00:00:00Z", "seed": 5, "clock": "manual"}
        token = world.control("POST", "worlds", settings).body["token"]
        shown = world.control("GET", "world", token=token).body
        assert (shown["clock"]["now"], shown["seed"]) == ("2030-01-01T00:00:00Z", 5)

    def test_a_document_is_there_at_the_start(self, world: ControlClient) -> None:
        document = {"tasks": [{"flux": 'option task = {name: "a", every: 1m}', "status": "inactive"}]}
        token = world.control("POST", "worlds", {"world": document}).body["token"]
        [task] = world.control("GET", "tasks", token=token).body["tasks"]
        assert (task["name"], task["status"]) == ("a", "inactive")

    def test_a_bad_document_leaves_no_world(self, world: ControlClient, server: FakeInflux) -> None:
        before = len(server.tenants.by_token)
        refused = world.control("POST", "worlds", {"world": {"tasks": [{"flux": "("}]}})
        assert refused.status == 400
        assert refused.body["message"].startswith("world.tasks[0]: ")
        assert len(server.tenants.by_token) == before

    def test_a_world_that_ended_is_unknown(self, world: ControlClient) -> None:
        token = world.control("POST", "worlds").body["token"]
        assert world.control("DELETE", "world", token=token).status == 204
        assert world.control("GET", "world", token=token).status == 401
        assert send(world.url, "GET", "/api/v2/tasks", None, token).status == 401

    def test_tokens_made_in_it_lead_to_it(self, world: ControlClient) -> None:
        org = world.control("GET", "world").body["orgID"]
        permission = {"action": "read", "resource": {"type": "tasks", "orgID": org}}
        made = world.api("POST", "authorizations", {"orgID": org, "permissions": [permission]}).body
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
        assert refused.body["message"] == "by: found 3, wanted a text"

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
            ({"by": 3}, "by: found 3, wanted a text"),
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


class TestOutcomes:
    def test_a_list_is_used_up_one_run_at_a_time(self, world: ControlClient) -> None:
        task = world.add_task()
        outcomes = ["failed", {"status": "canceled"}, {"status": "failed", "error": "out of memory"}]
        world.control("PUT", "outcomes", {"task": task, "outcomes": outcomes})
        world.control("POST", "clock/advance", {"by": "4h"})
        assert world.run_statuses(task) == ["success", "failed", "canceled", "failed"]

    def test_then_is_for_all_that_follow(self, world: ControlClient) -> None:
        task = world.add_task()
        world.control(
            "PUT", "outcomes", {"task": {"name": "hour*"}, "outcomes": ["success"], "then": "failed"}
        )
        world.control("POST", "clock/advance", {"by": "3h"})
        assert world.run_statuses(task) == ["failed", "failed", "success"]

    def test_a_run_goes_on_until_its_time(self, world: ControlClient) -> None:
        task = world.add_task()
        outcome = {"status": "running", "for": "90s", "then": {"status": "failed", "error": "late"}}
        world.control("PUT", "outcomes", {"task": task, "outcomes": [outcome]})
        world.control("POST", "clock/advance", {"by": "1h1m"})
        assert world.run_statuses(task) == ["started"]
        world.control("POST", "clock/advance", {"by": "1m"})
        assert world.run_statuses(task) == ["failed"]

    def test_the_list_shows_what_is_left(self, world: ControlClient) -> None:
        task = world.add_task()
        outcomes = ["success", {"status": "failed", "error": "x", "after": "5s"}, {"status": "running"}]
        world.control("PUT", "outcomes", {"task": task, "outcomes": outcomes})
        world.control("POST", "clock/advance", {"by": "1h"})
        assert world.control("GET", "outcomes").body["outcomes"] == [{"task": task, "outcomes": outcomes[1:]}]

    def test_a_failure_rate_of_one_fails_all(self, world: ControlClient) -> None:
        task = world.add_task()
        world.control("PUT", "outcomes", {"failureRate": 1})
        world.control("POST", "clock/advance", {"by": "2h"})
        assert world.run_statuses(task) == ["failed", "failed"]

    def test_delete_forgets_all(self, world: ControlClient) -> None:
        task = world.add_task()
        world.control("PUT", "outcomes", {"task": {"name": "*"}, "then": "failed", "failureRate": 0.5})
        assert world.control("DELETE", "outcomes").status == 204
        world.control("POST", "clock/advance", {"by": "2h"})
        assert world.run_statuses(task) == ["success", "success"]

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ({"outcomes": ["failed"]}, "task: missing"),
            ({"task": "hourly", "then": "failed"}, "wanted the id of a task"),
            ({"task": {"name": "*"}, "then": "fail"}, "then: found 'fail', wanted one of success"),
            ({"task": {"name": "*"}, "outcomes": [{"status": "failed", "after": "5"}]}, "outcomes[0].after"),
            (
                {"task": {"name": "*"}, "outcomes": [{"status": "success", "error": "x"}]},
                "outcomes[0].error: unknown field",
            ),
            ({"task": {"name": "*"}, "outcomes": "failed"}, "outcomes: found 'failed', wanted a list"),
            ({"failureRate": 2}, "failureRate: found 2"),
            ({"task": {"name": "*"}, "then": {"status": "running", "then": "running"}}, "then.then"),
            ({"task": {"name": "*"}, "then": {"error": "x"}}, "an outcome has a status"),
        ],
    )
    def test_a_bad_rule_changes_nothing(self, world: ControlClient, body: object, said: str) -> None:
        refused = world.control("PUT", "outcomes", body)
        assert refused.status == 400
        assert said in refused.body["message"]
        assert world.control("GET", "outcomes").body == {"outcomes": [], "failureRate": 0}


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
        assert [word for word in (made["token"], world.token, "hush", "quiet") if word in text] == []

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

    @pytest.mark.parametrize("query", ["limit=-1", "after=x", "violations=yes", "operations=GetTasks"])
    def test_refuses_unknown_selections(self, world: ControlClient, query: str) -> None:
        assert world.control("GET", f"journal?{query}").status == 400


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


class TestLooking:
    def test_tasks_and_runs_are_as_the_api_shows_them(self, world: ControlClient) -> None:
        task = world.add_task()
        world.control("POST", "clock/advance", {"by": "2h"})
        assert world.control("GET", "tasks").body["tasks"] == [world.api("GET", f"tasks/{task}").body]
        runs = world.api("GET", f"tasks/{task}/runs").body["runs"]
        assert world.control("GET", f"tasks/{task}/runs").body["runs"] == runs

    @pytest.mark.parametrize(("task", "status"), [(ABSENT, 404), ("short", 400)])
    def test_runs_of_no_task(self, world: ControlClient, task: str, status: int) -> None:
        assert world.control("GET", f"tasks/{task}/runs").status == status


class TestErrors:
    def test_a_body_that_is_no_json(self, world: ControlClient) -> None:
        refused = send(world.url, "PUT", "/_fakeinflux/outcomes", b"{", world.token)
        assert (refused.status, refused.body["code"]) == (400, "invalid")
        assert refused.headers["x-platform-error-code"] == "invalid"

    def test_a_body_that_is_no_object(self, world: ControlClient) -> None:
        assert (
            world.control("POST", "clock/advance", [])
            .body["message"]
            .startswith("found [], wanted an object")
        )

    def test_an_unknown_path_lists_the_known_ones(self, world: ControlClient) -> None:
        refused = world.control("GET", "clocks")
        assert refused.status == 404
        assert "clock/advance" in refused.body["message"]

    def test_a_wrong_method_says_the_right_ones(self, world: ControlClient) -> None:
        refused = world.control("DELETE", "clock")
        assert (refused.status, refused.headers["allow"]) == (405, "GET, OPTIONS, PUT")

    @pytest.mark.parametrize("token", [None, "nobody"])
    def test_a_world_needs_its_token(self, world: ControlClient, token: str | None) -> None:
        assert world.control("GET", "clock", token=token).status == 401


class TestHosts:
    @pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "testclient"])
    def test_local(self, host: str) -> None:
        assert is_local((host, 1))

    @pytest.mark.parametrize("host", ["10.0.0.1", "192.168.1.5", "fe80::1", "::ffff:10.0.0.1"])
    def test_not_local(self, host: str) -> None:
        assert not is_local((host, 1))

    def test_a_call_from_elsewhere_is_refused(self, call_from) -> None:
        assert call_from("10.0.0.1", "local", "my-token") == 403

    def test_unless_the_server_is_open(self, call_from) -> None:
        assert call_from("10.0.0.1", "any", "my-token") == 201

    def test_and_then_it_needs_a_token(self, call_from) -> None:
        assert call_from("10.0.0.1", "any", None) == 401

    @pytest.fixture
    def call_from(self):
        import asyncio

        import httpx

        def call(host: str, control: str, token: str | None) -> int:
            async def ask() -> int:
                transport = httpx.ASGITransport(FakeInflux(control=control), client=(host, 1))
                async with httpx.AsyncClient(transport=transport, base_url="http://fake") as client:
                    headers = {"Authorization": f"Token {token}"} if token else {}
                    return (await client.post("/_fakeinflux/worlds", headers=headers)).status_code

            return asyncio.run(ask())

        return call
