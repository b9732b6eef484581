"""The library: an ASGI application, a server on a socket, worlds and what a test does with them."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fakeinflux as package
from fakeinflux import (
    Advance,
    Call,
    ControlError,
    FakeInflux,
    canceled,
    failed,
    retryable,
    running,
    success,
    unrecoverable,
)
from fakeinflux.control.outcomes import read_outcome, show_outcome
from fakeinflux.engine.outcomes import FOREVER, Outcome
from fakeinflux.library import RemoteInflux
from fakeinflux.values import Value

from .control_client import HOURLY, send

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux import WorldHandle

START = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[FakeInflux]:
    with FakeInflux() as server:
        yield server


@pytest.fixture(params=["local", "remote"])
def world(request: pytest.FixtureRequest, server: FakeInflux) -> Iterator[WorldHandle]:
    """The same handle on a world of this process, and on one behind the control API."""
    source = server if request.param == "local" else RemoteInflux(server.url + "/")
    with source.new_world() as world:
        yield world


def create(world: WorldHandle, flux: str = HOURLY) -> str:
    made = send(world.url, "POST", "/api/v2/tasks", {"org": world.org, "flux": flux}, world.token)
    assert made.status == 201, made.body
    return made.body["id"]


class TestASGI:
    @pytest.mark.filterwarnings("ignore:Using `httpx`")
    def test_with_starlettes_test_client(self) -> None:
        from starlette.testclient import TestClient

        client = TestClient(FakeInflux())
        assert client.get("/api/v2/tasks", headers={"Authorization": "Token my-token"}).json()["tasks"] == []

    @pytest.mark.asyncio
    async def test_with_httpx(self) -> None:
        transport = httpx.ASGITransport(FakeInflux())
        async with httpx.AsyncClient(transport=transport, base_url="http://fake") as client:
            assert (await client.get("/health")).json()["status"] == "pass"

    def test_a_call_without_anything_around_it(self) -> None:
        fake = FakeInflux()
        response = fake.handle(Call("", "GET", "/health", {}, b"", {}, [], b""))
        assert (response.status, response.operation) == (200, "GetHealth")

    def test_has_no_url(self) -> None:
        with pytest.raises(RuntimeError, match="not serving"):
            _ = FakeInflux().url


class TestServing:
    def test_only_while_it_is_open(self) -> None:
        fake = FakeInflux()
        with fake:
            url = fake.url
            assert (fake.is_running, send(url, "GET", "/health", None, None).status) == (True, 200)
        assert not fake.is_running
        with pytest.raises(ConnectionError):
            send(url, "GET", "/health", None, None)

    def test_again_with_the_same_worlds(self) -> None:
        fake = FakeInflux()
        with fake:
            create(fake.world)
        with fake:
            assert list(fake.world.tasks) == ["hourly"]

    def test_on_the_port_that_is_asked_for(self, server: FakeInflux) -> None:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            FakeInflux(port=port).start()

    def test_stop_may_be_called_twice(self) -> None:
        fake = FakeInflux().start()
        fake.stop()
        fake.stop()


class TestOptions:
    def test_hold_for_every_world(self) -> None:
        fake = FakeInflux(edition="oss", now="2030-01-01T00:00:00Z")
        world = fake.new_world(edition="v2")
        assert (fake.world.edition, world.edition, world.now.year) == ("oss", "v2", 2030)

    def test_a_datetime_is_a_time(self) -> None:
        now = datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
        assert FakeInflux(now=now).world.now == now

    def test_scaled_and_wall_clocks_go_by_themselves(self) -> None:
        fake = FakeInflux(clock="wall")
        before = fake.world.now
        assert fake.world.now > before

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ({"edition": "v3"}, "edition: found 'v3', wanted one of v2, oss, cloud-serverless"),
            ({"editon": "v2"}, "editon: unknown field"),
            ({"seed": -1}, "seed: found -1"),
            ({"clock": "manual", "speed": 2.0}, "speed: found 2.0"),
            ({"now": "1969-01-01T00:00:00Z"}, "a time from 1970"),
            ({"now": datetime(2025, 1, 1)}, "has no time zone"),  # noqa: DTZ001
        ],
    )
    def test_that_cannot_be(self, options, said: str) -> None:
        with pytest.raises(ValueError, match=said):
            FakeInflux(**options)


class TestTime:
    def test_advance_returns_what_happened(self, world: WorldHandle) -> None:
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
    def test_advance_takes(self, world: WorldHandle, moves) -> None:
        assert world.advance(**moves).now == world.now == START + timedelta(hours=1, milliseconds=5)

    @pytest.mark.parametrize(
        "moves", [{"to": "2024-01-01T00:00:00Z"}, {}, {"by": "1h", "to": START}, {"by": timedelta(hours=-1)}]
    )
    def test_advance_refuses(self, world: WorldHandle, moves) -> None:
        with pytest.raises(ValueError, match=r"wanted|cannot go back"):
            world.advance(**moves)
        assert world.now == START

    def test_a_clock_that_goes_can_be_advanced_by_nothing(self, world: WorldHandle) -> None:
        world.set_clock("wall")
        before = world.now
        assert world.advance(by="0s").now >= before

    def test_the_clock_can_go_by_itself(self, world: WorldHandle) -> None:
        world.set_clock("wall")
        assert world.now > START


class TestRuns:
    def test_by_name_by_id_and_by_view(self, world: WorldHandle) -> None:
        task_id = create(world)
        world.advance(by="2h")
        runs = world.runs("hourly")
        assert [run.scheduled_for for run in runs] == [START + timedelta(hours=2), START + timedelta(hours=1)]
        assert world.runs(task_id) == world.runs(world.tasks["hourly"]) == runs

    def test_tasks_are_views_of_now(self, world: WorldHandle) -> None:
        create(world)
        before = world.tasks["hourly"]
        world.advance(by="1h")
        assert (before.last_run_status, world.tasks["hourly"].last_run_status) == (None, "success")

    def test_an_unknown_task_is_named_with_the_known_ones(self, world: WorldHandle) -> None:
        create(world)
        with pytest.raises(KeyError, match="no task 'daily'; there are 'hourly'"):
            _ = world.tasks["daily"]

    def test_outcomes(self, world: WorldHandle) -> None:
        create(world)
        world.outcomes("hour*", [success(), failed("out of memory"), "canceled"], then={"status": "failed"})
        world.advance(by="4h")
        assert [run.status for run in world.runs("hourly")] == ["failed", "canceled", "failed", "success"]
        assert world.runs("hourly")[2].log[-1] == "out of memory"

    def test_a_running_run(self, world: WorldHandle) -> None:
        create(world)
        world.outcomes(world.tasks["hourly"], [running("10m", then=failed("late"))])
        world.advance(by="65m")
        started = [run.status for run in world.runs("hourly")]
        world.advance(by="5m")
        assert (started, [run.status for run in world.runs("hourly")]) == (["started"], ["failed"])

    def test_fail_next_fails_one(self, world: WorldHandle) -> None:
        create(world)
        world.fail_next("hourly", error="out of memory")
        world.advance(by="2h")
        assert [run.status for run in world.runs("hourly")] == ["success", "failed"]

    def test_fail_next_goes_before_what_was_said(self, world: WorldHandle) -> None:
        create(world)
        world.outcomes("hourly", ["canceled"], then="failed")
        world.fail_next("hourly", times=2)
        world.advance(by="4h")
        assert [run.status for run in world.runs("hourly")] == ["failed", "canceled", "failed", "failed"]

    def test_a_failure_rate(self, world: WorldHandle) -> None:
        create(world)
        world.set_failure_rate(1)
        world.advance(by="1h")
        assert world.runs("hourly")[0].status == "failed"


class TestRequests:
    def test_are_those_of_clients(self, world: WorldHandle) -> None:
        create(world)
        [exchange] = world.requests
        assert (exchange.operation, exchange.method, exchange.path) == ("PostTasks", "POST", "/api/v2/tasks")
        assert (exchange.status, exchange.body["flux"], exchange.answer["name"]) == (201, HOURLY, "hourly")

    def test_can_be_forgotten(self, world: WorldHandle) -> None:
        create(world)
        world.clear_requests()
        assert world.requests == []

    def test_as_text(self, world: WorldHandle) -> None:
        create(world)
        assert world.describe_requests() == "#1 2025-01-01T00:00:00Z POST /api/v2/tasks (PostTasks) → 201"

    def test_violations_are_unexpected(self, world: WorldHandle) -> None:
        break_contract(world)
        [violation] = world.unexpected_violations()
        assert (violation.operation, violation.place, violation.pointer) == ("GetTasks", "query", "colour")

    def test_unless_they_are_expected(self, world: WorldHandle) -> None:
        with world.expect_violations() as seen:
            break_contract(world)
        break_contract(world)
        assert (len(seen), len(world.unexpected_violations())) == (1, 1)

    def test_they_stay_expected_when_the_block_raises(self, world: WorldHandle) -> None:
        def refuse() -> None:
            with world.expect_violations():
                break_contract(world)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            refuse()
        assert world.unexpected_violations() == []


def break_contract(world: WorldHandle) -> None:
    send(world.url, "GET", "/api/v2/tasks?colour=red", None, world.token)


class TestWhole:
    def test_snapshot_and_restore(self, world: WorldHandle) -> None:
        snapshot = world.snapshot()
        create(world)
        world.advance(by="1h")
        world.restore(snapshot)
        assert (world.tasks, world.now) == ({}, START)

    def test_reset(self, world: WorldHandle) -> None:
        create(world)
        world.reset(seed=3, now="2027-01-01T00:00:00Z")
        assert (world.tasks, world.now.year) == ({}, 2027)

    def test_a_client(self, world: WorldHandle) -> None:
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


class TestOutcomeTexts:
    @pytest.mark.parametrize(
        ("outcome", "shown"),
        [
            (success(), "success"),
            (success(after="5s"), {"status": "success", "after": "5s"}),
            (failed(), "failed"),
            (failed("x", after=timedelta(seconds=90)), {"status": "failed", "error": "x", "after": "1m30s"}),
            (retryable("x"), {"status": "failed", "error": "x"}),
            (unrecoverable("x"), {"status": "failed", "error": "x", "unrecoverable": True}),
            (canceled("1m"), {"status": "canceled", "after": "1m"}),
            (running(), {"status": "running"}),
            (running("1h", then=failed("x")), {"status": "failed", "error": "x", "after": "1h"}),
        ],
    )
    def test_there_and_back(self, outcome: Outcome, shown: object) -> None:
        assert (show_outcome(outcome), read_outcome(Value(shown, ""))) == (shown, outcome)

    @given(
        st.builds(
            Outcome,
            st.sampled_from(["success", "canceled"]),
            st.none() | st.integers(0, FOREVER - 1),
        )
        | st.builds(
            Outcome,
            st.just("failed"),
            st.none() | st.integers(0, FOREVER - 1),
            st.none() | st.text(),
            st.booleans(),
        )
    )
    def test_any_outcome_reads_back(self, outcome: Outcome) -> None:
        assert read_outcome(Value(show_outcome(outcome), "")) == outcome

    @pytest.mark.parametrize(
        ("text", "outcome"),
        [
            ("running", Outcome("success", FOREVER)),
            ("retryable", Outcome("failed")),
            ("unrecoverable", Outcome("failed", unrecoverable=True)),
            ({"status": "running", "for": "90s"}, Outcome("success", 90 * 10**9)),
            ({"status": "unrecoverable", "error": "x"}, Outcome("failed", None, "x", True)),
        ],
    )
    def test_other_ways_to_say_it(self, text: object, outcome: Outcome) -> None:
        assert read_outcome(Value(text, "")) == outcome


class TestPackage:
    @pytest.mark.parametrize("name", package.__all__)
    def test_exports(self, name: str) -> None:
        assert getattr(package, name).__name__ == name

    def test_has_no_other_names(self) -> None:
        with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
            _ = package.Nothing

    def test_importing_it_imports_nothing_else(self) -> None:
        code = (
            "import sys, fakeinflux; print([name for name in sys.modules if name.startswith('fakeinflux.')])"
        )
        done = subprocess.run(  # our own interpreter
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "[]"

    def test_is_typed(self) -> None:
        assert Path(package.__file__).with_name("py.typed").exists()
