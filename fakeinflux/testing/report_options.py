"""The options of the reports of a test session: flags, and ini options of the same names."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pytest

from fakeinflux.cli.values import read_percent
from fakeinflux.coverage.selection import CALLED, Selection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

FORMS = ("json", "html")


class Target(NamedTuple):
    """A file that the coverage is written to. `text`: as it was asked for."""

    form: str
    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """Which reports are wanted. `table`: whether the table of the coverage is shown.

    `fail_under`: the percentage that fails the session if the coverage is lower.
    """

    table: bool
    selection: Selection
    fail_under: float | None
    targets: tuple[Target, ...]
    journal: Path | None

    @property
    def coverage(self) -> bool:
        """Whether coverage is wanted in any form."""
        return self.table or bool(self.targets) or self.fail_under is not None


def add_options(parser: pytest.Parser, group: pytest.OptionGroup) -> None:
    """Add the flags and the ini options of the reports."""
    group.addoption(
        "--fakeinflux-cov",
        action="append",
        nargs="?",
        const=CALLED,
        type=_read_pattern,
        metavar="GLOB",
        help="show how much the tests used of the operations that they called, or of those that match; "
        "'*' stands for all of the contract; may be given more than once",
    )
    group.addoption(
        "--fakeinflux-cov-exclude",
        action="append",
        type=_read_pattern,
        metavar="GLOB",
        help="leave the operations that match out of the coverage; may be given more than once",
    )
    group.addoption(
        "--fakeinflux-cov-fail-under",
        type=read_percent,
        metavar="PERCENT",
        help="fail if the tests use less of these operations than this",
    )
    group.addoption(
        "--fakeinflux-cov-report",
        action="append",
        type=_read_target,
        metavar="FORM:FILE",
        help="write the coverage to json:FILE or html:FILE; may be given more than once",
    )
    group.addoption(
        "--fakeinflux-journal", metavar="FILE", help="write the exchanges of all tests to a JSON file"
    )
    parser.addini("fakeinflux_cov", "as --fakeinflux-cov: patterns, or called", type="args")
    parser.addini("fakeinflux_cov_exclude", "as --fakeinflux-cov-exclude: patterns", type="args")
    parser.addini("fakeinflux_cov_fail_under", "as --fakeinflux-cov-fail-under")
    parser.addini("fakeinflux_cov_report", "as --fakeinflux-cov-report", type="args")
    parser.addini("fakeinflux_journal", "as --fakeinflux-journal")


def _read_pattern(text: str) -> str:
    # A path is what stands behind a flag that was meant to have no value.
    if re.fullmatch(r"[A-Za-z0-9*?\[\]!-]+", text) is None:
        raise argparse.ArgumentTypeError(
            f"found {text!r}, wanted a pattern of operationIds such as *Tasks*; paths come before the flag"
        )
    return text


def _read_target(text: str) -> str:
    form, colon, file = text.partition(":")
    if form not in FORMS or not colon or not file:
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted json:FILE or html:FILE")
    return text


def read_report_options(config: pytest.Config) -> ReportOptions:
    """Return what the flags say, and where they say nothing, the ini options.

    Files of flags are relative to the current directory, those of ini options to the ini file. Raises
    UsageError: the value of an ini option is wrong.
    """
    flags, here = config.option, config.invocation_params.dir
    only = flags.fakeinflux_cov or _ini(config, "fakeinflux_cov", _read_pattern)
    exclude = flags.fakeinflux_cov_exclude or _ini(config, "fakeinflux_cov_exclude", _read_pattern)
    limit = flags.fakeinflux_cov_fail_under
    if limit is None:
        limit = next(iter(_ini(config, "fakeinflux_cov_fail_under", read_percent)), None)
    targets = flags.fakeinflux_cov_report
    base = here if targets else config.rootpath
    targets = targets or _ini(config, "fakeinflux_cov_report", _read_target)
    journal = flags.fakeinflux_journal and here / flags.fakeinflux_journal
    file = str(config.getini("fakeinflux_journal"))
    return ReportOptions(
        bool(only),
        Selection(tuple(only) or (CALLED,), tuple(exclude)),
        limit,
        tuple(_target(text, base) for text in targets),
        journal or (config.rootpath / file if file else None),
    )


def _target(text: str, base: Path) -> Target:
    form, _, file = text.partition(":")
    return Target(form, base / file, text)


def _ini(config: pytest.Config, name: str, read: Callable[[str], Any]) -> list[Any]:
    value = config.getini(name)
    texts = value if isinstance(value, list) else [value] if value else []
    try:
        return [read(text) for text in texts]
    except argparse.ArgumentTypeError as error:
        raise pytest.UsageError(f"{name}: {error}") from None
