"""The command `check`: whether a server would take script files as tasks."""

from __future__ import annotations

import re
import sys
from itertools import islice
from typing import TYPE_CHECKING

from fakeinflux.cli.exit_status import DONE, NO
from fakeinflux.flux.errors import DirectiveError, FluxSyntaxError, OptionsError
from fakeinflux.flux.options import every_text, offset_text, task_options
from fakeinflux.flux.parser import parse
from fakeinflux.flux.scripts import read_script
from fakeinflux.flux.syntax import ObjectExpression
from fakeinflux.timing.instants import format_seconds
from fakeinflux.timing.schedules import due_times, schedule_of
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    from fakeinflux.engine.scripts import Options, Script
    from fakeinflux.flux.syntax import Node

_STANDARD_INPUT = "-"
_DUE_TIMES = 3


def check_files(paths: list[Path], *, now: int, out: TextIO) -> int:
    """Report on every file, `-` being standard input; 0 if all would be accepted, else 1.

    `now`: the instant at which the tasks would be created, from which due times follow.
    """
    verdicts = [_check_file(path, now, out) for path in paths]
    return DONE if all(verdicts) else NO


def _check_file(path: Path, now: int, out: TextIO) -> bool:
    name = "<stdin>" if str(path) == _STANDARD_INPUT else str(path)
    try:
        text = _read(path)
    except (OSError, UnicodeDecodeError) as trouble:
        reason = trouble.strerror if isinstance(trouble, OSError) else f"not UTF-8 text: {trouble}"
        print(f"{name}: cannot be read: {reason}", file=out)
        return False
    refusal = _refusal(text)
    if refusal is None:
        print(f"{name}: accepted", *_report(read_script(text), now), sep="\n  ", file=out)
        return True
    print(f"{name}:{refusal}", file=out)
    return False


def _read(path: Path) -> str:
    return sys.stdin.read() if str(path) == _STANDARD_INPUT else path.read_bytes().decode()


def _refusal(text: str) -> str | None:
    """Where and why a script would be refused, or None."""
    try:
        read_script(text)
    except FluxSyntaxError as trouble:
        return f"{trouble.line}:{trouble.column}: found {trouble.found}, expected {trouble.expected}"
    except DirectiveError as trouble:
        return f"{trouble.line}:{trouble.column}: {trouble.message}"
    except OptionsError as trouble:
        return f"{_options_place(text, trouble)}: {trouble.answer}"
    return None


def _options_place(text: str, trouble: OptionsError) -> str:
    """Line and column of the property that the server's message is about, as near as it tells."""
    program = parse(text)
    statements = task_options(program.body)
    if not statements:
        return "1:1"
    node: Node = statements[-1]
    if isinstance(statements[-1].value, ObjectExpression) and len(statements) == 1:
        about = "offset" if trouble.code == "internal error" else trouble.message
        named = (entry for entry in statements[-1].value.properties if _is_named(entry.key, about))
        node = next(named, node)
    place = program.place(node)
    return f"{place.line}:{place.column}"


def _is_named(key: str, message: str) -> bool:
    return re.search(rf"\b{re.escape(key)}\b", message) is not None


def _report(script: Script, now: int) -> Iterator[str]:
    options = script.options
    facts = {
        "name": options.name,
        "every": every_text(options),
        "cron": options.cron,
        "offset": offset_text(options),
        "concurrency": options.concurrency,
        "retry": options.retry,
        "reads": ", ".join(script.reads) or None,
        "writes": ", ".join(script.writes) or None,
        "due": ", ".join(islice(_due_times(options, now), _DUE_TIMES)) or "never",
    }
    said = {key: value for key, value in facts.items() if value is not None}
    width = max(map(len, said))
    return (f"{key:<{width}}  {value}" for key, value in said.items())


def _due_times(options: Options, now: int) -> Iterator[str]:
    seconds = now // SECOND
    schedule = schedule_of(options.every, options.cron, seconds)
    return (format_seconds(due * SECOND) for due in due_times(schedule, seconds))
