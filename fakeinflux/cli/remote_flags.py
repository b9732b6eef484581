"""The arguments of the commands for a running server; each command is imported when it runs."""

from __future__ import annotations

import sys
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from fakeinflux.cli.values import read_positive

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

REMOTE_COMMANDS = {
    "advance": "advance the clock of a running server",
    "now": "print the time of a running server",
    "runs": "list the runs of a task of a running server",
    "journal": "list the requests that a running server answered",
    "reset": "start the world of a running server afresh",
}
"""The commands and what they are for."""


def fill_remote(parser: argparse.ArgumentParser, *, name: str) -> None:
    """Add the arguments of a command for a running server."""
    parser.epilog = "The world is the one of the token INFLUXDB_V2_TOKEN (my-token)."
    parser.add_argument("--url", help="the server (INFLUXDB_V2_URL, or http://127.0.0.1:8086)")
    parser.add_argument("--json", action="store_true", help="print JSON, as the control API returns it")
    arguments = _ARGUMENTS.get(name)
    if arguments is not None:
        arguments(parser)
    parser.set_defaults(run=partial(_run, name))


def _add_advance(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "by", metavar="DURATION|TIME", help="how far, as 3h or 1d12h, or until when (RFC 3339)"
    )


def _add_runs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("task", metavar="NAME", help="the name or the id of the task")


def _add_journal(parser: argparse.ArgumentParser) -> None:
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--follow", action="store_true", help="go on with new requests until interrupted")
    form.add_argument(
        "--format", dest="form", choices=("har", "markdown"), help="an HTTP archive, or a table for a CI job"
    )
    parser.add_argument("--violations", action="store_true", help="only requests that break the contract")
    parser.add_argument("--limit", type=read_positive, metavar="COUNT", help="only the newest ones")


_ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "advance": _add_advance,
    "runs": _add_runs,
    "journal": _add_journal,
}


def _run(name: str, options: argparse.Namespace) -> int:
    from fakeinflux.cli.remote import run_remotely

    act = getattr(import_module(f"fakeinflux.cli.{name}"), name)
    return run_remotely(name, act, options, sys.stdout, sys.stderr)
