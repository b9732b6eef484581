"""The command `check`: whether a server would accept Flux scripts as tasks."""

from __future__ import annotations

import re
import sys
from itertools import islice
from typing import TYPE_CHECKING

from fakeinflux.cli.exit_status import DONE, NO
from fakeinflux.contract.documents.files import read_file
from fakeinflux.flux.advice import give_advice
from fakeinflux.flux.errors import DirectiveError, FluxSyntaxError, OptionsError
from fakeinflux.flux.options import every_text, offset_text, task_options
from fakeinflux.flux.parser import parse
from fakeinflux.flux.scripts import read_script
from fakeinflux.flux.syntax import ObjectExpression
from fakeinflux.http.printable_text import printable
from fakeinflux.timing.instants import format_seconds
from fakeinflux.timing.schedules import due_times, schedule_of
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    from fakeinflux.engine.scripts import Script
    from fakeinflux.flux.syntax import Node

_STANDARD_INPUT = "-"
_DUE_TIMES = 3


def check_files(paths: list[Path], *, now: int, out: TextIO, executes: bool = False) -> int:
    """Report on every file; `-` is standard input. Returns the exit status: 0 if all are accepted, else 1.

    `now`: when the tasks would be created, in nanoseconds; due times count from it. `executes`: also check
    that runs can execute the scripts.
    """
    verdicts = [_check_file(path, now, out, executes=executes) for path in paths]
    return DONE if all(verdicts) else NO


def _check_file(path: Path, now: int, out: TextIO, *, executes: bool) -> bool:
    is_input = str(path) == _STANDARD_INPUT
    name = "<stdin>" if is_input else printable(str(path))
    try:
        text = sys.stdin.read() if is_input else read_file(path).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"not UTF-8 text: {error}"
        print(f"{name}: cannot be read: {reason}", file=out)
        return False
    refusal = _refusal(text)
    if refusal is None and executes:
        refusal = _execution_refusal(text)
    if refusal is None:
        print(f"{name}: accepted", *map(printable, _report(read_script(text), now)), sep="\n  ", file=out)
        return True
    print(f"{name}:{printable(refusal)}", file=out)
    return False


def _refusal(text: str) -> str | None:
    """Say where and why a server would refuse a script, or None if it would not."""
    try:
        read_script(text)
    except FluxSyntaxError as error:
        said = f"{error.line}:{error.column}: found {error.found}, expected {error.expected}"
        return _with_advice(said, give_advice(text, error))
    except DirectiveError as error:
        return f"{error.line}:{error.column}: {error.message}"
    except OptionsError as error:
        said = f"{_options_place(text, error)}: {error.answer}"
        return _with_advice(said, give_advice(text, error))
    return None


def _execution_refusal(text: str) -> str | None:
    """Say why every run of a script would fail before it starts, or None if runs would start."""
    # Imported here, because a check without --executes does not need it.
    from fakeinflux.query.execution import find_refusal

    error = find_refusal(text)
    return None if error is None else f" every run would fail: {error.detail}"


def _with_advice(said: str, advice: str) -> str:
    return f"{said}; {advice}" if advice else said


def _options_place(text: str, error: OptionsError) -> str:
    """Return line and column of the property that the server's message names, as far as it names one."""
    program = parse(text)
    statements = task_options(program.body)
    if not statements:
        return "1:1"
    node: Node = statements[-1]
    if isinstance(statements[-1].value, ObjectExpression) and len(statements) == 1:
        about = "offset" if error.code == "internal error" else error.message
        for entry in statements[-1].value.properties:
            if re.search(rf"\b{re.escape(entry.key)}\b", about) is not None:
                node = entry
                break
    place = program.place(node)
    return f"{place.line}:{place.column}"


def _report(script: Script, now: int) -> Iterator[str]:
    options, seconds = script.options, now // SECOND
    due = due_times(schedule_of(options.every, options.cron, seconds), seconds)
    facts = {
        "name": options.name,
        "every": every_text(options),
        "cron": options.cron,
        "offset": offset_text(options),
        "concurrency": options.concurrency,
        "retry": options.retry,
        "reads": ", ".join(script.reads) or None,
        "writes": ", ".join(script.writes) or None,
        "due": ", ".join(format_seconds(time * SECOND) for time in islice(due, _DUE_TIMES)) or "never",
    }
    known = {key: value for key, value in facts.items() if value is not None}
    width = max(map(len, known))
    return (f"{key:<{width}}  {value}" for key, value in known.items())
