"""The command `advance`: moves the clock of a running server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

from fakeinflux.cli.exit_status import DONE
from fakeinflux.timing.instants import InstantError, parse_instant

if TYPE_CHECKING:
    from argparse import Namespace

    from fakeinflux.control.client import RemoteControl


def advance(control: RemoteControl, options: Namespace, out: TextIO) -> int:
    """Advance the clock by a duration or to a time, and print the new time and the runs that started.

    Raises ControlError: it is neither, or the time is in the past.
    """
    moved = control.call("POST", "clock/advance", {_kind(options.by): options.by})
    if options.json:
        out.write(json.dumps(moved) + "\n")
    else:
        out.write(f"{moved['now']}  runs: {moved['runs']}\n")
    return DONE


def _kind(text: str) -> str:
    try:
        parse_instant(text)
    except InstantError:
        return "by"
    return "to"
