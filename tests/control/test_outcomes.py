"""How runs end, over the control API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.control_client import ControlClient


ABSENT = "0123456789abcdef"


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
            ({"task": "", "then": "failed"}, "wanted the id of a task"),
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
            ({"task": {"name": "*"}}, "outcomes: missing"),
            ({"task": "020f755c3c082000", "then": "failed"}, "which no task has"),
        ],
    )
    def test_a_bad_rule_changes_nothing(self, world: ControlClient, body: object, said: str) -> None:
        refused = world.control("PUT", "outcomes", body)
        assert refused.status == 400
        assert said in refused.body["message"]
        assert world.control("GET", "outcomes").body == {"outcomes": [], "failureRate": 0}
