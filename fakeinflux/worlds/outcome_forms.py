"""Outcomes, and the tasks that they are for, as JSON."""

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
MEMBERS = {
    "success": ("status", "after"),
    "failed": ("status", "error", "after", "unrecoverable"),
    "canceled": ("status", "after"),
    "running": ("status", "for", "then"),
    "retryable": ("status", "error", "after"),
    "unrecoverable": ("status", "error", "after"),
}
"""The members of an outcome, by its status."""
ALL_MEMBERS = ("status", "error", "after", "unrecoverable", "for", "then")


def read_outcome(value: Value) -> Outcome:
    """Read an outcome from a word such as `success` or an object such as `{"status": "failed"}`.

    Raises Unreadable.
    """
    if isinstance(value.raw, str):
        return _outcome_of_word(value.choice(WORDS))
    members = value.members(ALL_MEMBERS)
    if "status" not in members:
        raise Unreadable(value.path, f"an outcome has a status, one of {', '.join(WORDS)}")
    status = members["status"].choice(WORDS)
    members = value.members(MEMBERS[status])
    return _read_running(members) if status == "running" else _read_ended(status, members)


def _outcome_of_word(word: str) -> Outcome:
    if word == "running":
        return Outcome("success", after=FOREVER)
    if word in {"retryable", "unrecoverable"}:
        return Outcome("failed", unrecoverable=word == "unrecoverable")
    return Outcome(word)  # type: ignore[arg-type]  # one of WORDS


def _read_running(members: Mapping[str, Value]) -> Outcome:
    then = read_outcome(members["then"]) if "then" in members else Outcome("success")
    if then.after is not None:
        raise Unreadable(
            members["then"].path,
            "a running run ends after `for`, so the outcome that follows has no after and no for of its own",
        )
    length = members["for"].duration() if "for" in members else FOREVER
    return Outcome(then.status, length, then.error, then.unrecoverable)


def _read_ended(status: str, members: Mapping[str, Value]) -> Outcome:
    after = members["after"].duration() if "after" in members else None
    error = members["error"].text() if "error" in members else None
    fatal = members["unrecoverable"].boolean() if "unrecoverable" in members else status == "unrecoverable"
    ended = "failed" if status in {"retryable", "unrecoverable"} else status
    return Outcome(ended, after, error, fatal)  # type: ignore[arg-type]  # one of the three


def show_outcome(outcome: Outcome) -> Json:
    """Return an outcome as JSON, which `read_outcome` reads back."""
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
    """Read which tasks are meant: an id, a name, or `{"name": pattern}`. Raises Unreadable.

    In names and patterns, `*` matches any characters.
    """
    if isinstance(value.raw, str) and value.raw:
        return TaskTarget(id=value.raw) if is_id(value.raw) else TaskTarget(pattern=value.raw)
    if value.raw == "":
        raise value.error('the id of a task, its name, or {"name": "a pattern with *"}')
    members = value.members(("name",))
    if "name" not in members:
        raise value.error('the id of a task, its name, or {"name": "a pattern with *"}')
    return TaskTarget(pattern=members["name"].text())


def read_outcomes(members: Mapping[str, Value]) -> tuple[list[Outcome], Outcome | None]:
    """Read the members `outcomes` (a list) and `then` of an object. Raises Unreadable."""
    listed = [read_outcome(item) for item in members["outcomes"].items()] if "outcomes" in members else []
    return listed, read_outcome(members["then"]) if "then" in members else None
