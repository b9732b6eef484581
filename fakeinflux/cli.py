"""The command line: arguments only; every command's work is elsewhere."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from fakeinflux.cli_spec import add_coverage, add_spec

if TYPE_CHECKING:
    from collections.abc import Sequence

EDITIONS = ("v2", "oss", "cloud-serverless")
MODES = ("strict", "report", "off")
CLOCKS = ("wall", "manual", "scaled")
LEVELS = ("debug", "info", "warning", "error", "critical")

USAGE_ERROR = 2


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and where help is to be had."""
        self.exit(USAGE_ERROR, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 (well), 1 (the answer is no) or 2 (cannot be done)."""
    options = make_parser().parse_args(arguments)
    run = options.run
    try:
        return int(run(options))
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def make_parser() -> Parser:
    """All commands and their flags."""
    parser = Parser(
        prog="fakeinflux", description="A fake InfluxDB v2 server for testing code that works with tasks."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=Parser)
    _add_serve(commands)
    _add_schedule(commands)
    _add_check(commands)
    add_spec(commands)
    add_coverage(commands)
    return parser


def _add_serve(commands: argparse._SubParsersAction[Parser]) -> None:
    serve = commands.add_parser(
        "serve",
        help="serve a fake InfluxDB until interrupted",
        description="Serve a fake InfluxDB. Every flag may be given as an environment variable too: "
        "--port as FAKEINFLUX_PORT, and so on.",
    )
    serve.set_defaults(run=_serve)
    flag = _flags(serve)
    flag("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    flag("--port", type=_port, default=8086, help="the port; 0 picks a free one (8086)")
    flag("--edition", choices=EDITIONS, default="v2", help="whose behaviour and contract (v2)")
    flag(
        "--contract",
        choices=MODES,
        default="strict",
        help="refuse what breaks the contract, report it, or do not check",
    )
    flag(
        "--buckets",
        choices=("any", "strict"),
        default="any",
        help="strict: a run that reads a missing bucket fails",
    )
    flag("--spec", type=Path, metavar="FILE", help="your own OpenAPI document in place of ours")
    flag("--world", type=Path, metavar="FILE", help="a YAML file with what is there at the start")
    flag(
        "--clock",
        choices=CLOCKS,
        default="wall",
        help="the machine's time, one that you move, or a faster one (wall)",
    )
    flag("--speed", type=float, metavar="FACTOR", help="how much faster; implies --clock scaled")
    flag("--now", metavar="TIME", help="where the clock begins, as 2025-01-01T00:00:00Z")
    flag("--seed", type=int, default=0, help="what ids and outcomes are made from (0)")
    flag(
        "--journal",
        type=_positive,
        default=1000,
        metavar="COUNT",
        help="how many exchanges a world remembers (1000)",
    )
    flag(
        "--control",
        choices=("local", "any"),
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


def _flags(parser: Parser) -> _FlagAdder:
    return _FlagAdder(parser)


class _FlagAdder:
    """Adds a flag whose default may come from the environment."""

    def __init__(self, parser: Parser) -> None:
        self.parser = parser

    def __call__(self, name: str, **details: object) -> None:
        variable = "FAKEINFLUX_" + name.strip("-").upper().replace("-", "_")
        value = os.environ.get(variable)
        if value is not None:
            self._check_choice(variable, value, details.get("choices"))
            details["default"] = value
        self.parser.add_argument(name, **details)  # type: ignore[arg-type]

    def _check_choice(self, variable: str, value: str, choices: object) -> None:
        if isinstance(choices, tuple) and value not in choices:
            self.parser.error(f"{variable}: found {value!r}, wanted one of {', '.join(choices)}")


def _port(text: str) -> int:
    port = int(text) if text.isdigit() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted a port from 0 to 65535")
    return port


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted a whole number above 0")
    return int(text)


def _serve(options: argparse.Namespace) -> int:
    from fakeinflux.serving import serve

    return serve(options, sys.stdout, sys.stderr)


def _add_schedule(commands: argparse._SubParsersAction[Parser]) -> None:
    schedule = commands.add_parser("schedule", help="say what a schedule means and when it comes due")
    schedule.add_argument("schedule", help='a cron expression, an interval such as 1h30m, or "@every 1h"')
    schedule.add_argument("--from", dest="start", metavar="TIME", help="due times after this one (now)")
    schedule.add_argument("--count", type=_positive, default=5, help="how many due times (5)")
    schedule.add_argument("--json", action="store_true", help="as JSON")
    schedule.set_defaults(run=_schedule)


def _schedule(options: argparse.Namespace) -> int:
    import time

    from fakeinflux.engine.instants import InstantError, parse_instant
    from fakeinflux.forecast import print_schedule

    try:
        start = parse_instant(options.start) if options.start else time.time_ns()
    except InstantError as error:
        sys.stderr.write(f"fakeinflux schedule: --from: {error}\n")
        return USAGE_ERROR
    return print_schedule(
        options.schedule,
        start=start // 1_000_000_000,
        count=options.count,
        as_json=options.json,
        out=sys.stdout,
        err=sys.stderr,
    )


def _add_check(commands: argparse._SubParsersAction[Parser]) -> None:
    check = commands.add_parser("check", help="say whether Flux scripts would be accepted as tasks")
    check.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="a Flux script; - is standard input"
    )
    check.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    import time

    from fakeinflux.checking import check_files

    return check_files(options.files, now=time.time_ns() // 1_000_000_000, out=sys.stdout)
