"""The command `schedule`: what a schedule means, and when it comes due."""

from __future__ import annotations

import json
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from fakeinflux.cli.exit_status import CANNOT, DONE, NO
from fakeinflux.timing.describe import describe_schedule
from fakeinflux.timing.instants import format_seconds
from fakeinflux.timing.schedules import ScheduleError, due_times, parse_schedule
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from typing import TextIO


def print_schedule(text: str, *, start: int, count: int, as_json: bool, out: TextIO, err: TextIO) -> int:
    """Print a schedule in words and its next `count` due times after `start`, seconds since 1970.

    An `every` is counted as for a task created at `start`. Returns the exit status: 0; 1 when the schedule
    can be read but never comes due after `start`, which is said on `out`; 2 when it cannot be read, with one
    line on `err`.
    """
    try:
        schedule = parse_schedule(text, start)
    except ScheduleError as error:
        err.write(f"fakeinflux schedule: {' '.join(str(error).split())}\n")
        return CANNOT
    due = [format_seconds(time * SECOND) for time in islice(due_times(schedule, start), count)]
    words = describe_schedule(schedule)
    since = format_seconds(start * SECOND)
    out.write(_json(text, words, since, due) if as_json else _lines(words, since, due, count))
    return DONE if due else NO


def _json(text: str, words: str, since: str, due: list[str]) -> str:
    return json.dumps({"schedule": text, "meaning": words, "from": since, "next": due}, indent=2) + "\n"


def _lines(words: str, since: str, due: list[str], count: int) -> str:
    lines = [words, *(f"{time}  {_weekday(time)}" for time in due)]
    if not due:
        lines.append(f"never comes due after {since}")
    elif len(due) < count:
        lines.append("never again after that")
    return "\n".join(lines) + "\n"


def _weekday(time: str) -> str:
    return f"{date.fromisoformat(time[:10]):%A}"
