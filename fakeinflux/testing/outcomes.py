"""Outcomes for tests to give to runs, such as `failed("out of memory", after="5s")`.

Lengths of time are texts such as `5s`, or timedeltas. All functions raise ValueError for a malformed or
negative length.
"""

from __future__ import annotations

from fakeinflux.engine.outcomes import FOREVER, Outcome
from fakeinflux.timing.python_times import Span, nanoseconds


def success(after: Span | None = None) -> Outcome:
    """Return the outcome of a run that succeeds `after` this time (default: at once)."""
    return Outcome("success", _nanoseconds(after))


def failed(error: str | None = None, after: Span | None = None) -> Outcome:
    """Return the outcome of a run that fails `after` this time, with `error` at the end of its log.

    Some errors, such as a missing bucket, always count as unrecoverable.
    """
    return Outcome("failed", _nanoseconds(after), error)


def retryable(error: str | None = None, after: Span | None = None) -> Outcome:
    """Return the outcome of a run that fails but may succeed when it is retried. The same as `failed`."""
    return failed(error, after)


def unrecoverable(error: str | None = None, after: Span | None = None) -> Outcome:
    """Return the outcome of a run that fails, and whose log says that a retry cannot help."""
    return Outcome("failed", _nanoseconds(after), error, unrecoverable=True)


def canceled(after: Span | None = None) -> Outcome:
    """Return the outcome of a run that someone else cancels `after` this time (default: at once)."""
    return Outcome("canceled", _nanoseconds(after))


def running(span: Span | None = None, then: Outcome | None = None) -> Outcome:
    """Return the outcome of a run that stays `started` for this time, then ends as `then` (default: success).

    Without a `span` it stays so until it is cancelled.
    """
    end = then or Outcome("success")
    length = FOREVER if span is None else nanoseconds(span)
    return Outcome(end.status, length, end.error, end.unrecoverable)


def _nanoseconds(span: Span | None) -> int | None:
    return None if span is None else nanoseconds(span)
