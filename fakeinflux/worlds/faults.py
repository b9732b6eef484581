"""Faults: calls that go wrong on purpose, so that a test can see how its client bears it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from fakeinflux.http.error_answers import STATUSES, answer_error
from fakeinflux.http.messages import Answer

EVERY = "*"
CODES = {status: code for code, status in reversed(STATUSES.items())}
"""The error code that a status has where a fault names none."""


@dataclass(slots=True)
class Fault:
    """What goes wrong, at which calls. `operation` is an operationId, or `*` for every call.

    The first `after` calls go well, the next `times` go wrong (None: all that follow). What
    goes wrong: a `status` in place of the answer, a `delay` (ns of the machine's time), the
    connection `drop`ped without an answer, or cut after `truncate` bytes of the body.
    `applied`: whether it happens before the call has changed anything, or after it. `seen`
    counts the calls that it was asked for.
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

    @property
    def left(self) -> int | None:
        """How many calls it has yet to spoil; None where there is no end."""
        return None if self.times is None else self.times - max(0, self.seen - self.after)


def fault_answer(fault: Fault) -> Answer | None:
    """What is answered in place of the answer: an error, nothing (status 0), or None for no change."""
    if fault.drop:
        return Answer(0)
    if fault.status is None:
        return None
    code = fault.code or CODES.get(fault.status, "internal error")
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in fault.headers.items()]
    message = fault.message or f"{code}: a fault that the test asked for"
    return answer_error(fault.status, code, message, headers)
