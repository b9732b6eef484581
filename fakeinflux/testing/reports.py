"""What a test session leaves behind: coverage of the contract, and the exchanges of every test.

Under pytest-xdist each worker hands over what it has, and the controller reports on all of it.
"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.cli.values import read_percent

if TYPE_CHECKING:
    from pathlib import Path

    from fakeinflux.coverage.report import Report
    from fakeinflux.testing.world import World

PLUGIN = "fakeinflux-reports"
FORMS = ("json", "html")


def add_options(group: pytest.OptionGroup) -> None:
    """Add the options of the reports."""
    group.addoption(
        "--fakeinflux-cov", action="store_true", help="show what the tests used of the contract, and what not"
    )
    group.addoption(
        "--fakeinflux-cov-fail-under",
        type=read_percent,
        metavar="PERCENT",
        help="fail if less of the contract was used",
    )
    group.addoption(
        "--fakeinflux-cov-report",
        action="append",
        default=[],
        type=_read_target,
        metavar="FORM:FILE",
        help="write the coverage to json:FILE or html:FILE; may be given more than once",
    )
    group.addoption(
        "--fakeinflux-journal", metavar="FILE", help="write the exchanges of all tests to a JSON file"
    )


def _read_target(text: str) -> str:
    form, colon, file = text.partition(":")
    if form not in FORMS or not colon or not file:
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted json:FILE or html:FILE")
    return text


def register(config: pytest.Config) -> None:
    """Let what the tests do be collected, if any report is wanted."""
    option = config.option
    counts = (
        option.fakeinflux_cov or option.fakeinflux_cov_report or option.fakeinflux_cov_fail_under is not None
    )
    if counts or option.fakeinflux_journal:
        config.pluginmanager.register(SessionReports(config, counts=bool(counts)), PLUGIN)


def collect(config: pytest.Config, world: World, test: str | None) -> None:
    """Take what a world has to tell before it ends. `test`: whose world it is, if it is any test's."""
    reports: SessionReports | None = config.pluginmanager.get_plugin(PLUGIN)
    if reports is not None:
        reports.collect(world, test)


class SessionReports:
    """The plugin that collects, merges and writes; registered only where something is wanted."""

    def __init__(self, config: pytest.Config, *, counts: bool) -> None:
        self.config = config
        self.counts = counts
        self.report: Report | None = None
        self.exchanges: list[dict[str, Any]] = []

    def collect(self, world: World, test: str | None) -> None:
        """Add what a world used, and its exchanges."""
        if self.counts:
            self._add(world.coverage(), test)
        if self.config.option.fakeinflux_journal:
            self.exchanges += [{**exchange.json, "test": test} for exchange in world.requests]

    def _add(self, written: Any, test: str | None = None) -> None:
        from fakeinflux.coverage.report import Report, add_report, read_report

        self.report = self.report or Report()
        add_report(self.report, read_report(written), test)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand all over to the controller, or write it."""
        workeroutput = getattr(self.config, "workeroutput", None)
        if workeroutput is not None:
            workeroutput[PLUGIN] = json.dumps(self._to_hand_over())
            return
        self._write()
        if self._is_under() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _to_hand_over(self) -> dict[str, Any]:
        from fakeinflux.coverage.report import write_report

        report = None if self.report is None else write_report(self.report)
        return {"report": report, "exchanges": self.exchanges}

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker hands over; one that crashed has nothing."""
        handed = json.loads(getattr(node, "workeroutput", {}).get(PLUGIN, "{}"))
        if handed.get("report"):
            self._add(handed["report"])
        self.exchanges += handed.get("exchanges", [])

    def _write(self) -> None:
        if self.report is not None:
            self._write_report(self.report)
        if self.config.option.fakeinflux_journal:
            path = self._path(self.config.option.fakeinflux_journal)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"exchanges": self.exchanges}, indent=1) + "\n", "utf-8")

    def _write_report(self, report: Report) -> None:
        from fakeinflux.coverage.files import save_report

        for target in self.config.option.fakeinflux_cov_report:
            form, _, file = target.partition(":")
            save_report(report, self._path(file), form)

    def _path(self, file: str) -> Path:
        return self.config.invocation_params.dir / file

    def _is_under(self) -> bool:
        wanted: float | None = self.config.option.fakeinflux_cov_fail_under
        return wanted is not None and (self.report is None or self.report.percent < wanted)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show the table, and where the files are."""
        if self.counts:
            terminalreporter.section("fakeinflux: coverage of the contract")
            for line in self._table(terminalreporter):
                terminalreporter.line(line)
        if self._is_under():
            wanted = self.config.option.fakeinflux_cov_fail_under
            percent = 0.0 if self.report is None else self.report.percent
            terminalreporter.line(f"found {percent:.2f}%, wanted {wanted:g}% at least", red=True)

    def _table(self, terminalreporter: pytest.TerminalReporter) -> list[str]:
        from fakeinflux.coverage.table import table_lines, total_line

        if self.report is None:
            return ["no test used the fixture fakeinflux"]
        shown = self.config.option.fakeinflux_cov
        width = terminalreporter._tw.fullwidth
        lines = table_lines(self.report, width) if shown else [total_line(self.report)]
        return [*lines, *(f"written: {target}" for target in self.config.option.fakeinflux_cov_report)]
