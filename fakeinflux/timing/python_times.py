"""Times as tests write them, and as the API does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from fakeinflux.timing.durations import parse_span
from fakeinflux.timing.instants import format_instant, parse_instant

Span: TypeAlias = str | timedelta
"""A length of time: `3h`, `1d12h`, `300ms`, or a timedelta."""
Time: TypeAlias = str | datetime
"""A point of time: `2025-01-01T00:00:00Z`, or a datetime with a time zone."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def nanoseconds(span: Span) -> int:
    """A length of time in nanoseconds. ValueError for a negative or malformed one."""
    if isinstance(span, str):
        return parse_span(span)
    if not isinstance(span, timedelta):
        raise TypeError(f"found {span!r}, wanted a length of time such as '90s', or a timedelta")
    if span < timedelta(0):
        raise ValueError(f"found the negative length of time {span}, wanted zero or more")
    return span // MICROSECOND * 1000


def span_text(span: Span) -> str:
    """A length of time as the control API takes it."""
    return span if isinstance(span, str) else f"{nanoseconds(span)}ns"


def time_text(time: Time) -> str:
    """A point of time as the control API takes it. ValueError for a datetime without a time zone."""
    if isinstance(time, str):
        return time
    if not isinstance(time, datetime):
        raise TypeError(f"found {time!r}, wanted a time such as '2025-01-01T00:00:00Z', or a datetime")
    if time.tzinfo is None:
        raise ValueError(f"{time!r} has no time zone; give one, such as datetime(2025, 1, 1, tzinfo=UTC)")
    return format_instant((time - EPOCH) // MICROSECOND * 1000)


def read_time(text: str) -> datetime:
    """A time of the API as a datetime in UTC, cut to microseconds."""
    return EPOCH + parse_instant(text) // 1000 * MICROSECOND
