"""What a test does with data: points, queries, scripted answers."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux import ControlError, FakeInflux, PointView
from tests.control_client import send

if TYPE_CHECKING:
    from pathlib import Path

    from fakeinflux import World


START = datetime(2025, 1, 1, tzinfo=UTC)
READ = 'from(bucket: "my-bucket") |> range(start: -1h)'


def ask(world: World, script: str) -> Any:
    """A query as a client sends it; what is wrong with it, if anything."""
    reply = send(world.url, "POST", "/api/v2/query?org=my-org", {"query": script}, world.token)
    return reply.status, reply.body


class TestPoints:
    @pytest.mark.parametrize(
        "data",
        [
            "m,site=a v=1.5 1735689600000000000",
            ["m,site=a v=1.5 1735689600000000000"],
            {"measurement": "m", "tags": {"site": "a"}, "fields": {"v": 1.5}, "time": START},
            [
                {
                    "measurement": "m",
                    "tags": {"site": "a"},
                    "fields": {"v": 1.5},
                    "time": "2025-01-01T00:00:00Z",
                }
            ],
        ],
    )
    def test_they_read_back_however_they_are_written(self, data: Any, world: World) -> None:
        assert world.write(data) == 1
        (point,) = world.points()
        assert (point.measurement, point.tags, point.fields) == ("m", {"site": "a"}, {"v": 1.5})
        assert point.time == START

    def test_fields_keep_their_kinds(self, world: World) -> None:
        fields = {"b": True, "f": 2.0, "i": 2, "n": {"float": "-Inf"}, "s": "2", "u": {"uint": 2}}
        world.write({"measurement": "m", "fields": fields})
        read = world.points()[0].fields
        assert read == {**fields, "n": -math.inf, "u": 2}
        assert [type(value) for value in read.values()] == [bool, float, int, float, str, int]

    def test_a_read_may_be_narrowed(self, world: World) -> None:
        world.write(["a v=1 1", "a v=2 2", "b v=3 2"], precision="s")
        second = datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC)
        assert [p.fields["v"] for p in world.points(measurement="a", start=second)] == [2.0]
        assert [p.fields["v"] for p in world.points("my-bucket", stop=second)] == [1.0]

    def test_what_does_not_parse_is_refused(self, world: World) -> None:
        with pytest.raises(ControlError, match=r"lines: unable to parse 'm v=x': invalid boolean"):
            world.write("m v=x")

    def test_lines_and_records_do_not_mix(self, world: World) -> None:
        with pytest.raises(TypeError, match="found lines and records"):
            world.write(["m v=1", {"measurement": "m", "fields": {"v": 1}}])

    def test_they_are_part_of_a_snapshot(self, world: World) -> None:
        world.write("m v=1 1")
        before = world.snapshot()
        world.write("m v=2 2")
        world.restore(before)
        assert [point.fields["v"] for point in world.points()] == [1.0]

    def test_nothing_of_it_shows_in_the_journal(self, world: World) -> None:
        world.write("m v=1")
        assert world.points()
        world.query(READ)
        assert world.requests == []


class TestQueries:
    def test_rows_are_records_with_pythons_values(self, world: World) -> None:
        world.write(["m,site=a v=1.5", "m,site=b v=2.5"])
        rows = world.query(f'{READ} |> keep(columns: ["_time", "_value", "site"])')
        assert rows == [
            {"result": "_result", "table": 0, "_time": START, "_value": 1.5, "site": "a"},
            {"result": "_result", "table": 1, "_time": START, "_value": 2.5, "site": "b"},
        ]

    def test_now_may_be_given(self, world: World) -> None:
        world.write("m v=1")
        assert world.query(READ, now=START + timedelta(hours=2)) == []
        assert len(world.query(READ, now=START + timedelta(minutes=2))) == 1

    def test_a_script_that_fails_is_an_error_with_the_servers_words(self, world: World) -> None:
        with pytest.raises(ControlError, match=r'could not find bucket "nope"'):
            world.query('from(bucket: "nope") |> range(start: -1h)')


class TestAnswers:
    def test_rows_have_the_types_of_their_values(self, world: World) -> None:
        world.answer("mean()", rows=[{"_time": START, "at": START, "_value": 4.5, "n": 3}])
        with world.client() as client:
            (table,) = client.query_api().query(f"{READ} |> mean()")
        values = table.records[0].values
        assert (values["_time"], values["at"], values["_value"], values["n"]) == (START, START, 4.5, 3)

    def test_an_error_is_what_the_query_gets(self, world: World) -> None:
        world.answer("/range/", error={"code": "unavailable", "message": "later"}, times=1)
        assert ask(world, READ) == (503, {"code": "unavailable", "message": "later"})

    def test_those_that_no_query_asked_for_are_known(self, world: World) -> None:
        for match in ("first()", "from(", "last()"):
            world.answer(match, error="no")
        ask(world, READ)
        assert world.unasked_answers() == ["first()", "last()"]
        world.clear_answers()
        assert world.unasked_answers() == []

    def test_what_is_no_answer_is_refused(self, world: World) -> None:
        with pytest.raises(ControlError, match="an answer has one of rows, csv, error"):
            world.answer("x")


class TestNotes:
    def test_a_query_that_finds_nothing_before_now_says_so(self, world: World) -> None:
        world.write("m v=1 1800000000000000000")
        world.client().query_api().query(f"{READ} |> last()")
        (note,) = world.requests[0].notes
        assert note.startswith(
            "the query found no rows; the bucket 'my-bucket' has points up to 2027-01-15T08:00:00Z, "
            "and now() is 2025-01-01T00:00:00.000000001Z, where a range without a stop ends."
        )
        assert "\n    the query found no rows;" in world.describe_requests()

    def test_one_that_finds_something_says_nothing(self, world: World) -> None:
        world.write(["m v=1 1800000000000000000", "m v=2"])
        world.client().query_api().query(f"{READ} |> count()")
        assert world.requests[0].notes == ()


def test_a_world_file_may_have_data_and_answers(tmp_path: Path) -> None:
    (tmp_path / "points.lp").write_text("m v=1 1\nm v=2 2\n")
    (tmp_path / "world.yaml").write_text(
        "data:\n  - {file: points.lp, precision: s}\n  - m v=3 3000000000\n"
        "answers:\n  - {match: mean(), rows: [{_value: 1.5}]}\n"
    )
    world = FakeInflux(world=tmp_path / "world.yaml").world
    assert [point.fields["v"] for point in world.points()] == [1.0, 2.0, 3.0]
    assert world.unasked_answers() == ["mean()"]


def test_a_view_has_the_nanoseconds_in_its_json() -> None:
    world = FakeInflux().world
    world.write("m v=1 1")
    assert world.points() == [
        PointView(
            "m",
            {},
            {"v": 1.0},
            datetime(1970, 1, 1, tzinfo=UTC),
            {"measurement": "m", "tags": {}, "fields": {"v": 1.0}, "time": "1970-01-01T00:00:00.000000001Z"},
        )
    ]
