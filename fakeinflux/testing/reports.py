"""The reports of a test session: coverage of the contract, and the exchanges of all tests.

Under pytest-xdist each worker sends its part to the controller, which writes the reports.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.testing.report_options import read_report_options

if TYPE_CHECKING:
    from fakeinflux.coverage.report import Report
    from fakeinflux.testing.report_options import ReportOptions
    from fakeinflux.testing.world import World

PLUGIN = "fakeinflux-reports"


def register(config: pytest.Config) -> None:
    """Register the plugin that collects for the reports, if any report is wanted."""
    options = read_report_options(config)
    if config.option.collectonly:
        return  # nothing is run, so nothing can be too little
    if options.coverage or options.journal is not None:
        config.pluginmanager.register(SessionReports(config, options), PLUGIN)


def collect(config: pytest.Config, world: World, test: str | None) -> None:
    """Collect what a world adds to the reports, before it ends. `test`: the test that it belongs to."""
    reports: SessionReports | None = config.pluginmanager.get_plugin(PLUGIN)
    if reports is not None:
        reports.collect(world, test)


class SessionReports:
    """The pytest plugin that collects, merges and writes the reports. `report` is on the whole contract."""

    def __init__(self, config: pytest.Config, options: ReportOptions) -> None:
        self.config = config
        self.options = options
        self.report: Report | None = None
        self.exchanges: list[dict[str, Any]] = []
        self.trouble = ""

    def collect(self, world: World, test: str | None) -> None:
        """Add what a world used of the contract, and its exchanges."""
        if self.options.coverage:
            self._add(world.coverage(), test)
        if self.options.journal is not None:
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
        if (self.trouble or self._complaints()) and session.exitstatus == pytest.ExitCode.OK:
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

            for target in self.options.targets:
                # The JSON has the whole, so that reports can be added up and looked at otherwise.
                report = self.report if target.form == "json" else self._selected()
                save_report(report, target.path, target.form)
        path = self.options.journal
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"exchanges": self.exchanges}, indent=1) + "\n", "utf-8")

    def _selected(self) -> Report:
        from fakeinflux.coverage.report import Report
        from fakeinflux.coverage.selection import select_operations

        return select_operations(self.report or Report(), self.options.selection)

    def _complaints(self) -> list[str]:
        """Return why the session fails: low coverage, or a pattern that is misspelt."""
        from fakeinflux.coverage.selection import unmatched_patterns

        complaints = []
        wanted = self.options.fail_under
        percent = self._selected().percent
        if wanted is not None and percent < wanted:
            complaints.append(f"found {percent:.2f}%, wanted at least {wanted:g}%")
        if self.report is not None:
            unmatched = unmatched_patterns(self.report, self.options.selection)
            complaints += [f"found no operation that {pattern} matches" for pattern in unmatched]
        return complaints

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show the coverage, and name the files that were written, or say why they were not."""
        if self.trouble:
            terminalreporter.line(f"fakeinflux: {' '.join(self.trouble.split())}", red=True)
        if self.options.coverage:
            terminalreporter.section("fakeinflux: coverage of the contract")
            for line in self._table(terminalreporter):
                terminalreporter.line(line)
            for complaint in self._complaints():
                terminalreporter.line(complaint, red=True)

    def _table(self, terminalreporter: pytest.TerminalReporter) -> list[str]:
        from fakeinflux.coverage.table import table_lines, total_line

        if self.report is None:
            return ["no test used the fixture fakeinflux"]
        selected, width = self._selected(), terminalreporter._tw.fullwidth
        lines = table_lines(selected, width) if self.options.table else [total_line(selected)]
        written = () if self.trouble else self.options.targets
        return [*lines, *(f"written: {target.text}" for target in written)]
