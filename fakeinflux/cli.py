"""The command line: arguments only; every command's work is elsewhere."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from fakeinflux.choices import (
    BUCKETS_MODES,
    CLOCK_MODES,
    CONTRACT_MODES,
    CONTROL_HOSTS,
    EDITIONS,
    MAX_SPEED,
)
from fakeinflux.cli_spec import fill_coverage, fill_spec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LEVELS = ("debug", "info", "warning", "error", "critical")

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
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=Parser)
    commands.add_parser(
        "serve",
        help="serve a fake InfluxDB until interrupted",
        description="Serve a fake InfluxDB. Every flag may be given as an environment variable too: "
        "--port as FAKEINFLUX_PORT, and so on.",
        fill=partial(_fill_serve, environment=environment or {}),
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


def _fill_serve(serve: Parser, environment: Mapping[str, str]) -> None:
    serve.set_defaults(run=_serve)
    flag = _FlagAdder(serve, environment)
    flag("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    flag("--port", type=_port, default=8086, help="the port; 0 picks a free one (8086)")
    flag("--edition", choices=EDITIONS, default="v2", help="whose behaviour and contract (v2)")
    flag(
        "--contract",
        choices=CONTRACT_MODES,
        default="strict",
        help="refuse what breaks the contract, report it, or do not check",
    )
    flag(
        "--buckets",
        choices=BUCKETS_MODES,
        default="any",
        help="strict: a run that reads a missing bucket fails",
    )
    flag("--spec", type=Path, metavar="FILE", help="your own OpenAPI document in place of ours")
    flag("--world", type=Path, metavar="FILE", help="a YAML file with what is there at the start")
    flag(
        "--clock",
        choices=CLOCK_MODES,
        default="wall",
        help="the machine's time, one that you move, or a faster one (wall)",
    )
    flag("--speed", type=_speed, metavar="FACTOR", help="how much faster; implies --clock scaled")
    flag("--now", type=_instant, metavar="TIME", help="where the clock begins, as 2025-01-01T00:00:00Z")
    flag("--seed", type=_whole, default=0, help="what ids and outcomes are made from (0)")
    flag(
        "--journal",
        type=_positive,
        default=1000,
        metavar="COUNT",
        help="how many exchanges a world remembers (1000)",
    )
    flag(
        "--control",
        choices=CONTROL_HOSTS,
        default="local",
        help="from which hosts /_fakeinflux may be used (local)",
    )
    flag(
        "--judge",
        choices=("refusals", "always"),
        default="refusals",
        help="when openapi-core is asked (refusals)",
    )
    flag("--log-level", choices=LEVELS, default="warning", help="what is logged on standard error (warning)")


class _FlagAdder:
    """Adds a flag that a variable of the environment may give too; an empty one gives nothing."""

    def __init__(self, parser: Parser, environment: Mapping[str, str]) -> None:
        self.parser = parser
        self.environment = environment

    def __call__(self, name: str, **details: Any) -> None:
        variable = "FAKEINFLUX_" + name.strip("-").upper().replace("-", "_")
        text = self.environment.get(variable)
        if text:
            details["default"] = self._read(variable, text, **details)
        self.parser.add_argument(name, **details)

    def _read(self, variable: str, text: str, **details: Any) -> object:
        choices = details.get("choices", (text,))
        if text not in choices:
            self.parser.error(f"{variable}: found {text!r}, wanted one of {', '.join(choices)}")
        try:
            return details.get("type", str)(text)
        except argparse.ArgumentTypeError as error:
            self.parser.error(f"{variable}: {error}")


def _port(text: str) -> int:
    port = int(text) if text.isdigit() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted a port from 0 to 65535")
    return port


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted a whole number above 0")
    return int(text)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted a whole number") from None


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0
    if not 0 < speed <= MAX_SPEED:
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted a number above 0, at most {MAX_SPEED:.0e}")
    return speed


def _instant(text: str) -> int:
    from fakeinflux.engine.instants import InstantError, parse_instant

    try:
        return parse_instant(text)
    except InstantError:
        raise argparse.ArgumentTypeError(
            f"found {text!r}, wanted a time such as 2025-01-01T00:00:00Z"
        ) from None


def _serve(options: argparse.Namespace) -> int:
    # Until the server listens nothing becomes garbage, and looking for it is a twentieth of the start.
    gc.disable()
    try:
        from fakeinflux.commands.serve import serve

        return serve(options, sys.stdout, sys.stderr)
    finally:
        gc.enable()


def _fill_schedule(schedule: Parser) -> None:
    schedule.add_argument("schedule", help='a cron expression, an interval such as 1h30m, or "@every 1h"')
    schedule.add_argument(
        "--from", dest="start", type=_instant, metavar="TIME", help="due times after this one (now)"
    )
    schedule.add_argument("--count", type=_positive, default=5, help="how many due times (5)")
    schedule.add_argument("--json", action="store_true", help="as JSON")
    schedule.set_defaults(run=_schedule)


def _schedule(options: argparse.Namespace) -> int:
    import time

    from fakeinflux.commands.schedule import print_schedule
    from fakeinflux.engine.units import SECOND

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

    from fakeinflux.commands.check import check_files

    return check_files(options.files, now=time.time_ns(), out=sys.stdout)
