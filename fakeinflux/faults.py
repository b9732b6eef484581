"""Faults: calls that go wrong on purpose, so that a test can see how its client bears it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from fakeinflux.http.error_answers import STATUSES, answer_error
from fakeinflux.http.messages import Answer

if TYPE_CHECKING:
    from fakeinflux.tenants import Tenant, Tenants

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


def add_fault(tenants: Tenants, tenant: Tenant, fault: Fault) -> None:
    """Let a fault happen in a world, after those that are there."""
    tenant.faults.append(fault)
    tenants.faulted.add(tenant.world.token)


def put_faults(tenants: Tenants, tenant: Tenant, faults: list[Fault]) -> None:
    """Put these faults, as they stand, in place of a world's."""
    tenant.faults = [replace(fault) for fault in faults]
    if faults:
        tenants.faulted.add(tenant.world.token)
    else:
        tenants.faulted.discard(tenant.world.token)


def pick_fault(tenants: Tenants, tenant: Tenant, operation: str) -> Fault | None:
    """The fault that spoils this call, if any, counting it; one that has spoilt its last call ends."""
    for fault in tenant.faults:
        if fault.operation not in {EVERY, operation}:
            continue
        fault.seen += 1
        if fault.seen > fault.after:
            if fault.left == 0:
                put_faults(tenants, tenant, [other for other in tenant.faults if other is not fault])
            return fault
    return None


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
