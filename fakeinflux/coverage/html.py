"""A coverage report as one self-contained HTML page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from fakeinflux.coverage.table import item_text, missing_text, percent_text, total_line

if TYPE_CHECKING:
    from fakeinflux.coverage.report import OperationReport, Report

_MOST_TESTS = 20
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --bad: #c0392b; --good: #2e8b57; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0; }
.total { color: GrayText; margin: .25rem 0 1.5rem; }
.bar { background: var(--bad); border-radius: 3px; height: .5rem; overflow: hidden; width: 8rem; }
.bar i { background: var(--good); display: block; height: 100%; }
body > details { border-top: 1px solid var(--line); padding: .35rem 0; }
summary { cursor: pointer; }
body > details > summary { align-items: center; display: grid; gap: 1rem; }
body > details > summary { grid-template-columns: 1fr 8rem 7rem; }
summary code { font-size: .85em; color: GrayText; margin-left: .5rem; }
summary > span:last-child { font-variant-numeric: tabular-nums; text-align: right; }
.missing { background: var(--soft); border-left: 3px solid var(--bad); margin: .5rem 0; padding: .4rem; }
table { border-collapse: collapse; margin: .5rem 0 1rem; width: 100%; }
td, th { border-bottom: 1px solid var(--soft); padding: .2rem .6rem; text-align: left; vertical-align: top; }
td.hits, th.hits { font-variant-numeric: tabular-nums; text-align: right; }
.never { color: var(--bad); }
ul { margin: 0; padding-left: 1rem; }
"""


def html_page(report: Report) -> str:
    """Return the page: the total, the operations called (most missing items first), then the others."""
    called = [operation for operation in report.operations.values() if operation.is_called]
    called.sort(key=lambda operation: operation.used - len(operation.uses))
    others = [operation for operation in report.operations.values() if not operation.is_called]
    title = f"Coverage of {', '.join(report.contracts)}"
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        f'<h1>{escape(title)}</h1><p class="total">{escape(total_line(report))}</p>',
        *(_operation(operation) for operation in [*called, *others]),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def _operation(operation: OperationReport) -> str:
    declared = len(operation.uses)
    percent = percent_text(operation.used, declared)
    name = f"{escape(operation.id)}<code>{escape(operation.method)} {escape(operation.path)}</code>"
    return (
        f"<details{' open' if operation.is_called else ''}><summary><span>{name}</span>"
        f'<span class="bar"><i style="width:{percent}"></i></span>'
        f"<span>{operation.used} of {declared}, {percent}</span></summary>"
        f"{_missing(operation)}{_uses(operation) if operation.is_called else ''}</details>"
    )


def _missing(operation: OperationReport) -> str:
    if not operation.is_called:
        missing = missing_text(item for item in operation.missing() if item.kind != "operation")
        return f'<p class="missing"><b class="never">Never called.</b> {escape(missing)}</p>'
    missing = missing_text(operation.missing())
    if not missing:
        return "<p>Nothing is missing.</p>"
    return f'<p class="missing"><b>Missing:</b> {escape(missing)}</p>'


def _uses(operation: OperationReport) -> str:
    rows = [
        f"<tr><td>{escape(f'{item.kind} {item_text(item)}'.strip())}</td>"
        f'<td class="hits">{use.hits}</td><td>{_tests(sorted(use.tests))}</td></tr>'
        for item, use in operation.uses.items()
        if use.hits
    ]
    head = '<tr><th>Used</th><th class="hits">Calls</th><th>Tests</th></tr>'
    return f"<table>{head}{''.join(rows)}</table>"


def _tests(tests: list[str]) -> str:
    if not tests:
        return ""
    shown = "".join(f"<li>{escape(test)}</li>" for test in tests[:_MOST_TESTS])
    more = f"<li>and {len(tests) - _MOST_TESTS} more</li>" if len(tests) > _MOST_TESTS else ""
    words = "1 test" if len(tests) == 1 else f"{len(tests)} tests"
    return f"<details><summary>{words}</summary><ul>{shown}{more}</ul></details>"
