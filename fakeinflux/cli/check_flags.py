"""The flags of `fakeinflux check`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fakeinflux.cli.exit_status import CANNOT, say_why

if TYPE_CHECKING:
    import argparse

FORMATS = ("text", "json", "github", "sarif")


def fill_check(check: argparse.ArgumentParser) -> None:
    """Add the flags of the command."""
    check.description = (
        "Check whether a server would accept Flux scripts as tasks, and whether their runs would begin: "
        "names, arguments, types, imports, and what a plan is refused for. Exits with 1 where one would not."
    )
    check.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a Flux script, a template with tasks (YAML), Markdown with blocks of Flux, a folder of such "
        "files, or a pattern; - is standard input",
    )
    check.add_argument(
        "--executes",
        action="store_true",
        help="also refuse what runs cannot execute here, but on a real server",
    )
    check.add_argument(
        *("--no-executes", "--loose"),
        dest="compiles",
        action="store_false",
        help="check only what a server checks when a task is created",
    )
    check.add_argument(
        "--world", type=Path, metavar="FILE", help="warn of buckets that this world file does not have"
    )
    check.add_argument("--format", choices=FORMATS, default="text", help="how to tell it (text)")
    check.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    import time

    from fakeinflux.cli.check import Check, check_files
    from fakeinflux.timing.errors import FakeInfluxError

    check = Check(time.time_ns(), options.compiles, options.executes, options.world, options.format)
    try:
        return check_files(options.files, check, sys.stdout)
    except FakeInfluxError as error:
        say_why(sys.stderr, "check", error)
        return CANNOT
