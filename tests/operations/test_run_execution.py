"""Runs that execute their scripts on the data of their world."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fakeinflux import Call, FakeInflux, failed
from fakeinflux.control.client import ControlError
from fakeinflux.operations import run_execution

if TYPE_CHECKING:
    from fakeinflux import World

COPY = """
option task = {name: "copy", every: 1h}

from(bucket: "my-bucket") |> range(start: -task.every) |> filter(fn: (r) => r._measurement == "m")
    |> set(key: "_measurement", value: "copy") |> to(bucket: "my-bucket")
"""
COUNT = """
import "array"
option task = {name: "count", every: 1m}

array.from(rows: [{_time: now(), _measurement: "count", _field: "n", _value: 1}]) |> to(bucket: "my-bucket")
"""
WRONG = 'option task = {name: "wrong", every: 1h}\nfrom(bucket: "my-bucket") |> nosuch()'


@pytest.fixture
def world() -> World:
    return FakeInflux(now="2025-01-01T00:00:00Z").world


def create(world: World, flux: str) -> str:
    from fakeinflux.worlds.owner_calls import perform_as_owner

    tenant = world._control.tenant
    created = perform_as_owner(tenant.world, "PostTasks", body={"org": world.org, "flux": flux})
    return created["name"]


def copies(world: World) -> list[object]:
    return [field for point in world.points(measurement="copy") for field in point.fields.values()]


class TestOn:
    def test_from_the_first_write_on(self, world) -> None:
        create(world, COPY)
        world.advance(by="1h")
        world.write("m v=1.5")
        world.advance(by="1h")
        assert copies(world) == [1.5]

    def test_not_where_the_world_says_so(self) -> None:
        world = FakeInflux(now="2025-01-01T00:00:00Z", execute=False).world
        create(world, COPY)
        world.write("m v=1.5")
        assert (world.advance(by="2h").runs, copies(world)) == (2, [])

    def test_before_any_write_where_the_world_says_so(self) -> None:
        world = FakeInflux(now="2025-01-01T00:00:00Z", execute=True).world
        create(world, COUNT)
        world.advance(by="3m")
        assert len(world.points(measurement="count")) == 3

    def test_a_restored_snapshot_has_the_choice_of_its_time(self, world) -> None:
        create(world, COUNT)
        kept = world.snapshot()
        world.write("m v=1")
        world.restore(kept)
        world.advance(by="1m")
        assert world.points(measurement="count") == []


class TestOrder:
    def test_a_chain_of_tasks_builds_on_itself(self, world) -> None:
        create(world, COUNT)
        create(world, COPY.replace('"m")', '"count")'))
        world.write("m v=1")
        world.advance(by="1h")
        assert len(copies(world)) == 59

    def test_now_is_what_the_run_is_scheduled_for(self, world) -> None:
        create(world, COUNT.replace("every: 1m", "every: 1h, offset: 5m"))
        world.write("m v=1")
        world.advance(by="70m")
        assert [str(point.time) for point in world.points(measurement="count")] == [
            "2025-01-01 01:00:00+00:00"
        ]


class TestEnd:
    def test_a_script_that_fails_fails_its_run(self, world) -> None:
        world.write("m v=1")
        create(world, WRONG)
        world.advance(by="1h")
        (run,) = world.runs("wrong")
        assert (run.status, run.log[1]) == ("failed", "Completed(failed)")

    def test_the_log_names_what_is_not_there(self, world) -> None:
        world.write("m v=1")
        create(world, WRONG)
        world.advance(by="1h")
        assert "nosuch" in world.runs("wrong")[0].log[2]

    def test_a_scripted_outcome_goes_first(self, world) -> None:
        create(world, COUNT)
        world.write("m v=1")
        world.outcomes("count", [failed("out of memory")])
        world.advance(by="2m")
        statuses = [run.status for run in world.runs("count")]
        assert (statuses, len(world.points(measurement="count"))) == (["success", "failed"], 1)

    def test_a_rule_for_all_runs_keeps_them_from_executing(self, world) -> None:
        create(world, COUNT)
        world.write("m v=1")
        world.outcomes("count", then="success")
        world.advance(by="2m")
        assert world.points(measurement="count") == []

    def test_a_directive_keeps_runs_from_executing(self, world) -> None:
        create(world, f"// fakeinflux: success\n{COUNT}")
        world.write("m v=1")
        world.advance(by="2m")
        assert world.points(measurement="count") == []


class TestBuckets:
    def test_a_bucket_that_is_named_and_missing_is_made(self, world) -> None:
        create(world, COUNT.replace('to(bucket: "my-bucket")', 'to(bucket: "other")'))
        world.write("m v=1")
        world.advance(by="1m")
        assert len(world.points("other")) == 1

    def test_but_not_in_a_strict_world(self) -> None:
        world = FakeInflux(now="2025-01-01T00:00:00Z", buckets="strict").world
        create(world, COUNT.replace('to(bucket: "my-bucket")', 'to(bucket: "other")'))
        world.write("m v=1")
        world.advance(by="1m")
        assert world.runs("count")[0].status == "failed"


class TestMany:
    def test_an_advance_with_too_many_executed_runs_is_refused(self, world, monkeypatch) -> None:
        monkeypatch.setattr(run_execution, "MOST_RUNS", 10)
        create(world, COUNT)
        world.write("m v=1")
        with pytest.raises(ControlError, match="11 runs would execute their scripts"):
            world.advance(by="11m")

    def test_and_changes_nothing(self, world, monkeypatch) -> None:
        monkeypatch.setattr(run_execution, "MOST_RUNS", 10)
        create(world, COUNT)
        world.write("m v=1")
        before = world.now
        with pytest.raises(ControlError):
            world.advance(by="11m")
        assert (world.now, list(world.runs("count"))) == (before, [])

    def test_runs_that_are_scripted_do_not_count(self, world, monkeypatch) -> None:
        monkeypatch.setattr(run_execution, "MOST_RUNS", 10)
        create(world, COUNT)
        world.write("m v=1")
        world.outcomes("count", then="success")
        assert world.advance(by="1h").runs == 60


def test_a_retried_run_executes_for_the_time_of_the_run_before(world) -> None:
    from fakeinflux.worlds.owner_calls import perform_as_owner

    create(world, COUNT)
    world.write("m v=1")
    world.fail_next("count")
    world.advance(by="1m")
    (run,) = world.runs("count")
    parameters = {"taskID": world.tasks["count"].id, "runID": run.id}
    perform_as_owner(world._control.tenant.world, "PostTasksIDRunsIDRetry", parameters)
    world.advance(by="10s")
    assert [str(point.time) for point in world.points(measurement="count")] == ["2025-01-01 00:01:00+00:00"]


def test_the_same_world_gives_the_same_points() -> None:
    def live() -> list[object]:
        world = FakeInflux(now="2025-01-01T00:00:00Z").world
        create(world, COUNT)
        create(world, COPY)
        world.write(["m v=1.25", "m,site=a v=2.5"])
        world.advance(by="3h")
        return [point.json for point in world.points()]

    assert live() == live()


class TestNotes:
    """What the journal says of the creation of a task whose runs will fail."""

    def create(self, fake: FakeInflux, flux: str = WRONG) -> tuple[str, ...]:
        headers = [(b"authorization", b"Token my-token"), (b"content-type", b"application/json")]
        body = json.dumps({"org": "my-org", "flux": flux}).encode()
        assert fake.handle(Call("", "POST", "/api/v2/tasks", {}, b"", {}, headers, body)).status == 201
        return fake.world.requests[-1].notes

    @pytest.mark.parametrize("execute", [None, True, False])
    def test_names_what_no_real_server_compiles(self, execute: bool | None) -> None:
        (note,) = self.create(FakeInflux(execute=execute))
        assert "undefined identifier nosuch" in note

    @pytest.mark.parametrize(("execute", "count"), [(True, 1), (None, 0)])
    def test_names_what_is_not_here_where_runs_execute(self, execute: bool | None, count: int) -> None:
        head, use = (
            WRONG[: WRONG.index("}") + 1],
            'sql.from(driverName: "a", dataSourceName: "b", query: "c")',
        )
        notes = self.create(FakeInflux(execute=execute), f'import "sql"\n{head}\n{use}')
        assert len([note for note in notes if "the package sql" in note]) == count


SINCE = """
import "array"
import "influxdata/influxdb/tasks"
option task = {name: "since", every: 1h}

array.from(rows: [{_time: tasks.lastSuccess(orTime: -1d), _measurement: "since", _field: "n", _value: 1}])
    |> to(bucket: "my-bucket")
"""


@pytest.mark.parametrize(
    ("edition", "times"),
    [
        ("v2", ["2024-12-31 01:00:00+00:00", "2025-01-01 01:00:00+00:00"]),
        ("oss", ["2024-12-31 01:00:00+00:00", "2024-12-31 03:00:00+00:00"]),
    ],
)
def test_the_last_success_is_known_but_to_the_real_server(edition: str, times: list[str]) -> None:
    world = FakeInflux(now="2025-01-01T00:00:00Z", execute=True, edition=edition).world
    create(world, SINCE)
    world.advance(by="1h")
    world.fail_next("since")
    world.advance(by="2h")
    assert [str(point.time) for point in world.points(measurement="since")] == times
