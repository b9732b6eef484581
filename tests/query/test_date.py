"""The packages date, timezone and experimental: parts of times, truncation, the calendar."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.query import date, experimental, timezone
from fakeinflux.query.durations import DAY
from fakeinflux.query.errors import FluxError
from fakeinflux.query.values import FluxDuration, Time, Value
from fakeinflux.timing.units import HOUR, MINUTE, SECOND
from tests.query.library_calls import Standing, at, invoke, shown

BERLIN = invoke(timezone.FUNCTIONS, "location", name="Europe/Berlin")
NEW_YORK = invoke(timezone.FUNCTIONS, "location", name="America/New_York")
KOLKATA = invoke(timezone.FUNCTIONS, "fixed", offset=FluxDuration(0, 5 * HOUR + 30 * MINUTE))
TIMES = st.integers(-(2**62), 2**62).map(Time)
HOURS = st.integers(1, 100).map(lambda number: FluxDuration(0, number * HOUR))
MONTHS = st.integers(1, 30).map(FluxDuration)


@pytest.mark.parametrize(
    ("part", "number"),
    [
        ("year", 2024), ("quarter", 1), ("month", 2), ("monthDay", 29), ("yearDay", 60), ("week", 9),
        ("weekDay", 4), ("hour", 23), ("minute", 59), ("second", 58),
        ("millisecond", 123), ("microsecond", 123_456), ("nanosecond", 123_456_789),
    ],
)  # fmt: skip
def test_a_time_has_parts(part: str, number: int) -> None:
    assert invoke(date.FUNCTIONS, part, t=at("2024-02-29T23:59:58.123456789Z")) == number


@pytest.mark.parametrize(("part", "number"), [("second", 59), ("nanosecond", 999_999_999), ("weekDay", 3)])
def test_times_before_1970_have_parts_too(part: str, number: int) -> None:
    assert invoke(date.FUNCTIONS, part, t=Time(-1)) == number


@pytest.mark.parametrize(("part", "number"), [("hour", 0), ("monthDay", 2), ("weekDay", 2)])
def test_parts_are_those_of_a_locations_clock(part: str, number: int) -> None:
    assert invoke(date.FUNCTIONS, part, t=at("2024-07-01T22:30:00Z"), location=BERLIN) == number


def test_the_option_location_is_used_where_none_is_given() -> None:
    execution = Standing(location=KOLKATA)
    assert invoke(date.FUNCTIONS, "minute", execution, t=at("2024-01-01T20:45:00Z")) == 15


def test_a_duration_is_counted_from_now() -> None:
    execution = Standing(now=at("2024-06-01T12:00:00Z"))
    assert invoke(date.FUNCTIONS, "hour", execution, t=FluxDuration(0, -2 * HOUR)) == 10


@pytest.mark.parametrize(
    ("unit", "begin"),
    [
        (FluxDuration(0, SECOND), "2024-08-15T13:47:31Z"),
        (FluxDuration(0, 15 * MINUTE), "2024-08-15T13:45:00Z"),
        (FluxDuration(0, 7 * DAY), "2024-08-15T00:00:00Z"),
        (FluxDuration(3), "2024-07-01T00:00:00Z"),
        (FluxDuration(12), "2024-01-01T00:00:00Z"),
    ],
)
def test_times_are_truncated_to_units(unit: FluxDuration, begin: str) -> None:
    assert shown(invoke(date.FUNCTIONS, "truncate", t=at("2024-08-15T13:47:31.5Z"), unit=unit)) == begin


def test_a_day_of_a_location_begins_at_its_midnight() -> None:
    time = at("2024-07-01T22:30:00Z")
    assert shown(invoke(date.FUNCTIONS, "truncate", t=time, unit=FluxDuration(0, DAY), location=BERLIN)) == (
        "2024-07-01T22:00:00Z"
    )


def test_a_unit_of_months_and_days_is_refused() -> None:
    with pytest.raises(FluxError, match="cannot mix month and nanosecond units"):
        invoke(date.FUNCTIONS, "truncate", t=Time(0), unit=FluxDuration(1, DAY))


@given(
    TIMES,
    st.tuples(HOURS, st.sampled_from([timezone.VALUES["utc"], KOLKATA]))
    | st.tuples(MONTHS, st.just(timezone.VALUES["utc"])),
)
def test_a_truncated_time_is_not_later_and_stays_as_it_is(
    time: Time, measure: tuple[FluxDuration, Value]
) -> None:
    unit, location = measure
    begin = invoke(date.FUNCTIONS, "truncate", t=time, unit=unit, location=location)
    assert begin <= time
    assert invoke(date.FUNCTIONS, "truncate", t=begin, unit=unit, location=location) == begin


@pytest.mark.parametrize(
    ("start", "duration", "location", "end"),
    [
        ("2024-01-31T00:00:00Z", FluxDuration(1), timezone.VALUES["utc"], "2024-02-29T00:00:00Z"),
        ("2024-03-30T00:00:00Z", FluxDuration(-1), timezone.VALUES["utc"], "2024-02-29T00:00:00Z"),
        ("2024-03-30T12:00:00Z", FluxDuration(0, DAY), BERLIN, "2024-03-31T11:00:00Z"),
        ("2024-11-03T04:30:00Z", FluxDuration(0, DAY), NEW_YORK, "2024-11-04T05:30:00Z"),
        ("2024-03-30T01:30:00Z", FluxDuration(0, DAY), BERLIN, "2024-03-31T01:00:00Z"),
        ("2024-01-31T19:00:00Z", FluxDuration(1), KOLKATA, "2024-02-29T19:00:00Z"),
    ],
)
def test_durations_are_added_by_the_calendar_of_a_location(
    start: str, duration: FluxDuration, location: Value, end: str
) -> None:
    moved = invoke(date.FUNCTIONS, "add", d=duration, to=at(start), location=location)
    assert shown(moved) == end


def test_subtracting_goes_back() -> None:
    back = invoke(experimental.FUNCTIONS, "subDuration", d=FluxDuration(1), from_=at("2024-03-30T00:00:00Z"))
    assert shown(back) == "2024-02-29T00:00:00Z"


@given(TIMES, st.integers(-(2**40), 2**40))
def test_what_was_added_can_be_subtracted(time: Time, nanoseconds: int) -> None:
    duration = FluxDuration(0, nanoseconds)
    moved = invoke(date.FUNCTIONS, "add", d=duration, to=time)
    assert invoke(date.FUNCTIONS, "sub", d=duration, from_=moved) == time


def test_durations_are_scaled() -> None:
    assert invoke(date.FUNCTIONS, "scale", d=FluxDuration(1, 5), n=3) == FluxDuration(3, 15)


@pytest.mark.parametrize("name", ["Nowhere/Land", "../etc/passwd", "/etc/localtime", "Europe"])
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(FluxError, match=f"unknown time zone {name}"):
        invoke(timezone.FUNCTIONS, "location", name=name)


def test_days_and_months_have_names() -> None:
    assert (date.VALUES["Sunday"], date.VALUES["Saturday"]) == (0, 6)
    assert (date.VALUES["January"], date.VALUES["December"]) == (1, 12)


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ({"offset": FluxDuration()}, "zone property missing"),
        ({"zone": 5}, "zone property for location must be of type string, got int"),
        ({"zone": "UTC", "offset": 5}, "offset property for location must be of type duration, got int"),
    ],
)
def test_a_record_that_is_no_location_is_refused(location: Value, message: str) -> None:
    with pytest.raises(FluxError, match=message):
        invoke(date.FUNCTIONS, "hour", t=Time(0), location=location)
