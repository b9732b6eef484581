"""Points that are written and looked at over the control API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.control_client import ControlClient

T0 = "2025-01-01T00:00:00Z"


def points(world: ControlClient, query: str = "") -> list[dict[str, Any]]:
    reply = world.control("GET", f"points{query}")
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = reply.body["points"]
    return found


def write(world: ControlClient, **body: Any) -> int:
    reply = world.control("POST", "points", body)
    assert reply.status == 200, reply.body
    written: int = reply.body["written"]
    return written


def test_points_read_back_as_they_were_written(world: ControlClient) -> None:
    point = {
        "measurement": "m",
        "tags": {"site": "a b"},
        "fields": {"b": True, "f": 1.0, "i": 1, "inf": {"float": "+Inf"}, "s": "x", "u": {"uint": 2**64 - 1}},
        "time": "2024-12-31T23:59:59.000000001Z",
    }
    assert write(world, points=[point]) == 1
    assert points(world) == [point]


def test_a_point_without_a_time_gets_the_worlds_and_the_clock_goes_on(world: ControlClient) -> None:
    write(world, lines="m v=1")
    write(world, points=[{"measurement": "m", "fields": {"v": 2.0}}])
    assert [point["time"] for point in points(world)] == [T0, "2025-01-01T00:00:00.000000001Z"]


def test_a_read_may_be_narrowed(world: ControlClient) -> None:
    write(world, lines="a v=1 1\na v=2 2\na v=3 3\nb v=4 2", precision="s")
    found = points(world, "?measurement=a&start=1970-01-01T00:00:02Z&stop=1970-01-01T00:00:03Z")
    assert [point["fields"] for point in found] == [{"v": 2.0}]


def test_a_bucket_is_named_or_the_first_one(world: ControlClient) -> None:
    org_id = world.api("GET", "orgs").body["orgs"][0]["id"]
    made = world.api("POST", "buckets", {"orgID": org_id, "name": "other"}).body
    write(world, bucket="other", lines="m v=1i 1")
    assert points(world) == []
    assert points(world, f"?bucket={made['id']}")[0]["fields"] == {"v": 1}


def test_a_world_may_begin_with_data(world: ControlClient) -> None:
    data = ["m v=1 1", {"lines": "m v=2 2", "precision": "s"}]
    world.control("POST", "reset", {"world": {"data": data}})
    assert [point["time"] for point in points(world)] == [
        "1970-01-01T00:00:00.000000001Z", "1970-01-01T00:00:02Z"
    ]  # fmt: skip
    world.control("POST", "reset", {"world": {"data": "m v=3 1"}})
    assert [point["fields"] for point in points(world)] == [{"v": 3.0}]


@pytest.mark.parametrize(
    ("body", "status", "complaint"),
    [
        ({}, 400, "data are either lines (line protocol) or points (objects)"),
        ({"lines": "m v=x"}, 400, "lines: unable to parse 'm v=x': invalid boolean"),
        (
            {"lines": "m v=1", "bucket": "no"},
            400,
            "bucket: found 'no', wanted the name of a bucket; there are",
        ),
        ({"points": [{"measurement": "m"}]}, 400, "points[0]: has no fields"),
        ({"points": [{"measurement": "m", "fields": {}}]}, 400, "points[0].fields: found {}, wanted"),
        (
            {"points": [{"measurement": "m", "fields": {"v": {"time": T0}}}]},
            400,
            "points[0].fields.v: found {'time': '2025-01-01T00:00:00Z'}, wanted a value that a field",
        ),
        (
            {"points": [{"measurement": "m", "fields": {"v": 1}, "time": "2300-01-01T00:00:00Z"}]},
            400,
            "points[0].time: found '2300-01-01T00:00:00Z', wanted a time from 1677-09-21T00:12:43",
        ),
        ({"lines": "m v=1 1\nm v=2i 2"}, 422, "failure writing points to database: partial write"),
    ],
)
def test_what_cannot_be_written_is_refused_with_its_place(
    body: dict[str, Any], status: int, complaint: str, world: ControlClient
) -> None:
    reply = world.control("POST", "points", body)
    assert reply.status == status
    assert reply.body["message"].startswith(complaint)


def test_beyond_the_last_time_of_points_none_is_written_or_read(world: ControlClient) -> None:
    world.control("POST", "reset", {"now": "2300-01-01T00:00:00Z"})
    wrote = world.control("POST", "points", {"lines": "m v=1"})
    assert wrote.status == 422
    assert "the last time that points can have is 2262-04-11" in wrote.body["message"]
    asked = world.control("POST", "query", {"query": 'from(bucket: "my-bucket") |> range(start: 0)'})
    assert asked.status == 400
    assert asked.body["message"].startswith("now() is 2300-01-01T00:00:00Z, but times go from 1677-09-21")
