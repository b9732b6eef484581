"""Times and durations as tests write them, and as the API writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from fakeinflux.timing.durations import parse_span
from fakeinflux.timing.instants import format_instant, parse_instant

Span: TypeAlias = str | timedelta
"""A duration: `3h`, `1d12h`, `300ms`, or a timedelta."""
Time: TypeAlias = str | datetime
"""A time: `2025-01-01T00:00:00Z`, or a datetime with a time zone."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def nanoseconds(span: Span) -> int:
    """Convert a duration to nanoseconds.

    Raises ValueError: it is negative or malformed. Raises TypeError: it is neither text nor a timedelta.

    >>> nanoseconds("1m30s")
    90000000000
    >>> nanoseconds(timedelta(microseconds=2))
    2000
    """
    if isinstance(span, str):
        return parse_span(span)
    if not isinstance(span, timedelta):
        raise TypeError(f"found {span!r}, wanted a duration such as '90s', or a timedelta")
    if span < timedelta(0):
        raise ValueError(f"found the negative duration {span}, wanted zero or more")
    return span // MICROSECOND * 1000


def span_text(span: Span) -> str:
    """Write a duration as the control API takes it. Raises ValueError: the timedelta is negative.

    >>> span_text(timedelta(seconds=1))
    '1000000000ns'
    """
    return span if isinstance(span, str) else f"{nanoseconds(span)}ns"


def time_text(time: Time) -> str:
    """Write a time as the control API takes it.

    Raises ValueError: a datetime has no time zone. Raises TypeError: it is neither text nor a datetime.

    >>> time_text(datetime(2025, 1, 1, 12, tzinfo=UTC))
    '2025-01-01T12:00:00Z'
    """
    if isinstance(time, str):
        return time
    if not isinstance(time, datetime):
        raise TypeError(f"found {time!r}, wanted a time such as '2025-01-01T00:00:00Z', or a datetime")
    if time.tzinfo is None:
        raise ValueError(f"{time!r} has no time zone; give one, such as datetime(2025, 1, 1, tzinfo=UTC)")
    return format_instant((time - EPOCH) // MICROSECOND * 1000)


def read_time(text: str) -> datetime:
    """Parse a time of the API into a datetime in UTC, cut to microseconds. Raises InstantError: malformed.

    >>> read_time("2025-01-01T00:00:00.123456789Z")
    datetime.datetime(2025, 1, 1, 0, 0, 0, 123456, tzinfo=datetime.timezone.utc)
    """
    return EPOCH + parse_instant(text) // 1000 * MICROSECOND
