from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.timing.durations import (
    Duration,
    add_duration,
    add_months,
    format_span,
    go_text,
    nominal_nanoseconds,
    parse_duration,
    parse_span,
)

SECOND = 10**9
HOUR = 3600 * SECOND
DAY = 24 * HOUR
UNITS = ("y", "mo", "w", "d", "h", "m", "s", "ms", "us", "ns")

durations = st.builds(
    Duration,
    st.lists(st.tuples(st.integers(0, 2**63 - 1), st.sampled_from(UNITS)), min_size=1, max_size=6).map(tuple),
    st.booleans(),
)


@pytest.mark.parametrize(
    ("text", "months", "nanoseconds"),
    [
        ("1ns", 0, 1),
        ("1us", 0, 1_000),
        ("1ms", 0, 1_000_000),
        ("1s", 0, SECOND),
        ("1m", 0, 60 * SECOND),
        ("1h", 0, HOUR),
        ("1d", 0, DAY),
        ("1w", 0, 7 * DAY),
        ("1mo", 1, 0),
        ("1y", 12, 0),
        ("1y2mo3w4d5h6m7s8ms9us10ns", 14, 25 * DAY + 5 * HOUR + 367 * SECOND + 8_009_010),
        ("1m1h", 0, HOUR + 60 * SECOND),
        ("1h1h", 0, 2 * HOUR),
        ("-1mo2h", -1, -2 * HOUR),
        ("0s", 0, 0),
    ],
)
def test_a_duration_is_months_and_nanoseconds(text: str, months: int, nanoseconds: int) -> None:
    duration = parse_duration(text)
    assert (duration.months, duration.nanoseconds) == (months, nanoseconds)


@pytest.mark.parametrize("text", ["5\u00b5s", "5\u03bcs"])
def test_both_micro_signs_are_read_and_printed_as_us(text: str) -> None:
    assert str(parse_duration(text)) == "5us"


def test_leading_zeros_are_not_printed_back() -> None:
    assert str(parse_duration("01h00m")) == "1h0m"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", 'found "", expected a duration'),
        ("-", 'found "-", expected a duration'),
        ("h", 'found "h", expected a whole number'),
        ("--1h", 'found "-1h", expected a whole number'),
        ("1h 30m", 'found " 30m", expected a whole number'),
        ("5", "5 has no unit"),
        ("1.5h", "1 has no unit"),
        ("1H", 'unknown unit "H" after 1; the units are y, mo, w'),
        ("1hr", 'unknown unit "hr"'),
        ("9223372036854775808s", "larger than 9223372036854775807"),
        ("1" * 5000 + "s", "larger than"),
        ("\u0661h", "expected a whole number"),
    ],
)
def test_what_is_no_duration_is_refused_in_clear_words(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_duration(text)


@given(durations)
def test_a_duration_printed_is_read_back_equal(duration: Duration) -> None:
    assert parse_duration(str(duration)) == duration


@given(st.text("0123456789-ymowdhsnuµ .", max_size=12))
def test_any_text_is_a_duration_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [("3h", 3 * HOUR), ("90s", 90 * SECOND), ("300ms", 300_000_000), ("1d12h", 36 * HOUR), ("0s", 0)],
)
def test_a_span_is_a_fixed_length(text: str, nanoseconds: int) -> None:
    assert parse_span(text) == nanoseconds


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("-1h", "is negative"), ("1mo", "months or years"), ("1y1h", "months"), ("x", "found")],
)
def test_a_span_without_a_fixed_length_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_span(text)


@given(st.integers(0, 2**63 - 1))
def test_a_length_of_time_reads_back(nanoseconds: int) -> None:
    assert parse_span(format_span(nanoseconds)) == nanoseconds


def test_a_length_of_time_is_written_in_hours_at_most() -> None:
    assert format_span(50 * HOUR + 3 * SECOND + 7) == "50h3s7ns"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (90, "1m30s"),
        (600, "10m"),
        (5400, "1h30m"),
        (3601, "1h1s"),
        (86400, "24h"),
        (7 * 86400, "168h"),
        (-5400, "-1h30m"),
        (0, ""),
    ],
)
def test_an_offset_prints_in_hours_minutes_and_seconds(seconds: int, text: str) -> None:
    assert go_text(seconds * SECOND) == text


@pytest.mark.parametrize(
    ("text", "days"),
    [("1mo", 28), ("2mo", 56), ("3mo", 91), ("1y", 364), ("1mo2d", 30), ("-1mo", -28), ("1w", 7)],
)
def test_months_and_years_nominally_last_whole_weeks(text: str, days: int) -> None:
    assert nominal_nanoseconds(parse_duration(text)) == days * DAY


@pytest.mark.parametrize("text", ["300y", "2562048h", "200y100y"])
def test_a_nominal_length_beyond_64_bits_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="too long"):
        nominal_nanoseconds(parse_duration(text))


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2023-01-31", "1mo", "2023-03-03"),
        ("2024-01-31", "1mo", "2024-03-02"),
        ("2024-02-29", "1y", "2025-03-01"),
        ("2024-02-29", "4y", "2028-02-29"),
        ("2023-05-31", "1mo", "2023-07-01"),
        ("2023-12-15", "1mo", "2024-01-15"),
        ("2023-07-30", "1mo2d", "2023-09-01"),
        ("2023-03-31", "-1mo", "2023-03-03"),
        ("2024-02-28", "1d", "2024-02-29"),
    ],
)
def test_months_are_added_by_the_calendar_and_run_over_the_end_of_a_month(
    start: str, duration: str, end: str
) -> None:
    assert add_duration(_seconds(start), parse_duration(duration)) == _seconds(end)


@given(st.dates(date(1, 1, 1), date(9000, 1, 1)), st.integers(0, 86399), st.integers(0, 9000))
def test_adding_months_counts_days_from_the_first_of_the_month_reached(
    day: date, time: int, months: int
) -> None:
    month = day.year * 12 + day.month - 1 + months
    expected = date(month // 12, month % 12 + 1, 1) + timedelta(days=day.day - 1)
    assert add_months(_seconds(day.isoformat()) + time, months) == _seconds(expected.isoformat()) + time


@given(st.integers(-(10**12), 10**12), st.integers(0, 100_000))
def test_whole_cycles_of_400_years_have_one_length(seconds: int, months: int) -> None:
    assert add_months(seconds, months + 4800) == add_months(seconds, months) + 146_097 * 86_400


def _seconds(day: str) -> int:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return (datetime.fromisoformat(day).replace(tzinfo=UTC) - epoch) // timedelta(seconds=1)
