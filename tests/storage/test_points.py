"""Points: merged, read back in order, refused by kind and by age, and deleted."""

from __future__ import annotations

import pytest

from fakeinflux.engine.errors import Refused
from fakeinflux.storage.line_protocol import parse_lines
from fakeinflux.storage.points import BucketPoints
from fakeinflux.storage.series import MAX_TIME, MIN_TIME, Point
from fakeinflux.timing.units import HOUR, SECOND

WEEK = 7 * 24 * HOUR
NOW = 1_700_000_000 * SECOND
Rows = list[tuple[str, str, str, list[tuple[int, object]]]]


@pytest.fixture
def points() -> BucketPoints:
    return BucketPoints("bucket")


def write(points: BucketPoints, lines: str, retention: int = 0) -> None:
    points.write(parse_lines(lines.encode(), "ns", NOW), NOW, retention, HOUR if retention else WEEK)


def refusal(points: BucketPoints, lines: str, retention: int = 0) -> str:
    with pytest.raises(Refused) as caught:
        write(points, lines, retention)
    assert caught.value.code == "unprocessable entity"
    beginning = "failure writing points to database: partial write: "
    assert caught.value.message.startswith(beginning)
    return caught.value.message.removeprefix(beginning)


def rows(points: BucketPoints, start: int = MIN_TIME, stop: int = MAX_TIME + 1) -> Rows:
    return [
        (
            ",".join([piece.measurement, *(f"{key}={value}" for key, value in piece.tags)]),
            piece.field,
            piece.kind,
            list(zip(piece.times, piece.values, strict=True)),
        )
        for piece in points.read(start, stop)
    ]


def test_slices_come_by_measurement_tags_and_field(points: BucketPoints) -> None:
    write(points, "n v=1 1\nm,b=1 w=1,v=1 1\nm v=1 1\nm,a=2 v=1 1\nm,a=1,b=1 v=1 1\nm,a=1 v=1 1")
    assert [row[:2] for row in rows(points)] == [
        ("m", "v"),
        ("m,a=1", "v"),
        ("m,a=1,b=1", "v"),
        ("m,a=2", "v"),
        ("m,b=1", "v"),
        ("m,b=1", "w"),
        ("n", "v"),
    ]


def test_a_slice_is_of_one_field_and_kind(points: BucketPoints) -> None:
    write(points, 'm,t=a f=1.5,i=2i,u=3u,s="x",b=t 1')
    assert points.read(0, 2)[1][:4] == ("m", (("t", "a"),), "f", "float")
    assert [(kind, list(values)) for _, _, kind, values in rows(points)] == [
        ("bool", [(1, True)]),
        ("float", [(1, 1.5)]),
        ("int", [(1, 2)]),
        ("string", [(1, "x")]),
        ("uint", [(1, 3)]),
    ]


def test_fields_of_one_time_are_merged_and_the_last_value_wins(points: BucketPoints) -> None:
    write(points, "m v=1,w=5 1\nm v=2 1")
    write(points, "m v=3,v=4 1")
    assert rows(points) == [("m", "v", "float", [(1, 4.0)]), ("m", "w", "float", [(1, 5.0)])]


def test_times_come_in_order_whatever_the_order_of_writing(points: BucketPoints) -> None:
    write(points, "m v=3 3\nm v=1 1\nm v=2 2\nm v=10 1")
    assert rows(points) == [("m", "v", "float", [(1, 10.0), (2, 2.0), (3, 3.0)])]
    write(points, "m v=0 0\nm v=30 3")
    assert rows(points) == [("m", "v", "float", [(0, 0.0), (1, 10.0), (2, 2.0), (3, 30.0)])]


def test_many_points_written_backwards_come_in_order(points: BucketPoints) -> None:
    write(points, "\n".join(f"m v={time} {time}" for time in range(5_000, 0, -1)))
    [(_, _, _, found)] = rows(points)
    assert found == [(time, float(time)) for time in range(1, 5_001)]


def test_a_read_begins_at_its_start_and_ends_before_its_stop(points: BucketPoints) -> None:
    write(points, "m v=1 1\nm v=2 2\nm v=3 3\nn v=9 9")
    assert rows(points, 2, 3) == [("m", "v", "float", [(2, 2.0)])]
    assert rows(points, 4, 9) == []


def test_what_was_read_stays_as_it_was(points: BucketPoints) -> None:
    write(points, "m v=1 1")
    [piece] = points.read(0, 10)
    write(points, "m v=2 1\nm v=2 2\nm v=0 0")
    assert (list(piece.times), list(piece.values)) == ([1], [1.0])


