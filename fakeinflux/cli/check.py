"""The command `check`: whether a server would accept Flux scripts as tasks, and run them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.cli.check_formats import FORMATS, Report
from fakeinflux.cli.exit_status import DONE, NO
from fakeinflux.cli.script_findings import find_failures, find_refusals
from fakeinflux.cli.script_sources import ScriptSource, UnreadableFile, find_sources
from fakeinflux.flux.options import every_text, offset_text
from fakeinflux.flux.scripts import read_script
from fakeinflux.timing.instants import format_seconds
from fakeinflux.timing.schedules import due_times, schedule_of
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Set
    from pathlib import Path
    from typing import TextIO

    from fakeinflux.engine.scripts import Script

_DUE_TIMES = 3
_ALWAYS_THERE = ("_tasks", "_monitoring")


class Check(NamedTuple):
    """What to check. `now`: when the tasks would be created, in nanoseconds; due times count from it.

    `compiles`: also that a real server's runs can begin. `executes`: also that those here can. `world`: the
    world file whose buckets there are. `format`: one of `FORMATS`.
    """

    now: int
    compiles: bool = True
    executes: bool = False
    world: Path | None = None
    format: str = "text"


def check_files(names: list[str], check: Check, out: TextIO) -> int:
    """Report on files, folders and patterns; `-` is standard input.

    Returns the exit status: 0 if all are accepted, else 1. Raises WorldFileError.
    """
    buckets = None if check.world is None else _buckets_of(check.world)
    reports = [_report(source, check, buckets) for source in find_sources(names)]
    FORMATS[check.format](reports, out)
    return DONE if all(report.is_accepted for report in reports) else NO


def _buckets_of(path: Path) -> frozenset[str]:
    # Imported here, because it imports PyYAML.
    from fakeinflux.worlds.files import read_world_file

    document = read_world_file(path).document
    listed = document.get("buckets")
    items = listed if isinstance(listed, list) else []
    names = (item.get("name") if isinstance(item, dict) else item for item in items)
    first = document.get("bucket", "my-bucket")
    return frozenset((*_ALWAYS_THERE, str(first), *map(str, names)))


def _report(source: ScriptSource | UnreadableFile, check: Check, buckets: Set[str] | None) -> Report:
    if isinstance(source, UnreadableFile):
        return Report(source.name, trouble=source.message)
    findings = find_refusals(source)
    if not findings and check.compiles:
        # Imported here, because a check of the syntax does not need them.
        from fakeinflux.cli.script_warnings import find_warnings

        findings = find_failures(source, check.now, executes=check.executes)
        if all(finding.severity != "error" for finding in findings):
            findings += find_warnings(source, buckets)
    is_accepted = all(finding.severity != "error" for finding in findings)
    facts = _facts(read_script(source.text), check.now) if is_accepted and source.is_task else {}
    lines = [""] * (source.line - 1) + [" " * source.indent + line for line in source.text.split("\n")]
    return Report(source.name, [finding.within(source) for finding in findings], lines, facts)


def _facts(script: Script, now: int) -> dict[str, object]:
    options, seconds = script.options, now // SECOND
    due = due_times(schedule_of(options.every, options.cron, seconds), seconds)
    facts = {
        "name": options.name,
        "every": every_text(options),
        "cron": options.cron,
        "offset": offset_text(options),
        "concurrency": options.concurrency,
        "retry": options.retry,
        "reads": list(script.reads) or None,
        "writes": list(script.writes) or None,
        "due": [format_seconds(time * SECOND) for time in islice(due, _DUE_TIMES)] or "never",
    }
    return {key: value for key, value in facts.items() if value is not None}
