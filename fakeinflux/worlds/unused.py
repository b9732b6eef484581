"""What was set for tasks, calls and queries that never came: most often a misspelt name."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from fakeinflux.worlds.faults import EVERY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeinflux.worlds.faults import Fault
    from fakeinflux.worlds.tenants import Tenant

MAX_NAMES = 5


def find_unused(tenant: Tenant) -> list[str]:
    """Return a line for each outcome rule, fault, stub and scripted answer that has met nothing so far."""
    world = tenant.world
    if not (world.outcome_rules or tenant.faults or tenant.stubs or world.answers):
        return []
    rules = [rule for rule in reversed(world.outcome_rules) if rule.required and not rule.met]
    faults = [fault for fault in tenant.faults if fault.required and fault.seen <= fault.after]
    stubs = [stub for stub in tenant.stubs if stub.required and not stub.met]
    answers = [answer for answer in reversed(world.answers) if answer.required and not answer.asked]
    names = [task.script.options.name for task in world.tasks.values()] if rules else []
    calls = {f"{each.call.method} {each.call.path}" for each in tenant.journal.exchanges} if stubs else set()
    return [
        *(_describe_rule(rule.target.pattern or str(rule.target.id), names) for rule in rules),
        *map(_describe_fault, faults),
        *(_describe_stub(f"{stub.method} {stub.path}", calls) for stub in stubs),
        *(f"the scripted answer for {answer.match!r} met no query" for answer in answers),
    ]


def _describe_rule(pattern: str, names: list[str]) -> str:
    near = get_close_matches(pattern, names, MAX_NAMES, 0) if len(names) > MAX_NAMES else names
    there = f"there {'is' if len(near) == 1 else 'are'} {', '.join(map(repr, near)) or 'none'}"
    return f"outcomes for {pattern!r} met no task; {there}"


def _describe_fault(fault: Fault) -> str:
    calls = "every call" if fault.operation == EVERY else fault.operation
    skipped = f": it skips the first {fault.after}, and {fault.seen} came" if fault.after else ""
    return f"the fault for {calls} met no call{skipped}"


def _describe_stub(stub: str, calls: Iterable[str]) -> str:
    near = get_close_matches(stub, sorted(calls), 1)
    return f"the stub {stub} met no call" + (f"; there is {near[0]}" if near else "")