def test_a_field_keeps_the_kind_of_its_first_point(points: BucketPoints) -> None:
    write(points, "m v=1 1")
    assert refusal(points, "m v=2i,w=1 2\nm v=3 3\nm,t=a v=t 4") == (
        'field type conflict: input field "v" on measurement "m" is type integer, '
        "already exists as type float dropped=2"
    )
    assert rows(points) == [("m", "v", "float", [(1, 1.0), (3, 3.0)])]


def test_a_line_may_conflict_with_itself(points: BucketPoints) -> None:
    assert refusal(points, "m v=1,v=2u 1").endswith(
        "is type unsigned, already exists as type float dropped=1"
    )
    assert rows(points) == []


def test_the_fields_before_the_one_that_is_refused_have_kinds_from_then_on(points: BucketPoints) -> None:
    write(points, "m v=1 1")
    refusal(points, 'm w=1,v="x" 2')
    assert refusal(points, "m w=1i 3").endswith("is type integer, already exists as type float dropped=1")


def test_kinds_are_kept_by_measurement_and_by_week(points: BucketPoints) -> None:
    write(points, f"m v=1 0\nn v=1i 0\nm v=2i {NOW}")
    assert refusal(points, f"m v=3i 1\nm v=4i {NOW + 1}").endswith("already exists as type float dropped=1")


def test_a_read_over_two_kinds_ends_where_the_second_begins(points: BucketPoints) -> None:
    write(points, f"m v=1 0\nm v=2i {NOW}\nm v=3 {NOW + 2 * WEEK}\nm,t=a v=4i {NOW}")
    assert rows(points) == [("m", "v", "float", [(0, 1.0)])]
    assert rows(points, NOW, NOW + 3 * WEEK) == [
        ("m", "v", "int", [(NOW, 2)]),
        ("m,t=a", "v", "int", [(NOW, 4)]),
    ]
    assert rows(points, NOW + WEEK, NOW + 3 * WEEK) == [("m", "v", "float", [(NOW + 2 * WEEK, 3.0)])]


def test_a_point_that_has_only_a_field_called_time_is_dropped(points: BucketPoints) -> None:
    assert refusal(points, "m time=1 1") == (
        'invalid field name: input field "time" on measurement "m" is invalid dropped=1'
    )


def test_a_field_called_time_is_left_out(points: BucketPoints) -> None:
    assert refusal(points, "m time=1,v=2 1") == (
        'invalid field name: input field "time" on measurement "m" is invalid. '
        'Field "time" has been stripped from point. '
        "dropped=0 for database: bucket for retention policy: autogen"
    )
    assert rows(points) == [("m", "v", "float", [(1, 2.0)])]


def test_a_string_may_have_a_mebibyte(points: BucketPoints) -> None:
    write(points, f'm s="{"x" * 1_048_576}" 1')
    assert refusal(points, f'm s="{"x" * 1_048_577}" 2') == (
        'input field "s" on measurement "m" is too long, 1048577 > 1048576 dropped=1'
    )


def test_what_is_beyond_retention_is_refused_with_the_oldest_and_the_newest(points: BucketPoints) -> None:
    assert refusal(points, f"m,t=a v=1 5\nm v=2 {SECOND}\nm v=3 {NOW}", retention=90 * 60 * SECOND) == (
        "dropped 2 points outside retention policy of duration 1h30m0s - oldest "
        "point m,t=a at 1970-01-01T00:00:00.000000005Z dropped because it violates "
        "a Retention Policy Lower Bound at 2023-11-14T20:43:20Z, newest "
        "point m at 1970-01-01T00:00:01Z dropped because it violates "
        "a Retention Policy Lower Bound at 2023-11-14T20:43:20Z "
        "dropped=2 for database: bucket for retention policy: autogen"
    )
    assert rows(points) == [("m", "v", "float", [(NOW, 3.0)])]


def test_a_conflict_is_told_before_what_is_beyond_retention(points: BucketPoints) -> None:
    assert refusal(points, f"m v=1 {NOW}\nm v=2i {NOW + 1}\nm v=3 1", retention=HOUR).endswith("dropped=1")


def test_an_old_point_is_stored_where_its_shard_has_a_newer_one(points: BucketPoints) -> None:
    shard = NOW - NOW % HOUR - HOUR  # the clock stands 13 minutes into the next one
    edge = NOW - HOUR
    assert shard < edge
    refusal(points, f"m v=1 {edge - 1}", retention=HOUR)
    write(points, f"m v=1 {edge}\nm v=2 {edge - 1}", retention=HOUR)
    assert rows(points) == [("m", "v", "float", [(edge - 1, 2.0), (edge, 1.0)])]


