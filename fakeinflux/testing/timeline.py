"""What happened in a world, as text for people: requests, moves of the clock, and runs, in order."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from fakeinflux.control.exchange_text import describe_exchange
from fakeinflux.timing.clock import STANDING
from fakeinflux.timing.durations import format_span
from fakeinflux.timing.instants import parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from fakeinflux.testing.views import ExchangeView, RunView

MAX_SHOWN = 30
POLLS = frozenset(
    {"GetTasksID", "GetTasksIDRuns", "GetTasksIDRunsID", "GetTasksIDLogs", "GetTasksIDRunsIDLogs"}
)
"""The operations with which a client waits for a run."""


class Timeline(NamedTuple):
    """What a world has to tell. `clock`: the control API's; `runs`: by the name of their task."""

    exchanges: list[ExchangeView]
    runs: dict[str, list[RunView]]
    clock: dict[str, Any]
    now: datetime


def describe_timeline(timeline: Timeline, *, explained: bool = True) -> str:
    """Return a text with a line for each request, equal ones in a row folded, and what was between them.

    Without `explained`, requests come without their violations, because these were shown before.
    """
    is_standing = timeline.clock["mode"] in STANDING
    groups = [list(group) for _, group in groupby(timeline.exchanges, lambda each: _key(each, is_standing))]
    left_out = sum(map(len, groups[:-MAX_SHOWN]))
    lines = [f"({left_out} earlier requests are left out)"] if left_out else []
    shown = groups[-MAX_SHOWN:]
    ends = [*(group[0].time for group in shown), timeline.now][1:]
    for group, after in zip(shown, ends, strict=True):
        last, count = group[-1].id, len(group)
        lines.append(describe_exchange(group[0].json, last=last, count=count, explained=explained))
        lines += _describe_pause(timeline, group[0].time if is_standing else group[-1].time, after)
    return "\n".join(lines + _advise(timeline))


def _key(exchange: ExchangeView, is_standing: bool) -> tuple[object, ...]:
    request = exchange.json["request"]
    told = [violation.message for violation in exchange.violations]
    time = exchange.time if is_standing else None
    return request["method"], request["path"], request["query"], exchange.status, told, exchange.notes, time


def _describe_pause(timeline: Timeline, start: datetime, end: datetime) -> list[str]:
    """Return the line that says how the clock moved between two requests, and which runs it brought."""
    if end <= start:
        return []
    ran = [_describe_runs(name, runs, start, end) for name, runs in timeline.runs.items()]
    parts = [part for part in ran if part]
    if timeline.clock["mode"] in STANDING:
        parts.insert(0, f"the clock moved to {end:%Y-%m-%dT%H:%M:%SZ}")
    return [f"    {'; '.join(parts)}"] if parts else []


def _describe_runs(name: str, runs: Iterable[RunView], start: datetime, end: datetime) -> str:
    # Runs start some milliseconds after they are due, where the clock may not have come yet.
    begun = [(run.started_at.replace(microsecond=0), run.status) for run in runs if run.started_at]
    seen = Counter(status for instant, status in begun if start < instant <= end)
    if not seen:
        return ""
    statuses = ", ".join(f"{status} ×{count}" if count > 1 else status for status, count in seen.items())
    return f"task {name!r} ran: {statuses}"


def _advise(timeline: Timeline) -> list[str]:
    """Return the advice for a client that waited for a run while the clock stood."""
    clock = timeline.clock
    due = clock.get("due")
    polled = Counter(
        exchange.path
        for exchange in timeline.exchanges
        if exchange.operation in POLLS and exchange.json["time"] == clock["now"]
    )
    if clock["mode"] != "manual" or due is None or max(polled.values(), default=0) < 2:
        return []
    span = format_span(parse_instant(due["time"]) - parse_instant(clock["now"]))
    stood = f"the clock stood at {clock['now']}; task {due['task']!r} is due at {due['time']}"
    return [f'{stood}: advance(by="{span}"), or a world with clock="auto" or speed=…']
