"""The command `now`: the time of a running server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

from fakeinflux.cli.exit_status import DONE

if TYPE_CHECKING:
    from argparse import Namespace

    from fakeinflux.control.client import RemoteControl


def now(control: RemoteControl, options: Namespace, out: TextIO) -> int:
    """Print the time of the world's clock. Raises ControlError: no server answers."""
    clock = control.call("GET", "clock")
    out.write((json.dumps(clock) if options.json else clock["now"]) + "\n")
    return DONE
