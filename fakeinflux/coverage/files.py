"""Coverage reports in files: read and written as JSON, written as HTML.

Apart from `report`, because `html` is built on it and this module on both.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fakeinflux.contract.documents.files import read_file
from fakeinflux.coverage.report import ReportError, read_report, write_report

if TYPE_CHECKING:
    from pathlib import Path

    from fakeinflux.coverage.report import Report


def load_report(path: Path) -> Report:
    """Load a report from a JSON file. Raises ReportError: the file cannot be read, or is not a report."""
    try:
        written = json.loads(read_file(path))
    except OSError as error:
        raise ReportError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise ReportError(f"{path}: not JSON: {error}") from None
    try:
        return read_report(written)
    except ReportError as error:
        raise ReportError(f"{path}: {error}") from None


def save_report(report: Report, path: Path, form: str) -> None:
    """Write a report as `json` or `html`. Raises OSError: the file cannot be written."""
    if form == "html":
        from fakeinflux.coverage.html import html_page

        text = html_page(report)
    else:
        text = json.dumps(write_report(report), indent=1) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
