"""How runs end, for tests to say: `failed("out of memory", after="5s")`."""

from __future__ import annotations

from fakeinflux.engine.outcomes import FOREVER, Outcome
from fakeinflux.timing.python_times import Span, nanoseconds


def success(after: Span | None = None) -> Outcome:
    """A run that ends well, `after` so long (default: at once)."""
    return Outcome("success", _after(after))


def failed(error: str | None = None, after: Span | None = None) -> Outcome:
    """A run that fails; its log ends with `error`. A missing bucket and its like are unrecoverable."""
    return Outcome("failed", _after(after), error)


def retryable(error: str | None = None, after: Span | None = None) -> Outcome:
    """A failure that another try may mend: what `failed` gives, by its other name."""
    return failed(error, after)


def unrecoverable(error: str | None = None, after: Span | None = None) -> Outcome:
    """A failure that no other try mends; the log says so, as the real server's does."""
    return Outcome("failed", _after(after), error, unrecoverable=True)


def canceled(after: Span | None = None) -> Outcome:
    """A run that is cancelled by someone else."""
    return Outcome("canceled", _after(after))


def running(span: Span | None = None, then: Outcome | None = None) -> Outcome:
    """A run that stays `started` so long (default: until it is cancelled), then ends as `then` says."""
    end = then or Outcome("success")
    length = FOREVER if span is None else nanoseconds(span)
    return Outcome(end.status, length, end.error, end.unrecoverable)


def _after(span: Span | None) -> int | None:
    return None if span is None else nanoseconds(span)