def test_shards_that_are_all_beyond_retention_are_let_go_of(points: BucketPoints) -> None:
    write(points, "m v=1 5\nm v=2 6")
    write(points, f"m v=3 {NOW}", retention=HOUR)
    assert (points.count, len(points.shards)) == (1, 1)
    write(points, f"m v=3i {NOW - 59 * 60 * SECOND}", retention=HOUR)


def test_a_delete_takes_both_of_its_ends(points: BucketPoints) -> None:
    write(points, "\n".join(f"m v={time} {time}" for time in range(1, 6)))
    points.delete(2, 4)
    assert rows(points) == [("m", "v", "float", [(1, 1.0), (5, 5.0)])]
    points.delete(4, 2)
    points.delete(5, 5)
    assert rows(points) == [("m", "v", "float", [(1, 1.0)])]


def test_a_delete_takes_the_series_that_match(points: BucketPoints) -> None:
    write(points, "m,t=a v=1 1\nm,t=b v=1 1\nn,t=a v=1 1")
    points.delete(MIN_TIME, MAX_TIME, lambda name, tags: name == "m" and tags == (("t", "a"),))
    assert [row[0] for row in rows(points)] == ["m,t=b", "n,t=a"]


def test_kinds_are_free_again_when_a_measurement_is_gone(points: BucketPoints) -> None:
    write(points, f"m v=1 1\nm,t=a v=1 2\nm v=1 {NOW}")
    points.delete(1, 1)
    refusal(points, "m v=2i 1")
    points.delete(2, 2)
    write(points, "m v=2i 1")
    assert rows(points, 0, 10) == [("m", "v", "int", [(1, 2)])]
    refusal(points, f"m v=2i {NOW}")


def test_points_that_escape_what_needs_no_escape_are_never_seen_again(points: BucketPoints) -> None:
    write(points, r"m\=x v=1 1")
    assert (rows(points), points.last_time()) == ([], None)


def test_the_last_time_is_that_of_all_series(points: BucketPoints) -> None:
    assert points.last_time() is None
    write(points, "m v=1 7\nn w=1 9\nn w=1 3")
    assert points.last_time() == 9
    points.delete(9, 9)
    assert points.last_time() == 7


def test_a_copy_goes_its_own_way(points: BucketPoints) -> None:
    write(points, f"m v=1 1\nm v=1 5\nm v=2 3\nm v=1i {NOW}")
    before = rows(points)
    copy = points.copy()
    write(copy, "m v=9 1\nm,t=a v=9 9")
    refusal(copy, 'm v="x" 1')
    copy.delete(5, 5)
    assert rows(points) == before
    points.delete(MIN_TIME, MAX_TIME)
    assert rows(copy)[0] == ("m", "v", "float", [(1, 9.0), (3, 2.0)])


def test_a_recount_forgets_what_was_overwritten(points: BucketPoints) -> None:
    write(points, 'm v=1,s="abc" 5\n' * 10 + "m v=2 1\n" * 2)
    assert points.count == 22
    points.recount()
    assert points.count == 3
    size = points.size
    points.recount()
    assert points.size == size


def test_points_need_not_come_from_lines(points: BucketPoints) -> None:
    points.write([Point("m,a=1", (("v", 1.0),), 5), Point("m,a=1", [("v", True)], 5 + WEEK)], NOW)
    assert rows(points) == [("m,a=1", "v", "float", [(5, 1.0)])]


BROKEN = r'm v=5,\\="=x" 6'


def test_a_value_that_is_none_refuses_the_whole_write(points: BucketPoints) -> None:
    write(points, "m v=1 1")
    with pytest.raises(Refused) as caught:
        write(points, f"m v=2 1\n{BROKEN}\nn v=1 1")
    assert caught.value.code == "invalid"
    wanted = "wanted a number, a boolean, or a string between double quotes"
    assert caught.value.message == rf'unable to parse field "\\=\"": found "x\"", {wanted}'
    assert rows(points) == [("m", "v", "float", [(1, 1.0)])]


def test_a_conflict_drops_a_point_before_its_value_can_be_none(points: BucketPoints) -> None:
    write(points, "m v=1i 1")
    assert refusal(points, BROKEN).endswith("is type float, already exists as type integer dropped=1")
