"""The commands about contracts: `spec check`, `spec diff` and `coverage`; arguments only."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from fakeinflux.cli.values import read_percent

if TYPE_CHECKING:
    import argparse

    Parser = TypeVar("Parser", bound=argparse.ArgumentParser)
    Commands: TypeAlias = argparse._SubParsersAction[Parser]


def fill_spec(spec: argparse.ArgumentParser) -> None:
    """Give the command `spec` its own commands."""
    subcommands = spec.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_check(subcommands)
    _add_diff(subcommands)


def _add_check(commands: Commands[Parser]) -> None:
    check = commands.add_parser(
        "check",
        help="say what is wrong in a document, and how it is read",
        description="Say what is wrong in a document, a line each, and how it is read all the same. "
        "The exit status is 0 for a document that can be served, else 2.",
    )
    check.add_argument("file", metavar="FILE", help="an OpenAPI 3.0 document, or the name of an edition")
    check.set_defaults(run=_check)


def _add_diff(commands: Commands[Parser]) -> None:
    diff = commands.add_parser(
        "diff",
        help="say which recorded exchanges keep one document and break another",
        description="Say which recorded exchanges keep the document A and break B, by test. "
        "The exit status is 1 where there are any.",
    )
    for name in ("A", "B"):
        diff.add_argument(
            name.lower(), metavar=name, help="an OpenAPI 3.0 document, or the name of an edition"
        )
    diff.add_argument(
        "--journal",
        type=Path,
        required=True,
        metavar="FILE",
        help="exchanges, from pytest --fakeinflux-journal FILE or GET /_fakeinflux/journal",
    )
    diff.set_defaults(run=_diff)


def fill_coverage(coverage: argparse.ArgumentParser) -> None:
    """Give the command `coverage` its arguments."""
    coverage.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="from pytest --fakeinflux-cov-report json:FILE or GET /_fakeinflux/coverage",
    )
    coverage.add_argument("--html", type=Path, metavar="FILE", help="write it as a page, too")
    coverage.add_argument(
        "--fail-under",
        type=read_percent,
        metavar="PERCENT",
        help="exit with 1 if less of the contract was used",
    )
    coverage.set_defaults(run=_coverage)


def _check(options: argparse.Namespace) -> int:
    from fakeinflux.cli.spec_check import check_spec

    return check_spec(options.file, sys.stdout, sys.stderr)


def _diff(options: argparse.Namespace) -> int:
    from fakeinflux.cli.spec_diff import print_diff

    return print_diff(options.a, options.b, options.journal, sys.stdout, sys.stderr)


def _coverage(options: argparse.Namespace) -> int:
    from fakeinflux.cli.coverage import print_coverage

    return print_coverage(options.files, options.html, options.fail_under, sys.stdout, sys.stderr)
