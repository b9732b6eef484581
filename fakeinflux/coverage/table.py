"""A coverage report as a table of text."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from fakeinflux.coverage.report import share

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeinflux.coverage.items import Item
    from fakeinflux.coverage.report import OperationReport, Report


def table_lines(report: Report, width: int = 100) -> list[str]:
    """Return the table: the operations called with their missing items, then the others, then the total."""
    called = [operation for operation in report.operations.values() if operation.is_called]
    name_width = max([len(operation.id) for operation in called] + [len("operation")])
    lines = [f"{'operation':{name_width}}  used   of     %  missing"]
    for operation in called:
        lines += _operation_lines(operation, name_width, width)
    return lines + _uncalled_lines(report, width) + ["", total_line(report)]


def total_line(report: Report) -> str:
    """Return the total in one line."""
    called = sum(operation.is_called for operation in report.operations.values())
    known = len(report.operations) if report.known is None else report.known
    scope = f"{report.scope} of the contract" if report.scope else "the contract"
    return (
        f"{int(10 * report.percent) / 10}% of {scope} {', '.join(report.contracts)}: "
        f"{report.used} of {report.declared} items, {called} of {known} operations"
    )


def percent_text(used: int, declared: int) -> str:
    """Return a percentage, rounded down so that 100% means all."""
    return f"{int(share(used, declared))}%"


def missing_text(items: Iterable[Item]) -> str:
    """Return items as text, by kind, with values after their parameter or property."""
    by_kind: dict[str, dict[str, list[str]]] = {}
    for item in items:
        values = by_kind.setdefault(item.kind, {}).setdefault(item.name, [])
        if item.value is not None:
            values.append(_value_text(item.value))
    parts = []
    for kind, names in by_kind.items():
        named = [f"{name}={'|'.join(values)}" if values else name for name, values in names.items()]
        parts.append(f"{kind} {', '.join(named)}")
    return "; ".join(parts)


def item_text(item: Item) -> str:
    """Return an item without its operation and kind: `limit`, or `status=active`."""
    return item.name if item.value is None else f"{item.name}={_value_text(item.value)}"


def _value_text(value: str) -> str:
    return value or '""'


def _operation_lines(operation: OperationReport, name_width: int, width: int) -> list[str]:
    declared = len(operation.uses)
    percent = percent_text(operation.used, declared)
    head = f"{operation.id:{name_width}}  {operation.used:4} {declared:4}  {percent:>4}  "
    text = missing_text(operation.missing())
    return textwrap.wrap(
        head + text,
        max(width, len(head) + 40),
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    ) or [head.rstrip()]


def _uncalled_lines(report: Report, width: int) -> list[str]:
    uncalled = [operation for operation in report.operations.values() if not operation.is_called]
    if not uncalled:
        return []
    items = sum(len(operation.uses) for operation in uncalled)
    head = f"never called ({len(uncalled)} operations, {items} items): "
    names = ", ".join(operation.id for operation in uncalled)
    return ["", *textwrap.wrap(head + names, width, subsequent_indent="  ", break_on_hyphens=False)]
