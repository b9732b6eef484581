"""A world's data: by bucket, under retention by its clock, bounded, and cheap to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeinflux.accounts.buckets import create_bucket, delete_bucket
from fakeinflux.accounts.creation import create_world
from fakeinflux.engine.agenda import settle
from fakeinflux.engine.errors import Refused
from fakeinflux.engine.snapshots import restore, snapshot
from fakeinflux.storage import data
from fakeinflux.storage.data import bucket_points, delete_data, read_points, tick, world_data, write_points
from fakeinflux.storage.line_protocol import parse_lines
from fakeinflux.storage.series import MAX_TIME, MIN_TIME
from fakeinflux.timing.clock import END, start_clock
from fakeinflux.timing.units import HOUR

if TYPE_CHECKING:
    from fakeinflux.engine.model import Bucket
    from fakeinflux.engine.world import WorldState


@pytest.fixture
def world() -> WorldState:
    return create_world(clock=start_clock())


def bucket_of(world: WorldState, every_seconds: int = 0) -> Bucket:
    name = f"b{len(world.buckets)}"
    return create_bucket(world, org_id=next(iter(world.orgs)), name=name, every_seconds=every_seconds)


def write(world: WorldState, bucket: Bucket, lines: str) -> None:
    write_points(world, bucket, parse_lines(lines.encode(), "ns", world.now))


def values(world: WorldState, bucket: Bucket) -> list[object]:
    return [value for piece in read_points(world, bucket, MIN_TIME, MAX_TIME) for value in piece.values]


def test_buckets_hold_points_of_their_own(world: WorldState) -> None:
    one, other = bucket_of(world), bucket_of(world)
    write(world, one, "m v=1")
    assert (values(world, one), values(world, other)) == ([1.0], [])


def test_a_world_has_no_data_before_anything_is_written(world: WorldState) -> None:
    bucket = bucket_of(world)
    assert values(world, bucket) == []
    delete_data(world, bucket, MIN_TIME, MAX_TIME, None)
    write(world, bucket, "")
    assert world.data is None


def test_the_points_of_a_bucket_go_with_it(world: WorldState) -> None:
    bucket = bucket_of(world)
    write(world, bucket, "m v=1")
    delete_bucket(world, bucket.id)
    assert bucket_points(world, bucket) is None


def test_points_beyond_retention_are_no_longer_read_as_the_clock_goes_on(world: WorldState) -> None:
    bucket = bucket_of(world, 3600)
    write(world, bucket, f"m v=1 {world.now}\nm v=2 {world.now + 1}")
    world.clock.advance(HOUR)
    settle(world)
    assert values(world, bucket) == [1.0, 2.0]
    world.clock.advance(1)
    settle(world)
    assert values(world, bucket) == [2.0]
    with pytest.raises(Refused):
        write(world, bucket, f"m v=1 {world.now - HOUR - 1}")


def test_a_snapshot_keeps_the_data(world: WorldState) -> None:
    bucket = bucket_of(world)
    nothing = snapshot(world)
    write(world, bucket, "m v=1 1")
    kept = snapshot(world)
    for _ in range(2):
        write(world, bucket, "m v=2 1\nn v=3 1")
        delete_data(world, bucket, 2, 5, None)
        assert values(world, bucket) == [2.0, 3.0]
        restore(world, kept)
        assert values(world, bucket) == [1.0]
    delete_data(world, bucket, 1, 1, None)
    restore(world, kept)
    assert values(world, bucket) == [1.0]
    restore(world, nothing)
    assert values(world, bucket) == []


def test_a_snapshot_copies_no_points(world: WorldState) -> None:
    bucket = bucket_of(world)
    write(world, bucket, "m v=1 1")
    before = bucket_points(world, bucket)
    kept = snapshot(world)
    assert bucket_points(world, bucket) is before
    restore(world, kept)
    assert bucket_points(world, bucket) is before


def test_more_than_there_is_room_for_is_refused_whole(
    world: WorldState, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = bucket_of(world)
    monkeypatch.setattr(data, "MOST_VALUES", 3)
    write(world, bucket, "m v=1,w=1 1")
    write(world, bucket, "m v=2 1")  # which counts twice until it must not
    with pytest.raises(Refused) as caught:
        write(world, bucket, "m v=3 1\nm v=3 2")
    assert caught.value.code == "request too large"
    assert "holds 2 values, and 2 more are written; it has room for 3" in caught.value.message
    assert values(world, bucket) == [2.0, 1.0]
    write(world, bucket, "m v=3 2")
    delete_data(world, bucket, 2, 2, None)
    write(world, bucket, "m v=3 3")


def test_bytes_are_bounded_too(world: WorldState, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = bucket_of(world)
    monkeypatch.setattr(data, "MOST_BYTES", 5_000)
    write(world, bucket, f'm s="{"x" * 3_000}" 1')
    with pytest.raises(Refused):
        write(world, bucket, f'm s="{"x" * 1_000}" 2')
    write(world, bucket, 'm s="x" 2')


def test_a_standing_clock_moves_by_a_nanosecond(world: WorldState) -> None:
    before = world.clock.now()
    tick(world)
    assert world.clock.now() == before + 1
    world.clock.advance_to(END - 1)
    tick(world)
    assert world.clock.now() == END - 1


def test_a_clock_that_goes_by_itself_is_left_alone() -> None:
    world = create_world(clock=start_clock("wall", now=5, read=lambda: 7))
    tick(world)
    assert world.clock.now() == 5


def test_data_are_made_once(world: WorldState) -> None:
    assert world_data(world) is world_data(world)
