"""How faults are written as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeinflux.http.error_answers import STATUSES
from fakeinflux.timing.durations import format_span
from fakeinflux.timing.units import HOUR
from fakeinflux.worlds.document_reader import Unreadable, Value
from fakeinflux.worlds.faults import EVERY, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from fakeinflux.http.messages import Json


OWN_HEADERS = {"content-length", "transfer-encoding", "connection"}


MANY = 2**31


LONGEST_DELAY = HOUR


EFFECTS = ("status", "delay", "drop", "truncate")


def read_fault(value: Value, operations: Collection[str]) -> Fault:
    """A fault from JSON; its operation must be one of `operations` or `*`."""
    fields = value.members(("operation", *READERS))
    given: dict[str, Any] = {name: READERS[name](item) for name, item in fields.items() if name in READERS}
    fault = Fault(**given)
    if "operation" in fields:
        fault.operation = _read_operation(fields["operation"], operations)
    _check_effect(value, fault)
    return fault


def _read_operation(value: Value, operations: Collection[str]) -> str:
    operation = value.text()
    if operation != EVERY and operation not in operations:
        raise value.error(f"an operationId of the contract, such as PostTasks, or {EVERY!r}")
    return operation


def _read_headers(value: Value) -> dict[str, str]:
    headers = value.texts()
    for name, text in headers.items():
        if name.lower() in OWN_HEADERS:
            raise Unreadable(value.place, f"{name!r} follows from the answer and cannot be given")
        if not name.isascii() or not (name + text).isprintable() or any(ord(sign) > 255 for sign in text):
            raise Unreadable(value.place, f"{name!r} and its value {text!r} cannot be sent as a header")
    return headers


def _read_delay(value: Value) -> int:
    delay = value.duration()
    if delay > LONGEST_DELAY:
        raise value.error("at most an hour, of the machine's time")
    return delay


def _check_effect(value: Value, fault: Fault) -> None:
    if fault.status is None and not fault.delay and not fault.drop and fault.truncate is None:
        raise Unreadable(value.place, f"a fault does something: give at least one of {', '.join(EFFECTS)}")
    if fault.drop and (fault.status is not None or fault.truncate is not None):
        raise Unreadable(
            value.place,
            "found drop beside an answer, which a dropped call has not: leave out one of them",
        )
    if fault.status is None and (fault.code or fault.message or fault.headers):
        raise Unreadable(value.place, "code, message and headers belong to a status, and there is none")


READERS: dict[str, Callable[[Value], object]] = {
    "status": lambda value: value.integer(400, 599),
    "code": lambda value: value.choice(STATUSES),
    "message": Value.text,
    "headers": _read_headers,
    "delay": _read_delay,
    "drop": Value.boolean,
    "truncate": lambda value: value.integer(0, MANY),
    "times": lambda value: value.integer(1, MANY),
    "after": lambda value: value.integer(0, MANY),
    "applied": lambda value: value.choice(("before", "after")),
}
"""What each member of a fault may be."""


def show_fault(fault: Fault) -> dict[str, Json]:
    """A fault as JSON, as it was given, with how many calls it has yet to spoil."""
    shown: dict[str, Json] = {
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
