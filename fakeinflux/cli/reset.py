"""The command `reset`: the world of a running server as it was at its start."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

from fakeinflux.cli.exit_status import DONE

if TYPE_CHECKING:
    from argparse import Namespace

    from fakeinflux.control.client import RemoteControl


def reset(control: RemoteControl, options: Namespace, out: TextIO) -> int:
    """Start the world afresh, and print nothing but JSON if that is asked for. Raises ControlError."""
    described = control.call("POST", "reset", {})
    if options.json:
        out.write(json.dumps(described) + "\n")
    return DONE
