"""The command line: reads the arguments, and runs the command that they name."""

from __future__ import annotations

import argparse
import gc
import os
import re
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from fakeinflux.cli.check_flags import fill_check
from fakeinflux.cli.contract_flags import fill_coverage, fill_spec
from fakeinflux.cli.exit_status import CANNOT, say_why
from fakeinflux.cli.remote_flags import REMOTE_COMMANDS, fill_remote
from fakeinflux.cli.serve_flags import fill_exec, fill_serve
from fakeinflux.cli.values import read_instant, read_positive

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

USAGE_ERROR = 2


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line.

    `fill` adds its arguments when there is something to parse, so that one command does not wait for the
    arguments of all others.
    """

    def __init__(self, *, fill: Callable[[Parser], None] | None = None, **details: Any) -> None:
        super().__init__(**details)
        self.fill = fill

    def parse_known_args(self, *given: Any, **named: Any) -> Any:
        """Parse as argparse does, after adding the arguments."""
        self._add_arguments()
        return super().parse_known_args(*given, **named)

    def _add_arguments(self) -> None:
        if self.fill is not None:
            fill, self.fill = self.fill, None
            fill(self)

    def add_all_arguments(self) -> None:
        """Add the arguments of this command and of all commands in it, for who wants to see them all."""
        self._add_arguments()
        for action in self._actions:
            for command in action.choices.values() if isinstance(action.choices, dict) else ():
                command.add_all_arguments()

    def error(self, message: str) -> NoReturn:
        """Exit with one line that says what is wrong and how to get help."""
        self.exit(USAGE_ERROR, f"{self.prog}: {message}{_meant(message)} (see {self.prog} --help)\n")


def _meant(message: str) -> str:
    """Return "; did you mean …?" for a message of argparse about a choice or a flag that is not there."""
    choice = re.search(r"invalid choice: '(.+)' \(choose from (.+)\)", message)
    if choice is None:
        return ""
    # Imported here because it is seldom needed.
    from difflib import get_close_matches

    near = get_close_matches(choice[1], re.findall(r"[\w-]+", choice[2]), n=1)
    return f"; did you mean {near[0]}?" if near else ""


class _Version(argparse.Action):
    """Prints the version. A class, so that the version is looked up only if it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        sys.stdout.write(f"fakeinflux {version('fakeinflux')}\n")
        parser.exit()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit status: 0, 1 (the answer is no) or 2 (it could not be run)."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]  # it was closed at the start
            raise OSError("standard output is closed")
        status = _run(given)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has read enough
        _discard_output()
        return 0
    except KeyboardInterrupt:
        return _give_up(given, "interrupted")
    except OSError as error:
        _discard_output()
        return _give_up(given, f"cannot write the output: {error.strerror or error}")
    except Exception as error:  # a file that nobody thought of must not end in a traceback
        return _give_up(given, f"cannot go on: {type(error).__name__}: {error}")
    return status


def _run(given: list[str]) -> int:
    try:
        given, command = _split_command(given)
        # The variables are for the server only; a bad one must not make another command fail.
        environment = os.environ if given[:1] in (["serve"], ["exec"]) else {}
        options = make_parser(environment, named=given[0] if given else None).parse_args(given)
        options.command = command
        return int(options.run(options))
    except SystemExit:
        sys.stdout.flush()
        raise


def _give_up(given: Sequence[str], reason: str) -> int:
    """Say in one line why a command cannot do its work."""
    say_why(sys.stderr, given[0] if given else "", reason)
    return CANNOT


