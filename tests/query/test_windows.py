"""Windows of time: their bounds by fixed lengths, by the calendar, and by a location's clock."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.query.durations import DAY, INFINITE
from fakeinflux.query.errors import FluxError
from fakeinflux.query.values import FluxDuration
from fakeinflux.query.windows import make_windows, windows
from fakeinflux.query.zones import UTC_LOCATION, Location, load_zone
from fakeinflux.timing.instants import format_instant, parse_instant
from fakeinflux.timing.units import HOUR, MINUTE

TIMES = st.integers(parse_instant("1900-01-01T00:00:00Z"), parse_instant("2200-01-01T00:00:00Z"))
BERLIN = Location(load_zone("Europe/Berlin"))


def _hours(number: int) -> FluxDuration:
    return FluxDuration(0, number * HOUR)


def _starts(start: str, stop: str, every: FluxDuration, location: Location = UTC_LOCATION) -> list[str]:
    found = windows(parse_instant(start), parse_instant(stop), every, location=location)
    return [format_instant(begin) for begin, _ in found]


def _day(time: int) -> datetime:
    return datetime.fromtimestamp(time // 10**9, UTC)


def test_windows_are_cut_to_the_range() -> None:
    assert windows(5, 25, FluxDuration(0, 10)) == [(5, 10), (10, 20), (20, 25)]


def test_a_range_that_ends_where_it_starts_has_no_windows() -> None:
    assert windows(5, 5, FluxDuration(0, 10)) == []


def test_an_offset_moves_all_windows() -> None:
    assert windows(0, 20, FluxDuration(0, 10), offset=FluxDuration(0, 3)) == [(0, 3), (3, 13), (13, 20)]


def test_windows_longer_than_apart_overlap() -> None:
    found = windows(0, 10, FluxDuration(0, 5), FluxDuration(0, 10))
    assert found == [(0, 5), (0, 10), (5, 10)]


def test_windows_shorter_than_apart_leave_gaps() -> None:
    assert windows(0, 20, FluxDuration(0, 10), FluxDuration(0, 4)) == [(0, 4), (10, 14)]


def test_a_time_in_a_gap_is_in_no_window() -> None:
    assert make_windows(FluxDuration(0, 10), FluxDuration(0, 4)).containing(7) == []


def test_a_negative_period_reaches_back_from_each_multiple() -> None:
    made = make_windows(FluxDuration(0, 10), FluxDuration(0, -10))
    assert made.containing(7) == [(0, 10)]


def test_weeks_begin_on_thursdays() -> None:
    assert _starts("2023-12-15T00:00:00Z", "2023-12-29T00:00:00Z", FluxDuration(0, 7 * DAY)) == [
        "2023-12-15T00:00:00Z",
        "2023-12-21T00:00:00Z",
        "2023-12-28T00:00:00Z",
    ]


def test_months_follow_the_calendar() -> None:
    assert _starts("2024-01-15T00:00:00Z", "2024-04-02T00:00:00Z", FluxDuration(1)) == [
        "2024-01-15T00:00:00Z",
        "2024-02-01T00:00:00Z",
        "2024-03-01T00:00:00Z",
        "2024-04-01T00:00:00Z",
    ]


def test_days_of_a_location_are_23_hours_long_when_its_clock_is_put_forward() -> None:
    assert _starts("2024-03-30T00:00:00Z", "2024-04-02T00:00:00Z", FluxDuration(0, DAY), BERLIN) == [
        "2024-03-30T00:00:00Z",
        "2024-03-30T23:00:00Z",
        "2024-03-31T22:00:00Z",
        "2024-04-01T22:00:00Z",
    ]


def test_an_hour_that_the_clock_leaps_over_is_an_empty_window() -> None:
    found = windows(
        parse_instant("2024-03-31T00:00:00Z"),
        parse_instant("2024-03-31T02:00:00Z"),
        _hours(1),
        location=BERLIN,
    )
    leap = parse_instant("2024-03-31T01:00:00Z")
    assert (leap, leap) in found


def test_months_of_a_location_begin_at_its_midnight() -> None:
    assert _starts("2024-03-15T00:00:00Z", "2024-05-02T00:00:00Z", FluxDuration(1), BERLIN)[1:] == [
        "2024-03-31T22:00:00Z",
        "2024-04-30T22:00:00Z",
    ]


def test_a_fixed_offset_moves_the_beginning_of_days() -> None:
    location = Location(None, FluxDuration(0, 5 * HOUR + 30 * MINUTE))
    assert _starts("2024-03-29T00:00:00Z", "2024-03-30T00:00:00Z", FluxDuration(0, DAY), location)[1:] == [
        "2024-03-29T18:30:00Z"
    ]


def test_an_infinite_window_is_the_whole_range() -> None:
    assert windows(5, 25, INFINITE) == [(5, 25)]


@pytest.mark.parametrize(
    ("every", "message"),
    [
        (FluxDuration(), "cannot be zero"),
        (FluxDuration(1, DAY), "cannot mix month and nanosecond units"),
        (FluxDuration(0, -5), "cannot be negative"),
    ],
)
def test_intervals_that_can_be_none_are_refused(every: FluxDuration, message: str) -> None:
    with pytest.raises(FluxError, match=f"duration used as an interval {message}"):
        make_windows(every)


@given(TIMES, st.integers(1, 10**13), st.integers(0, 10**13), st.integers(1, 50))
def test_windows_of_fixed_length_agree_with_a_naive_count(
    start: int, every: int, offset: int, number: int
) -> None:
    stop = start + every * number
    naive = []
    begin = start - (start - offset) % every
    while begin < stop:
        naive.append((max(begin, start), min(begin + every, stop)))
        begin += every
    assert windows(start, stop, FluxDuration(0, every), offset=FluxDuration(0, offset)) == naive


@given(TIMES, st.integers(1, 36))
def test_windows_of_months_begin_on_firsts_and_hold_their_times(time: int, months: int) -> None:
    [(start, stop)] = make_windows(FluxDuration(months)).containing(time)
    assert start <= time < stop
    assert (_day(start).day, _day(start).hour) == (1, 0)
    assert (_day(stop).year - _day(start).year) * 12 + _day(stop).month - _day(start).month == months


@given(TIMES, st.sampled_from([_hours(1), _hours(24), FluxDuration(1), FluxDuration(12)]))
def test_windows_of_a_location_follow_each_other_without_gaps(time: int, every: FluxDuration) -> None:
    found = make_windows(every, location=BERLIN).overlapping(
        time, time + 400 * DAY if every.months else time + DAY
    )
    assert all(stop == start for (_, stop), (start, _) in pairwise(found))
