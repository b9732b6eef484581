"""Deletes: what they take away, and what is wrong with those that take nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.engine.model import Caller, Permission
from fakeinflux.operations.deletes import HANDLERS
from fakeinflux.storage.data import read_points, write_points
from fakeinflux.storage.line_protocol import parse_lines
from fakeinflux.storage.series import MAX_TIME, MIN_TIME
from tests.operations.calls import UNKNOWN_ID, only, play, refused, small_world

if TYPE_CHECKING:
    from fakeinflux.engine.model import Bucket
    from fakeinflux.engine.world import WorldState

HOME = {"org": "my-org", "bucket": "my-bucket"}
ALL = {"start": "1970-01-01T00:00:00Z", "stop": "2030-01-01T00:00:00Z"}
BEGINNING = "error decoding json body: "
FORM = "please format your time with RFC3339Nano format, example: "


@pytest.fixture
def world() -> WorldState:
    world = small_world()
    lines = b"m,t=a v=1 1000000000\nm,t=b v=2 2000000000\nn v=3 3000000000"
    write_points(world, home(world), parse_lines(lines, "ns", 0))
    return world


def home(world: WorldState) -> Bucket:
    return next(bucket for bucket in world.buckets.values() if bucket.name == "my-bucket")


def delete(
    world: WorldState, body: object, query: dict[str, str] | None = None, **parts: Any
) -> list[object]:
    """Delete; what is left."""
    answer = play(world, HANDLERS, "PostDelete", query=HOME if query is None else query, body=body, **parts)
    assert (answer.status, answer.body) == (204, None)
    slices = read_points(world, home(world), MIN_TIME, MAX_TIME)
    return [value for piece in slices for value in piece.values]


def test_all_series_go_without_a_predicate(world: WorldState) -> None:
    assert delete(world, ALL) == []


def test_both_ends_go(world: WorldState) -> None:
    assert delete(world, {"start": "1970-01-01T00:00:01Z", "stop": "1970-01-01T00:00:02Z"}) == [3.0]


def test_times_may_have_offsets(world: WorldState) -> None:
    assert delete(world, {"start": "1970-01-01T01:00:03+01:00", "stop": ALL["stop"]}) == [1.0, 2.0]


def test_nothing_lies_between_a_start_and_an_earlier_stop(world: WorldState) -> None:
    assert delete(world, {"start": ALL["stop"], "stop": ALL["start"]}) == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("predicate", ['_measurement="m" AND t="a"', "t=a"])
def test_a_predicate_says_which_series_go(world: WorldState, predicate: str) -> None:
    assert delete(world, {**ALL, "predicate": predicate}) == [2.0, 3.0]


@pytest.mark.parametrize("predicate", ["", None])
def test_an_empty_predicate_is_none(world: WorldState, predicate: str | None) -> None:
    assert delete(world, {**ALL, "predicate": predicate}) == []


def test_only_a_real_server_stops_at_the_measurement_that_is_to_stay(world: WorldState) -> None:
    write_points(world, home(world), parse_lines(b"a v=4 4", "ns", 0))
    kept = {**ALL, "predicate": "_measurement!=m"}
    assert delete(world, kept) == [1.0, 2.0]
    oss = small_world("oss")
    write_points(oss, home(oss), parse_lines(b"a v=4 4\nm v=1 1\nn v=3 3", "ns", 0))
    assert delete(oss, kept) == [1.0, 3.0]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", f"{BEGINNING}EOF"),
        (b"zzz", f"{BEGINNING}invalid character 'z' looking for beginning of value"),
        (b"{} {}", f"{BEGINNING}invalid RFC3339Nano for field start, {FORM}2009-01-02T23:00:00Z"),
        ([], "json: cannot unmarshal array into Go value of type http.deleteRequestDecode"),
        (
            {"start": 5},
            "json: cannot unmarshal number into Go struct field deleteRequestDecode.start of type string",
        ),
        (None, f"{BEGINNING}invalid RFC3339Nano for field start, {FORM}2009-01-02T23:00:00Z"),
        ({"start": "now()"}, f"{BEGINNING}invalid RFC3339Nano for field start, {FORM}2009-01-02T23:00:00Z"),
        (
            {"start": ALL["start"]},
            f"{BEGINNING}invalid RFC3339Nano for field stop, {FORM}2009-01-01T23:00:00Z",
        ),
        (
            {**ALL, "start": "0000-01-01T00:00:00Z"},
            f"{BEGINNING}invalid start time, start time must not be before 1677-09-21T00:12:43.145224194Z",
        ),
        (
            {**ALL, "stop": "9999-12-31T23:59:59Z"},
            f"{BEGINNING}invalid stop time, stop time must not be after 2262-04-11T23:47:16.854775806Z",
        ),
        ({**ALL, "predicate": "a or b"}, f'{BEGINNING}invalid operator "OR" at position: 2'),
        (
            b'{"start": "2020-01-01T00:00:00Z", "stop": "2020-01-01T00:00:00Z"} x',
            "error decoding json body for predicate: invalid character 'x' after top-level value",
        ),
    ],
)
def test_what_is_wrong_with_a_body(world: WorldState, body: object, message: str) -> None:
    if message.startswith("json: "):
        message = f"{BEGINNING}Invalid delete predicate node request: {message}"
    with refused("invalid", message):
        delete(world, body)


def test_fields_cannot_be_deleted(world: WorldState) -> None:
    with refused("not implemented", "delete by field is not supported"):
        delete(world, {**ALL, "predicate": "_field=v"})


def test_the_bucket_is_named_or_given_by_id(world: WorldState) -> None:
    bucket = home(world).id
    for query in ({"bucket": bucket}, {"bucketID": bucket}, {"bucket": "nope", "bucketID": bucket.upper()}):
        write_points(world, home(world), parse_lines(b"m v=1 1", "ns", 0))
        assert delete(world, ALL, {"org": "my-org", **query}) == []


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ({"bucket": "my-bucket"}, "invalid", "Please provide either orgID or org"),
        ({"org": "nope", "bucket": "my-bucket"}, "not found", 'organization name "nope" not found'),
        ({"org": "my-org"}, "invalid", "Please provide either bucketID or bucket"),
        ({"org": "my-org", "bucket": "nope"}, "not found", 'bucket "nope" not found'),
        ({"org": "my-org", "bucket": UNKNOWN_ID}, "not found", "bucket not found"),
        ({"org": "my-org", "bucketID": "bad"}, "invalid", "id must have a length of 16 bytes"),
    ],
)
def test_what_is_wrong_with_where_it_is(
    world: WorldState, query: dict[str, str], code: str, message: str
) -> None:
    with refused(code, message):
        delete(world, ALL, query)


def test_whoever_may_write_may_delete(world: WorldState) -> None:
    def caller(*permissions: Permission) -> Caller:
        return Caller(UNKNOWN_ID, only(world.users), permissions)

    with refused("forbidden", "insufficient permissions to delete"):
        delete(world, ALL, caller=caller(Permission("read", "buckets")))
    with refused("unauthorized", "unauthorized access"):
        delete(world, ALL, caller=None)
    assert delete(world, ALL, caller=caller(Permission("write", "buckets"))) == []


def test_a_delete_leaves_the_clock(world: WorldState) -> None:
    before = world.clock.now()
    delete(world, ALL)
    assert world.clock.now() == before
