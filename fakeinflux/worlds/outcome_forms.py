"""How outcomes, and the tasks that they are for, are written as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.ids import is_id
from fakeinflux.engine.outcomes import FOREVER, Outcome, TaskTarget
from fakeinflux.timing.durations import format_span
from fakeinflux.worlds.document_reader import Unreadable, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.http.messages import Json


WORDS = ("success", "failed", "canceled", "running", "retryable", "unrecoverable")


FIELDS = {
    "success": ("status", "after"),
    "failed": ("status", "error", "after", "unrecoverable"),
    "canceled": ("status", "after"),
    "running": ("status", "for", "then"),
    "retryable": ("status", "error", "after"),
    "unrecoverable": ("status", "error", "after"),
}
"""The members of an outcome, by its status."""


def read_outcome(value: Value) -> Outcome:
    """An outcome: a word such as `success`, or an object such as `{"status": "failed", "after": "5s"}`."""
    if isinstance(value.raw, str):
        return _word_outcome(value.choice(WORDS))
    every = value.members(("status", "error", "after", "unrecoverable", "for", "then"))
    if "status" not in every:
        raise Unreadable(value.place, f"an outcome has a status, one of {', '.join(WORDS)}")
    status = every["status"].choice(WORDS)
    fields = value.members(FIELDS[status])
    return _read_running(fields) if status == "running" else _read_ended(status, fields)


def _word_outcome(word: str) -> Outcome:
    if word == "running":
        return Outcome("success", after=FOREVER)
    if word in {"retryable", "unrecoverable"}:
        return Outcome("failed", unrecoverable=word == "unrecoverable")
    return Outcome(word)  # type: ignore[arg-type]  # one of WORDS


def _read_running(fields: Mapping[str, Value]) -> Outcome:
    then = read_outcome(fields["then"]) if "then" in fields else Outcome("success")
    if then.after is not None:
        raise Unreadable(
            fields["then"].place, "what a running run becomes happens at its end: no after, no for"
        )
    span = fields["for"].duration() if "for" in fields else FOREVER
    return Outcome(then.status, span, then.error, then.unrecoverable)


def _read_ended(status: str, fields: Mapping[str, Value]) -> Outcome:
    after = fields["after"].duration() if "after" in fields else None
    error = fields["error"].text() if "error" in fields else None
    fatal = fields["unrecoverable"].boolean() if "unrecoverable" in fields else status == "unrecoverable"
    named = "failed" if status in {"retryable", "unrecoverable"} else status
    return Outcome(named, after, error, fatal)  # type: ignore[arg-type]  # one of the three


def show_outcome(outcome: Outcome) -> Json:
    """An outcome as JSON; `read_outcome` reads it back."""
    if outcome.after is not None and outcome.after >= FOREVER:
        return {"status": "running"}
    shown: dict[str, Json] = {"status": outcome.status}
    if outcome.error is not None:
        shown["error"] = outcome.error
    if outcome.after is not None:
        shown["after"] = format_span(outcome.after)
    if outcome.unrecoverable:
        shown["unrecoverable"] = True
    return outcome.status if len(shown) == 1 else shown


def read_target(value: Value) -> TaskTarget:
    """Which tasks: an id as text, or `{"name": pattern}`."""
    if isinstance(value.raw, str):
        if not is_id(value.raw):
            raise value.error('the id of a task (16 hex digits) or {"name": "a pattern with *"}')
        return TaskTarget(id=value.raw)
    fields = value.members(("name",))
    if "name" not in fields:
        raise value.error('the id of a task or {"name": "a pattern with *"}')
    return TaskTarget(pattern=fields["name"].text())


def read_outcomes(fields: Mapping[str, Value]) -> tuple[list[Outcome], Outcome | None]:
    """The members `outcomes` (a list) and `then` of an object."""
    listed = [read_outcome(item) for item in fields["outcomes"].items()] if "outcomes" in fields else []
    return listed, read_outcome(fields["then"]) if "then" in fields else None
