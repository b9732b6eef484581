"""How `fakeinflux check` tells what it found: as text, JSON, GitHub annotations or SARIF."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from fakeinflux.http.printable_text import printable, printable_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TextIO

    from fakeinflux.cli.script_findings import ScriptFinding

SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_ESCAPED: Final = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_ESCAPED_PROPERTY: Final = (*_ESCAPED, (":", "%3A"), (",", "%2C"))


@dataclass(frozen=True, slots=True)
class Report:
    """What was found about one script. `lines` are those of its file; `facts` tell of an accepted task.

    `trouble`: why there is no script to check, "" if there is.
    """

    name: str
    findings: Sequence[ScriptFinding] = ()
    lines: Sequence[str] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    trouble: str = ""

    @property
    def is_accepted(self) -> bool:
        """Whether nothing worse than a warning was found."""
        return not self.trouble and all(finding.severity != "error" for finding in self.findings)


def write_text(reports: Sequence[Report], out: TextIO) -> None:
    """Write what people read: each finding with its line, and a mark under the place."""
    for report in reports:
        if report.trouble:
            print(printable(f"{report.name}: {report.trouble}"), file=out)
        for finding in report.findings:
            print(*_text_lines(report, finding), sep="\n", file=out)
        if report.is_accepted:
            print(printable(f"{report.name}: accepted"), file=out)
            width = max(map(len, report.facts), default=0)
            for key, value in report.facts.items():
                shown = ", ".join(map(str, value)) if isinstance(value, list) else value
                print(printable(f"  {key:<{width}}  {shown}"), file=out)


def _text_lines(report: Report, finding: ScriptFinding) -> list[str]:
    warning = "warning: " if finding.severity == "warning" else ""
    head = printable(f"{report.name}:{finding.line}:{finding.column}: {warning}")
    lines = [head + printable_lines(finding.message)]
    if finding.line <= len(report.lines):
        line = report.lines[finding.line - 1]
        end = finding.end_column if finding.end_line == finding.line else len(line) + 1
        start = finding.column - 1
        before = re.sub(r"[^\t]", " ", _shown(line[:start]))
        mark = "^" * max(len(_shown(line[start : end - 1])), 1)
        lines += [f"  {_shown(line)}", f"  {before}{mark}"]
    return [*lines, f"  {printable(finding.hint)}"] if finding.hint else lines


def _shown(line: str) -> str:
    """Return a part of a script as a terminal may show it, with its tabs."""
    return "\t".join(map(printable, line.split("\t")))


def write_json(reports: Sequence[Report], out: TextIO) -> None:
    """Write one document: a list with an object for each script."""
    json.dump([_json_of(report) for report in reports], out, indent=2, ensure_ascii=False)
    out.write("\n")


def _json_of(report: Report) -> dict[str, Any]:
    return {
        "file": report.name,
        "accepted": report.is_accepted,
        **({"error": report.trouble} if report.trouble else {}),
        **({"task": dict(report.facts)} if report.facts else {}),
        "findings": [
            {
                "severity": finding.severity,
                "rule": finding.rule,
                "line": finding.line,
                "column": finding.column,
                "endLine": finding.end_line,
                "endColumn": finding.end_column,
                "message": finding.message,
                **({"hint": finding.hint} if finding.hint else {}),
            }
            for finding in report.findings
        ],
    }


def write_github(reports: Sequence[Report], out: TextIO) -> None:
    """Write commands that make GitHub show the findings at their lines."""
    for report in reports:
        name = _escaped(report.name, _ESCAPED_PROPERTY)
        if report.trouble:
            print(f"::error file={name}::{_escaped(report.trouble, _ESCAPED)}", file=out)
        for finding in report.findings:
            column = (
                f",col={finding.column},endColumn={finding.end_column}"
                if finding.line == finding.end_line
                else f",col={finding.column}"
            )
            place = f"file={name},line={finding.line},endLine={finding.end_line}{column}"
            words = _escaped(_with_hint(finding), _ESCAPED)
            print(f"::{finding.severity} {place},title=Flux {finding.rule}::{words}", file=out)


def _escaped(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    for letter, code in pairs:
        text = text.replace(letter, code)
    return text


def write_sarif(reports: Sequence[Report], out: TextIO) -> None:
    """Write SARIF 2.1.0, which code hosts and editors read."""
    rules = sorted({finding.rule for report in reports for finding in report.findings} | {"unreadable"})
    results = [
        _sarif_result(report, finding.rule, finding.severity, _with_hint(finding), finding)
        for report in reports
        for finding in report.findings
    ]
    results += [
        _sarif_result(report, "unreadable", "error", report.trouble, None)
        for report in reports
        if report.trouble
    ]
    driver = {"name": "fakeinflux check", "rules": [{"id": rule} for rule in rules]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    json.dump({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, out, indent=2)
    out.write("\n")


def _sarif_result(
    report: Report, rule: str, level: str, message: str, place: ScriptFinding | None
) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": report.name.replace("\\", "/")}}
    if place is not None:
        physical["region"] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": message},
        "locations": [{"physicalLocation": physical}],
    }


def _with_hint(finding: ScriptFinding) -> str:
    return f"{finding.message} ({finding.hint})" if finding.hint else finding.message


FORMATS: Final[dict[str, Callable[[Sequence[Report], TextIO], None]]] = {
    "text": write_text,
    "json": write_json,
    "github": write_github,
    "sarif": write_sarif,
}
"""By the name that `--format` takes."""
