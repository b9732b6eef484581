"""The arguments of the commands `spec check`, `spec diff`, `spec show` and `coverage`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fakeinflux.cli.values import read_percent

if TYPE_CHECKING:
    import argparse


def fill_spec(spec: argparse.ArgumentParser) -> None:
    """Add the subcommands of `spec`."""
    commands = spec.add_subparsers(title="commands", required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check",
        help="list the defects of a document, and how they are handled",
        description="List the defects of a document, one on each line, and how they are handled. "
        "The exit status is 0 if the document can be served, else 2.",
    )
    check.add_argument("file", metavar="FILE", help="an OpenAPI 3.0 document, or the name of an edition")
    check.set_defaults(run=_check)
    show = commands.add_parser(
        "show",
        help="print the whole document of an edition",
        description="Print the document of an edition, its patches applied.",
    )
    show.add_argument("edition", metavar="EDITION", help="the name of an edition")
    show.add_argument("--format", choices=("yaml", "json"), default="yaml", help="how to write it (yaml)")
    show.set_defaults(run=_show)
    diff = commands.add_parser(
        "diff",
        help="list recorded exchanges that keep one document and break another",
        description="List the recorded exchanges that keep the document A and break B, by test. "
        "The exit status is 1 if there are any.",
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
    """Add the arguments of `coverage`."""
    coverage.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="from pytest --fakeinflux-cov-report json:FILE or GET /_fakeinflux/coverage",
    )
    coverage.add_argument("--html", type=Path, metavar="FILE", help="write it as an HTML page, too")
    coverage.add_argument(
        "--only",
        action="append",
        metavar="GLOB",
        help="the operations that count, called or not; '*' for all (those that were called)",
    )
    coverage.add_argument(
        "--exclude", action="append", default=[], metavar="GLOB", help="operations that do not count"
    )
    coverage.add_argument(
        "--fail-under",
        type=read_percent,
        metavar="PERCENT",
        help="exit with 1 if less than this of these operations was used",
    )
    coverage.set_defaults(run=_coverage)


def _check(options: argparse.Namespace) -> int:
    from fakeinflux.cli.spec_check import check_spec

    return check_spec(options.file, sys.stdout, sys.stderr)


def _show(options: argparse.Namespace) -> int:
    from fakeinflux.cli.spec_show import show_spec

    return show_spec(options.edition, options.format, sys.stdout, sys.stderr)


def _diff(options: argparse.Namespace) -> int:
    from fakeinflux.cli.spec_diff import print_diff

    return print_diff(options.a, options.b, options.journal, sys.stdout, sys.stderr)


def _coverage(options: argparse.Namespace) -> int:
    from fakeinflux.cli.coverage import print_coverage
    from fakeinflux.coverage.selection import CALLED, Selection

    selection = Selection(tuple(options.only or [CALLED]), tuple(options.exclude))
    return print_coverage(options.files, options.html, options.fail_under, selection, sys.stdout, sys.stderr)
