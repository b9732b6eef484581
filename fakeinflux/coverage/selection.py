"""Which operations a coverage report is about: those that were called, or those of some names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeinflux.coverage.report import Report

CALLED = "called"
"""The pattern that stands for the operations that were called."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Patterns of operationIds, in which `*` and `?` stand for other characters.

    `only`: the operations that count, called or not; without any, those that were called. `exclude`: the
    operations that do not count.
    """

    only: tuple[str, ...] = (CALLED,)
    exclude: tuple[str, ...] = ()

    def describe(self) -> str:
        """Say in words what is selected."""
        named = [pattern for pattern in self.only if pattern != CALLED]
        parts = ["the called operations"] if CALLED in self.only or not named else []
        if named:
            parts.append(f"the operations {', '.join(named)}")
        without = f" without {', '.join(self.exclude)}" if self.exclude else ""
        return " and ".join(parts) + without


def select_operations(report: Report, selection: Selection) -> Report:
    """Return the report on the operations that are selected. Its percentage is theirs."""
    only = selection.only or (CALLED,)
    selected = {
        name: operation
        for name, operation in report.operations.items()
        if any(operation.is_called if pattern == CALLED else fnmatchcase(name, pattern) for pattern in only)
        and not any(fnmatchcase(name, pattern) for pattern in selection.exclude)
    }
    return replace(report, operations=selected, scope=selection.describe(), known=len(report.operations))


def unmatched_patterns(report: Report, selection: Selection) -> list[str]:
    """Return the patterns that no operation of the whole report matches: misspelt ones."""
    patterns = (*selection.only, *selection.exclude)
    return [
        pattern
        for pattern in dict.fromkeys(patterns)
        if pattern != CALLED and not any(fnmatchcase(name, pattern) for name in report.operations)
    ]
