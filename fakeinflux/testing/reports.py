"""The reports of a test session: coverage of the contract, and the exchanges of all tests.

Under pytest-xdist each worker sends its part to the controller, which writes the reports.
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
    """Add the command line options of the reports."""
    group.addoption(
        "--fakeinflux-cov", action="store_true", help="show which parts of the contract the tests used"
    )
    group.addoption(
        "--fakeinflux-cov-fail-under",
        type=read_percent,
        metavar="PERCENT",
        help="fail if the tests use less of the contract than this",
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
    """Register the plugin that collects for the reports, if any report is wanted."""
    option = config.option
    coverage = (
        option.fakeinflux_cov or option.fakeinflux_cov_report or option.fakeinflux_cov_fail_under is not None
    )
    if coverage or option.fakeinflux_journal:
        config.pluginmanager.register(SessionReports(config, coverage=bool(coverage)), PLUGIN)


def collect(config: pytest.Config, world: World, test: str | None) -> None:
    """Collect what a world adds to the reports, before it ends. `test`: the test that it belongs to."""
    reports: SessionReports | None = config.pluginmanager.get_plugin(PLUGIN)
    if reports is not None:
        reports.collect(world, test)


class SessionReports:
    """The pytest plugin that collects, merges and writes the reports. `coverage`: whether it is wanted."""

    def __init__(self, config: pytest.Config, *, coverage: bool) -> None:
        self.config = config
        self.coverage = coverage
        self.report: Report | None = None
        self.exchanges: list[dict[str, Any]] = []
        self.trouble = ""

    def collect(self, world: World, test: str | None) -> None:
        """Add what a world used of the contract, and its exchanges."""
        if self.coverage:
            self._add(world.coverage(), test)
        if self.config.option.fakeinflux_journal:
            self.exchanges += [{**exchange.json, "test": test} for exchange in world.requests]

    def _add(self, written: Any, test: str | None = None) -> None:
        from fakeinflux.coverage.report import Report, add_report, read_report

        self.report = self.report or Report()
        add_report(self.report, read_report(written), test)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Send everything to the controller, or write the reports and fail the session for low coverage."""
        workeroutput = getattr(self.config, "workeroutput", None)
        if workeroutput is not None:
            from fakeinflux.coverage.report import write_report

            report = None if self.report is None else write_report(self.report)
            workeroutput[PLUGIN] = json.dumps({"report": report, "exchanges": self.exchanges})
            return
        try:
            self._write()
        except Exception as error:  # it is told in the summary, and the exit status says it
            self.trouble = f"a report cannot be written: {type(error).__name__}: {error}"
        if self.trouble and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self._is_coverage_low() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add what a worker sends. A worker that crashed sends nothing."""
        output = json.loads(getattr(node, "workeroutput", {}).get(PLUGIN, "{}"))
        if output.get("report"):
            self._add(output["report"])
        self.exchanges += output.get("exchanges", [])

    def _write(self) -> None:
        if self.report is not None:
            from fakeinflux.coverage.files import save_report

            for target in self.config.option.fakeinflux_cov_report:
                form, _, file = target.partition(":")
                save_report(self.report, self._path(file), form)
        if self.config.option.fakeinflux_journal:
            path = self._path(self.config.option.fakeinflux_journal)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"exchanges": self.exchanges}, indent=1) + "\n", "utf-8")

    def _path(self, file: str) -> Path:
        return self.config.invocation_params.dir / file

    def _is_coverage_low(self) -> bool:
        wanted: float | None = self.config.option.fakeinflux_cov_fail_under
        return wanted is not None and (self.report is None or self.report.percent < wanted)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show the coverage, and name the files that were written, or say why they were not."""
        if self.trouble:
            terminalreporter.line(f"fakeinflux: {' '.join(self.trouble.split())}", red=True)
        if self.coverage:
            terminalreporter.section("fakeinflux: coverage of the contract")
            for line in self._table(terminalreporter):
                terminalreporter.line(line)
        if self._is_coverage_low():
            wanted = self.config.option.fakeinflux_cov_fail_under
            percent = 0.0 if self.report is None else self.report.percent
            terminalreporter.line(f"found {percent:.2f}%, wanted at least {wanted:g}%", red=True)

    def _table(self, terminalreporter: pytest.TerminalReporter) -> list[str]:
        from fakeinflux.coverage.table import table_lines, total_line

        if self.report is None:
            return ["no test used the fixture fakeinflux"]
        shown = self.config.option.fakeinflux_cov
        width = terminalreporter._tw.fullwidth
        lines = table_lines(self.report, width) if shown else [total_line(self.report)]
        written = () if self.trouble else self.config.option.fakeinflux_cov_report
        return [*lines, *(f"written: {target}" for target in written)]
