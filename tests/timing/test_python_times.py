"""Times and durations as tests write them, and the errors for anything else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fakeinflux.timing.python_times import nanoseconds, span_text, time_text


@pytest.mark.parametrize("span", ["90s", "1m30s", timedelta(seconds=90)])
def test_lengths(span):
    assert nanoseconds(span) == 90_000_000_000


def test_a_timedelta_for_the_control_api():
    assert span_text(timedelta(milliseconds=1)) == "1000000ns"


def test_a_datetime_for_the_control_api():
    assert time_text(datetime(2025, 1, 1, 12, tzinfo=UTC)) == "2025-01-01T12:00:00Z"


@pytest.mark.parametrize("read", [nanoseconds, span_text])
def test_a_number_is_no_length(read):
    with pytest.raises(TypeError, match="found 5, wanted a duration such as '90s', or a timedelta"):
        read(5)


def test_a_negative_length():
    with pytest.raises(ValueError, match="negative"):
        nanoseconds(timedelta(seconds=-1))


def test_a_number_is_no_time():
    with pytest.raises(
        TypeError, match="found 0, wanted a time such as '2025-01-01T00:00:00Z', or a datetime"
    ):
        time_text(0)


def test_a_datetime_without_a_zone():
    with pytest.raises(ValueError, match="has no time zone"):
        time_text(datetime(2025, 1, 1))  # noqa: DTZ001  this is what must be refused
