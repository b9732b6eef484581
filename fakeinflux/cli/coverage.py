"""The command `coverage`: adds up saved reports and prints them as a table."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, TextIO

from fakeinflux.cli.exit_status import CANNOT, DONE, NO, say_why
from fakeinflux.coverage.files import load_report, save_report
from fakeinflux.coverage.report import Report, ReportError, add_report
from fakeinflux.coverage.selection import select_operations, unmatched_patterns
from fakeinflux.coverage.table import table_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fakeinflux.coverage.selection import Selection


def print_coverage(
    files: Sequence[Path],
    html: Path | None,
    fail_under: float | None,
    selection: Selection,
    out: TextIO,
    err: TextIO,
) -> int:
    """Print the table of the operations that are selected, and write the HTML page if a path is given.

    Returns the exit status: 0; 1 if the percentage is under the limit; 2 if a file cannot be read or written,
    or no operation matches a pattern.
    """
    whole = Report()
    try:
        for file in files:
            add_report(whole, load_report(file))
        for pattern in unmatched_patterns(whole, selection):
            raise ReportError(f"found no operation that {pattern} matches")
        report = select_operations(whole, selection)
        if html is not None:
            save_report(report, html, "html")
    except (ReportError, OSError) as error:
        say_why(err, "coverage", error)
        return CANNOT
    width = shutil.get_terminal_size((100, 24)).columns
    out.writelines(line + "\n" for line in table_lines(report, width))
    if fail_under is not None and report.percent < fail_under:
        out.write(f"found {report.percent:.2f}%, wanted {fail_under:g}% at least\n")
        return NO
    return DONE
