"""The `option task` record of a script, read and checked as the server does.

Literals only count: a name, a sum or a call in place of a value is refused, however
constant it may be. What is checked, in which order and with which words: `observed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.scripts import Options
from fakeinflux.flux.errors import OptionsError
from fakeinflux.flux.go_durations import go_duration_trouble, parse_patch_duration
from fakeinflux.flux.syntax import (
    DurationLiteral,
    IntegerLiteral,
    ObjectExpression,
    OptionStatement,
    StringLiteral,
    UnaryExpression,
)
from fakeinflux.timing.cron import ScheduleError, parse_cron, split_words
from fakeinflux.timing.durations import Duration, go_text, nominal_nanoseconds, parse_duration
from fakeinflux.timing.schedules import schedule_of
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.flux.parser import Program
    from fakeinflux.flux.syntax import Node

MAX_CONCURRENCY = 100
MAX_RETRY = 10


def every_text(options: Options) -> str | None:
    """`every` as the task's JSON shows it: as written, its parts without leading zeros."""
    return None if options.every is None else str(options.every)


def offset_text(options: Options) -> str | None:
    """`offset` as the task's JSON shows it, in hours, minutes and seconds; None when it is zero."""
    if options.offset is None:
        return None
    return go_text(options.offset.nanoseconds) or None


def read_options(program: Program) -> Options:
    """Find the one `option task` of a script and read it; raises OptionsError."""
    found = task_options(program)
    if not found:
        raise OptionsError("no task options defined")
    if len(found) > 1:
        raise OptionsError("multiple task options defined")
    record = found[0].value
    if not isinstance(record, ObjectExpression):
        kind = type(record).__name__
        raise OptionsError(f'task option expected to be object literal, but found "{kind}"')
    return _checked(program, _values(record))


def task_options(program: Program) -> list[OptionStatement]:
    """The statements `option task = …` of a script."""
    return [
        statement
        for statement in program.body
        if isinstance(statement, OptionStatement) and statement.name == "task" and statement.package is None
    ]


def _values(record: ObjectExpression) -> dict[str, Node | None]:
    """Key to value; of a key that stands there twice the first one counts."""
    values: dict[str, Node | None] = {}
    for entry in record.properties:
        values.setdefault(entry.key, entry.value)
    return values


def _checked(program: Program, values: dict[str, Node | None]) -> Options:
    name = _name(values)
    every, cron = _schedule(values)
    offset = _offset(program, values)
    concurrency, retry = _integer(values, "concurrency"), _integer(values, "retry")
    complaints = [
        *([] if name else ["name required"]),
        *_schedule_complaints(every, cron),
        *_offset_complaints(offset),
        *_bound_complaints("concurrency", concurrency, MAX_CONCURRENCY),
        *_bound_complaints("retry", retry, MAX_RETRY),
    ]
    if complaints:
        raise OptionsError("invalid options: " + ", ".join(complaints))
    if offset is not None and (trouble := go_duration_trouble(offset)):
        raise OptionsError(f"unexpected error parsing time: {trouble}", code="internal error")
    return Options(name, every, cron, offset, concurrency, retry)


def _name(values: dict[str, Node | None]) -> str:
    if "name" not in values:
        raise OptionsError("missing required option: name")
    return _string(values["name"], "name")


def _schedule(values: dict[str, Node | None]) -> tuple[Duration | None, str | None]:
    if "every" in values:
        if "cron" in values:
            raise OptionsError("cannot use both cron and every in task options")
        return _every(values["every"]), None
    if "cron" not in values:
        raise OptionsError("missing required option: cron or every")
    return None, _string(values["cron"], "cron")


def _string(value: Node | None, key: str) -> str:
    if not isinstance(value, StringLiteral):
        raise _unreadable(key)
    return value.value


def _every(value: Node | None) -> Duration:
    if not isinstance(value, DurationLiteral):
        raise _unreadable("every")
    return parse_duration(value.text)


def _offset(program: Program, values: dict[str, Node | None]) -> Duration | None:
    if "offset" not in values:
        return None
    match values["offset"]:
        case DurationLiteral(text=text):
            return parse_duration(text)
        case UnaryExpression() as unary:
            # The server reads the text of anything with a sign before it anew.
            return _signed(program.text(unary))
        case _:
            raise _unreadable("offset")


def _signed(text: str) -> Duration:
    try:
        return parse_patch_duration(text)
    except ValueError as trouble:
        raise OptionsError(str(trouble)) from None


def _integer(values: dict[str, Node | None], key: str) -> int | None:
    if key not in values:
        return None
    value = values[key]
    if not isinstance(value, IntegerLiteral):
        raise _unreadable(key)
    return value.value


def _unreadable(key: str) -> OptionsError:
    return OptionsError(f"failed to parse field '{key}' in task options")


def _schedule_complaints(every: Duration | None, cron: str | None) -> list[str]:
    if cron:
        return _cron_complaints(cron)
    if every is None or not any(magnitude for magnitude, _ in every.parts):
        return ["must specify exactly one of either cron or every"]
    length = _length(every)
    if length < SECOND:
        return ["every option must be at least 1 second"]
    return ["every option must be expressible as whole seconds"] if length % SECOND else []


def _cron_complaints(cron: str) -> list[str]:
    try:
        if split_words(cron)[:1] == ["@every"]:
            schedule_of(None, cron, 0)
        else:
            parse_cron(cron)
    except ScheduleError as trouble:
        return [f"cron invalid: {trouble}"]
    return []


def _offset_complaints(offset: Duration | None) -> list[str]:
    if offset is None or _length(offset) % SECOND == 0:
        return []
    return ["offset option must be expressible as whole seconds"]


def _bound_complaints(key: str, value: int | None, most: int) -> list[str]:
    if value is None or 1 <= value <= most:
        return []
    return [f"{key} must be at least 1" if value < 1 else f"{key} exceeded max of {most}"]


def _length(duration: Duration) -> int:
    try:
        return nominal_nanoseconds(duration)
    except ValueError:
        raise OptionsError(f'time: invalid duration "{duration}"') from None
