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
    """Print a schedule in words and its next `count` due times after `start`, in seconds since 1970.

    An interval counts as for a task created at `start`. Returns the exit status: 0; 1 if the schedule never
    comes due after `start`; 2 if it cannot be read, with one line on `err` that says why.
    """
    try:
        schedule = parse_schedule(text, start)
    except ScheduleError as error:
        err.write(f"fakeinflux schedule: {' '.join(str(error).split())}\n")
        return CANNOT
    due = [format_seconds(time * SECOND) for time in islice(due_times(schedule, start), count)]
    words = describe_schedule(schedule)
    since = format_seconds(start * SECOND)
    if as_json:
        shown = {"schedule": text, "meaning": words, "from": since, "next": due}
        out.write(json.dumps(shown, indent=2) + "\n")
        return DONE if due else NO
    lines = [words, *(f"{time}  {date.fromisoformat(time[:10]):%A}" for time in due)]
    if not due:
        lines.append(f"never comes due after {since}")
    elif len(due) < count:
        lines.append("never again after that")
    out.write("\n".join(lines) + "\n")
    return DONE if due else NO