def _discard_output() -> None:
    """Let nothing more be written, which would fail once more when the interpreter ends."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError, AttributeError):  # no file, or closed
        return
    with open(os.devnull, "w") as nothing:
        os.dup2(nothing.fileno(), descriptor)


def _split_command(given: list[str]) -> tuple[list[str], list[str]]:
    """Split the arguments of `exec` before the command that it runs, whose flags are not ours."""
    if given[:1] != ["exec"] or "--" not in given:
        return given, []
    end = given.index("--")
    return given[:end], given[end + 1 :]


def make_parser(environment: Mapping[str, str] | None = None, *, named: str | None = None) -> Parser:
    """Return the parser of all commands. The flags of `serve` have their defaults from the environment.

    If the command `named` is `serve`, the commands for a running server are left out, for a fast start.
    """
    parser = Parser(
        prog="fakeinflux", description="A fake InfluxDB v2 server for testing code that works with tasks."
    )
    parser.add_argument(
        "--version", action=_Version, nargs=0, default=argparse.SUPPRESS, help="print the version and exit"
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=Parser)
    commands.add_parser(
        "serve",
        help="serve a fake InfluxDB until interrupted",
        description="Serve a fake InfluxDB. Every flag has an environment variable: "
        "FAKEINFLUX_PORT for --port, and so on.",
        fill=partial(fill_serve, run=_serve, environment=environment or {}),
    )
    commands.add_parser(
        "schedule", help="explain a schedule and list its next due times", fill=_fill_schedule
    )
    commands.add_parser("check", help="check Flux scripts before a server sees them", fill=fill_check)
    commands.add_parser("fmt", help="format Flux scripts as a real server formats them", fill=_fill_fmt)
    commands.add_parser(
        "spec",
        help="check an OpenAPI document, or compare two",
        description="Check an OpenAPI document, or compare two.",
        fill=fill_spec,
    )
    commands.add_parser(
        "coverage",
        help="show how much of the contract tests used, from a saved report",
        description="Show a saved coverage report (JSON) as a table. Several reports are added up.",
        fill=fill_coverage,
    )
    if named != "serve":
        _add_server_commands(commands, environment or {})
    return parser


def _add_server_commands(commands: Any, environment: Mapping[str, str]) -> None:
    commands.add_parser(
        "exec",
        help="run a command beside a server of its own",
        description="Start a server on a free port, set the variables by which clients find it, run a "
        "command, and stop. The exit status is the command's, or 1 if its requests broke the contract.",
        usage="fakeinflux exec [flags of serve] -- COMMAND...",
        fill=partial(fill_exec, run=_exec, environment=environment),
    )
    commands.add_parser(
        "schema",
        help="print the JSON Schema of world files, for editors",
        description="Print the JSON Schema of a kind of file. Save it, and name it in the first line of your "
        "files: # yaml-language-server: $schema=world.schema.json",
        fill=_fill_schema,
    )
    commands.add_parser(
        "verify",
        help="say where a real server differs from the fake",
        description="Play the recorded scenarios against a real server, in an organization of their own that "
        "is deleted afterwards, and say where it differs from the edition oss. It takes a few minutes.",
        fill=_fill_verify,
    )
    commands.add_parser(
        "completion",
        help="print the script by which a shell completes commands and flags",
        description="Print the script by which a shell completes commands and flags: "
        'eval "$(fakeinflux completion bash)". It needs the extra fakeinflux[completion].',
        fill=_fill_completion,
    )
    for name, purpose in REMOTE_COMMANDS.items():
        commands.add_parser(
            name,
            help=purpose,
            description=f"{purpose[0].upper()}{purpose[1:]}.",
            fill=partial(fill_remote, name=name),
        )


def _fill_completion(completion: Parser) -> None:
    completion.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="whose script to print")
    completion.set_defaults(run=_completion)


def _completion(options: argparse.Namespace) -> int:
    from fakeinflux.cli.completion import print_completion

    parser = make_parser()
    parser.add_all_arguments()
    return print_completion(parser, options.shell, sys.stdout, sys.stderr)


def _fill_verify(verify: Parser) -> None:
    verify.add_argument("--url", required=True, help="the server")
    verify.add_argument("--token", help="an operator token (INFLUXDB_V2_TOKEN)")
    verify.add_argument(
        "--only", action="append", default=[], metavar="NUMBER", help="one of the scenarios, such as 01"
    )
    verify.add_argument(
        "--format", dest="form", choices=("text", "json", "markdown"), default="text", help="what to print"
    )
    verify.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> int:
    token = options.token or os.environ.get("INFLUXDB_V2_TOKEN")
    if not token:
        sys.stderr.write("fakeinflux verify: found no token, wanted --token or INFLUXDB_V2_TOKEN\n")
        return USAGE_ERROR
    from fakeinflux.cli.verify import print_verified

    return print_verified(options.url, token, options.only, options.form, sys.stdout, sys.stderr)


def _fill_schema(schema: Parser) -> None:
    schema.add_argument("kind", choices=("world",), help="the kind of file")
    schema.set_defaults(run=_schema)


def _schema(options: argparse.Namespace) -> int:
    from fakeinflux.cli.schema import print_schema

    return print_schema(options.kind, sys.stdout)


def _exec(options: argparse.Namespace) -> int:
    if not options.command:
        sys.stderr.write(
            "fakeinflux exec: found no command, wanted one after --: fakeinflux exec -- npm test\n"
        )
        return USAGE_ERROR
    from fakeinflux.cli.exec import execute

    return execute(options, options.command, sys.stderr)


def _serve(options: argparse.Namespace) -> int:
    if options.print_env:
        from fakeinflux.cli.serve import print_environment

        return print_environment(options, sys.stdout, sys.stderr)
    # Nothing becomes garbage before the server listens, and collecting would take a twentieth of the start.
    gc.disable()
    try:
        from fakeinflux.cli.serve import serve

        return serve(options, sys.stdout, sys.stderr)
    finally:
        gc.enable()


def _fill_schedule(schedule: Parser) -> None:
    schedule.add_argument("schedule", help='a cron expression, an interval such as 1h30m, or "@every 1h"')
    schedule.add_argument(
        "--from", dest="start", type=read_instant, metavar="TIME", help="list due times after this time (now)"
    )
    schedule.add_argument("--count", type=read_positive, default=5, help="how many due times to list (5)")
    schedule.add_argument("--json", action="store_true", help="print JSON")
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


def _fill_fmt(fmt: Parser) -> None:
    fmt.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a Flux script; - is standard input")
    fmt.add_argument(
        "--check", action="store_true", help="write nothing; name what would change, and exit with 1"
    )
    fmt.add_argument(
        "--diff", action="store_true", help="write nothing; show what would change, and exit with 1"
    )
    fmt.set_defaults(run=_fmt)


def _fmt(options: argparse.Namespace) -> int:
    from fakeinflux.cli.fmt import Formatting, format_files

    return format_files(options.files, Formatting(options.check, options.diff, sys.stdout, sys.stderr))
