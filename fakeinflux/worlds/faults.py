"""Faults: calls that fail on purpose, so that a test can see how its client copes; and faults as JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from fakeinflux.http.error_answers import STATUSES, answer_error
from fakeinflux.http.messages import Answer
from fakeinflux.timing.durations import format_span
from fakeinflux.timing.units import HOUR
from fakeinflux.worlds.document_reader import Unreadable, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from fakeinflux.http.messages import Headers, Json

EVERY = "*"
CODES = {status: code for code, status in reversed(STATUSES.items())}
"""The error code of a status, for faults that give none."""
RESERVED_HEADERS = {"content-length", "transfer-encoding", "connection"}
"""Headers that the server sets itself, so that a fault or a stub cannot."""
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A name of a header, which is a token (RFC 9110)."""
LARGEST_COUNT = 2**31
LONGEST_DELAY = HOUR
LOWEST_ERROR = 400
EFFECTS = ("status", "delay", "drop", "truncate")


@dataclass(slots=True)
class Fault:
    """A way in which calls fail, and which calls. `operation` is an operationId, or `*` for every call.

    The first `after` calls are skipped, and the next `times` calls are affected (None: all that follow).
    The effects: `status` replaces the answer with an error, with this `code`, `message` and these
    `headers`; `delay` (ns of real time) makes the answer late; `drop` closes the connection without an
    answer; `truncate` closes it after so many bytes of the body. `applied`: whether that happens before
    or after the call changes the world. `seen` counts the calls to the operation so far. `id` names the
    fault in the control API. `required`: whether a test in which it affects no call has failed.
    """

    operation: str = EVERY
    status: int | None = None
    code: str | None = None
    message: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    delay: int = 0
    drop: bool = False
    truncate: int | None = None
    times: int | None = None
    after: int = 0
    applied: Literal["before", "after"] = "before"
    seen: int = 0
    id: str = ""
    required: bool = True

    @property
    def left(self) -> int | None:
        """Return how many calls the fault has yet to affect, or None if there is no limit."""
        return None if self.times is None else self.times - max(0, self.seen - self.after)

    def is_for(self, operation: str) -> bool:
        """Return whether the fault counts, and may affect, calls to an operation."""
        return self.operation in {EVERY, operation}


def answer_fault(fault: Fault) -> Answer | None:
    """Return the answer that a fault gives instead: an error, status 0 for none, or None for no change."""
    if fault.drop:
        return Answer(0)
    if fault.status is None:
        return None
    headers = answer_headers(fault.headers)
    if fault.status < LOWEST_ERROR and not (fault.code or fault.message):
        return Answer(fault.status, None, headers)
    code = fault.code or CODES.get(fault.status, "invalid" if fault.status < 500 else "internal error")
    message = fault.message or f"{code}: a fault that the test asked for"
    return answer_error(fault.status, code, message, headers)


def answer_headers(headers: Mapping[str, str]) -> Headers:
    """Return headers that a test gives as they are sent."""
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]


def read_fault(value: Value, operations: Collection[str]) -> Fault:
    """Read a fault from JSON. Its operation is one of `operations` or `*`. Raises Unreadable."""
    members = value.members(("operation", *READERS))
    given: dict[str, Any] = {name: READERS[name](item) for name, item in members.items() if name in READERS}
    fault = Fault(**given)
    if "operation" in members:
        fault.operation = members["operation"].text()
        if fault.operation != EVERY and fault.operation not in operations:
            wanted = f"an operationId of the contract, such as PostTasks, or {EVERY!r}"
            raise members["operation"].error(wanted)
    _check_effects(value, fault)
    return fault


def read_headers(value: Value) -> dict[str, str]:
    """Read headers that a test gives. Raises Unreadable: the server sets one itself, or cannot send it."""
    headers = value.texts()
    for name, text in headers.items():
        if name.lower() in RESERVED_HEADERS:
            raise Unreadable(value.path, f"the server sets {name!r} itself: leave it out")
        if not HEADER_NAME.fullmatch(name) or not text.isprintable() or any(ord(sign) > 255 for sign in text):
            raise Unreadable(value.path, f"{name!r} and its value {text!r} cannot be sent as a header")
    return headers


def _read_delay(value: Value) -> int:
    delay = value.duration()
    if delay > LONGEST_DELAY:
        raise value.error("at most an hour of real time")
    return delay


def _check_effects(value: Value, fault: Fault) -> None:
    if fault.status is None and not fault.delay and not fault.drop and fault.truncate is None:
        raise Unreadable(value.path, f"a fault needs an effect: give at least one of {', '.join(EFFECTS)}")
    if fault.drop and (fault.status is not None or fault.truncate is not None):
        raise Unreadable(
            value.path,
            "found drop together with status or truncate, but a dropped call has no answer: "
            "leave out one of them",
        )
    if fault.status is None and (fault.code or fault.message or fault.headers):
        raise Unreadable(value.path, "code, message and headers belong to a status: give a status too")


READERS: dict[str, Callable[[Value], object]] = {
    "status": lambda value: value.integer(100, 599),
    "code": lambda value: value.choice(STATUSES),
    "message": Value.text,
    "headers": read_headers,
    "delay": _read_delay,
    "drop": Value.boolean,
    "truncate": lambda value: value.integer(0, LARGEST_COUNT),
    "times": lambda value: value.integer(1, LARGEST_COUNT),
    "after": lambda value: value.integer(0, LARGEST_COUNT),
    "applied": lambda value: value.choice(("before", "after")),
}
"""How each member of a fault is read, apart from its operation."""


def show_fault(fault: Fault) -> dict[str, Json]:
    """Return a fault as JSON: what was given, and how many calls it has yet to affect."""
    shown: dict[str, Json] = {
        "id": fault.id or None,
        "operation": fault.operation,
        "status": fault.status,
        "code": fault.code,
        "message": fault.message,
        "headers": fault.headers or None,
        "delay": format_span(fault.delay) if fault.delay else None,
        "drop": fault.drop or None,
        "truncate": fault.truncate,
        "times": fault.times,
        "after": fault.after,
        "applied": fault.applied,
        "left": fault.left,
    }
    return {name: item for name, item in shown.items() if item is not None}
