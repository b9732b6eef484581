"""A world as a test uses it: time, runs, requests, snapshots."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from fakeinflux import (
    Advance,
    ControlError,
    FakeInflux,
    World,
    failed,
    running,
    success,
)
from fakeinflux.testing.fake import RemoteInflux
from tests.control_client import HOURLY, send
from tests.testing.tasks import create

START = datetime(2025, 1, 1, tzinfo=UTC)


class TestTime:
    def test_advance_returns_what_happened(self, world: World) -> None:
        create(world)
        assert world.advance(by="3h") == Advance(START + timedelta(hours=3), 3)

    @pytest.mark.parametrize(
        "moves",
        [
            {"by": timedelta(hours=1, milliseconds=5)},
            {"by": "1h5ms"},
            {"to": "2025-01-01T01:00:00.005Z"},
            {"to": datetime(2025, 1, 1, 1, 0, 0, 5000, tzinfo=UTC)},
        ],
    )
    def test_advance_takes(self, world: World, moves) -> None:
        assert world.advance(**moves).now == world.now == START + timedelta(hours=1, milliseconds=5)

    @pytest.mark.parametrize(
        "moves", [{"to": "2024-01-01T00:00:00Z"}, {}, {"by": "1h", "to": START}, {"by": timedelta(hours=-1)}]
    )
    def test_advance_refuses(self, world: World, moves) -> None:
        with pytest.raises(ValueError, match=r"wanted|cannot go back"):
            world.advance(**moves)
        assert world.now == START

    def test_a_clock_that_goes_can_be_advanced_by_nothing(self, world: World) -> None:
        world.set_clock("wall")
        before = world.now
        assert world.advance(by="0s").now >= before

    def test_the_clock_can_go_by_itself(self, world: World) -> None:
        world.set_clock("wall")
        assert world.now > START


class TestRuns:
    def test_by_name_by_id_and_by_view(self, world: World) -> None:
        task_id = create(world)
        world.advance(by="2h")
        runs = world.runs("hourly")
        assert [run.scheduled_for for run in runs] == [START + timedelta(hours=2), START + timedelta(hours=1)]
        assert world.runs(task_id) == world.runs(world.tasks["hourly"]) == runs

    def test_tasks_are_views_of_now(self, world: World) -> None:
        create(world)
        before = world.tasks["hourly"]
        world.advance(by="1h")
        assert (before.last_run_status, world.tasks["hourly"].last_run_status) == (None, "success")

    def test_an_unknown_task_is_named_with_the_known_ones(self, world: World) -> None:
        create(world)
        with pytest.raises(KeyError, match="no task 'daily'; there are 'hourly'"):
            _ = world.tasks["daily"]

    def test_outcomes(self, world: World) -> None:
        create(world)
        world.outcomes("hour*", [success(), failed("out of memory"), "canceled"], then={"status": "failed"})
        world.advance(by="4h")
        assert [run.status for run in world.runs("hourly")] == ["failed", "canceled", "failed", "success"]
        assert world.runs("hourly")[2].log[-1] == "out of memory"

    def test_a_running_run(self, world: World) -> None:
        create(world)
        world.outcomes(world.tasks["hourly"], [running("10m", then=failed("late"))])
        world.advance(by="65m")
        started = [run.status for run in world.runs("hourly")]
        world.advance(by="5m")
        assert (started, [run.status for run in world.runs("hourly")]) == (["started"], ["failed"])

    def test_fail_next_fails_one(self, world: World) -> None:
        create(world)
        world.fail_next("hourly", error="out of memory")
        world.advance(by="2h")
        assert [run.status for run in world.runs("hourly")] == ["success", "failed"]

    def test_fail_next_goes_before_what_was_said(self, world: World) -> None:
        create(world)
        world.outcomes("hourly", ["canceled"], then="failed")
        world.fail_next("hourly", times=2)
        world.advance(by="4h")
        assert [run.status for run in world.runs("hourly")] == ["failed", "canceled", "failed", "failed"]

    def test_a_failure_rate(self, world: World) -> None:
        create(world)
        world.set_failure_rate(1)
        world.advance(by="1h")
        assert world.runs("hourly")[0].status == "failed"


class TestRequests:
    def test_are_those_of_clients(self, world: World) -> None:
        create(world)
        [exchange] = world.requests
        assert (exchange.operation, exchange.method, exchange.path) == ("PostTasks", "POST", "/api/v2/tasks")
        assert (exchange.status, exchange.body["flux"], exchange.answer["name"]) == (201, HOURLY, "hourly")

    def test_can_be_forgotten(self, world: World) -> None:
        create(world)
        world.clear_requests()
        assert world.requests == []

    def test_as_text(self, world: World) -> None:
        create(world)
        assert world.describe_requests() == "#1 2025-01-01T00:00:00Z POST /api/v2/tasks (PostTasks) → 201"

    def test_violations_are_unexpected(self, world: World) -> None:
        break_contract(world)
        [violation] = world.unexpected_violations()
        assert (violation.operation, violation.place, violation.pointer) == ("GetTasks", "query", "colour")

    def test_unless_they_are_expected(self, world: World) -> None:
        with world.expect_violations() as seen:
            break_contract(world)
        break_contract(world)
        assert (len(seen), len(world.unexpected_violations())) == (1, 1)

    def test_a_block_in_which_none_came_fails(self, world: World) -> None:
        with (
            pytest.raises(AssertionError, match="found no request that breaks the contract, wanted one"),
            world.expect_violations(),
        ):
            create(world)

    def test_a_block_that_only_allows_them_does_not(self, world: World) -> None:
        with world.allow_violations() as seen:
            create(world)
        assert seen == []

    def test_they_stay_expected_when_the_block_raises(self, world: World) -> None:
        def refuse() -> None:
            with world.expect_violations():
                break_contract(world)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            refuse()
        assert world.unexpected_violations() == []


def break_contract(world: World) -> None:
    send(world.url, "GET", "/api/v2/tasks?colour=red", None, world.token)


class TestWhole:
    def test_snapshot_and_restore(self, world: World) -> None:
        snapshot = world.snapshot()
        create(world)
        world.advance(by="1h")
        world.restore(snapshot)
        assert (world.tasks, world.now) == ({}, START)

    def test_reset(self, world: World) -> None:
        create(world)
        world.reset(seed=3, now="2027-01-01T00:00:00Z")
        assert (world.tasks, world.now.year) == ({}, 2027)

    def test_a_client(self, world: World) -> None:
        create(world)
        [task] = world.client().tasks_api().find_tasks()
        assert task.name == "hourly"

    def test_an_ended_world_is_gone(self, server: FakeInflux) -> None:
        world = server.new_world()
        world.end()
        assert send(server.url, "GET", "/api/v2/tasks", None, world.token).status == 401

    def test_worlds_from_many_threads(self, server: FakeInflux) -> None:
        def play(index: int) -> tuple[list[str], int]:
            with server.new_world() as world:
                create(world, HOURLY.replace("hourly", f"task {index}"))
                return list(world.tasks), world.advance(by=f"{index}h").runs

        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(play, range(16))) == [([f"task {index}"], index) for index in range(16)]

    def test_worlds_begun_at_once_have_different_tokens(self, server: FakeInflux) -> None:
        with ThreadPoolExecutor(8) as threads:
            worlds = list(threads.map(lambda _: server.new_world(), range(200)))
        assert len({world.token for world in worlds}) == 200
        for world in worlds:
            world.end()

    def test_a_server_that_does_not_answer_is_named(self) -> None:
        fake = FakeInflux().start()
        url = fake.url
        fake.stop()
        with pytest.raises(ControlError, match=f"no fakeinflux answers at {url}"):
            RemoteInflux(url).new_world()

    def test_what_is_no_fakeinflux_is_named(self, server: FakeInflux) -> None:
        with pytest.raises(ControlError, match="path not found"):
            RemoteInflux(f"{server.url}/elsewhere").new_world()
