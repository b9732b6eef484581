"""The command line: arguments only; every command's work is elsewhere."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from fakeinflux.cli.contract_flags import fill_coverage, fill_spec
from fakeinflux.cli.serve_flags import fill_serve
from fakeinflux.cli.values import read_instant, read_positive

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

USAGE_ERROR = 2


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line.

    `fill` adds its arguments once there is something to parse, so that a command does not
    wait for the arguments of all others.
    """

    def __init__(self, *, fill: Callable[[Parser], None] | None = None, **details: Any) -> None:
        super().__init__(**details)
        self.fill = fill

    def parse_known_args(self, *given: Any, **named: Any) -> Any:
        """Parse, as argparse has it."""
        if self.fill is not None:
            fill, self.fill = self.fill, None
            fill(self)
        return super().parse_known_args(*given, **named)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and where help is to be had."""
        self.exit(USAGE_ERROR, f"{self.prog}: {message} (see {self.prog} --help)\n")


class _Version(argparse.Action):
    """Prints the version; a class, so that no other call looks it up."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        sys.stdout.write(f"fakeinflux {version('fakeinflux')}\n")
        parser.exit()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 (well), 1 (the answer is no) or 2 (cannot be done)."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    # The variables are the server's; a bad one is no reason for another command to fail.
    options = make_parser(os.environ if given[:1] == ["serve"] else {}).parse_args(given)
    run = options.run
    try:
        return int(run(options))
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def make_parser(environment: Mapping[str, str] | None = None) -> Parser:
    """All commands and their flags; those of `serve` begin as the environment has them."""
    parser = Parser(
        prog="fakeinflux", description="A fake InfluxDB v2 server for testing code that works with tasks."
    )
    parser.add_argument(
        "--version", action=_Version, nargs=0, default=argparse.SUPPRESS, help="print the version and leave"
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=Parser)
    commands.add_parser(
        "serve",
        help="serve a fake InfluxDB until interrupted",
        description="Serve a fake InfluxDB. Every flag may be given as an environment variable too: "
        "--port as FAKEINFLUX_PORT, and so on.",
        fill=partial(fill_serve, run=_serve, environment=environment or {}),
    )
    commands.add_parser(
        "schedule", help="say what a schedule means and when it comes due", fill=_fill_schedule
    )
    commands.add_parser("check", help="say whether Flux scripts would be accepted as tasks", fill=_fill_check)
    commands.add_parser(
        "spec",
        help="look at OpenAPI documents: check one, or compare two",
        description="Look at OpenAPI documents.",
        fill=fill_spec,
    )
    commands.add_parser(
        "coverage",
        help="show what tests used of the contract, from a saved report",
        description="Show a saved coverage report (JSON) as a table. Several are added up.",
        fill=fill_coverage,
    )
    return parser


def _serve(options: argparse.Namespace) -> int:
    # Until the server listens nothing becomes garbage, and looking for it is a twentieth of the start.
    gc.disable()
    try:
        from fakeinflux.cli.serve import serve

        return serve(options, sys.stdout, sys.stderr)
    finally:
        gc.enable()


def _fill_schedule(schedule: Parser) -> None:
    schedule.add_argument("schedule", help='a cron expression, an interval such as 1h30m, or "@every 1h"')
    schedule.add_argument(
        "--from", dest="start", type=read_instant, metavar="TIME", help="due times after this one (now)"
    )
    schedule.add_argument("--count", type=read_positive, default=5, help="how many due times (5)")
    schedule.add_argument("--json", action="store_true", help="as JSON")
    schedule.set_defaults(run=_schedule)


def _schedule(options: argparse.Namespace) -> int:
    import time

    from fakeinflux.cli.schedule import print_schedule
    from fakeinflux.timing.units import SECOND

    start = time.time_ns() if options.start is None else options.start
    return print_schedule(
        options.schedule,
        start=start // SECOND,
        count=options.count,
        as_json=options.json,
        out=sys.stdout,
        err=sys.stderr,
    )


def _fill_check(check: Parser) -> None:
    check.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="a Flux script; - is standard input"
    )
    check.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    import time

    from fakeinflux.cli.check import check_files

    return check_files(options.files, now=time.time_ns(), out=sys.stdout)
