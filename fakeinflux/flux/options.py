"""The `option task` record of a script, read and checked as the server does.

Only literals count: a name, a sum or a call in place of a value is refused, even if it is constant.
Source: observed (the checks, their order and their messages).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from fakeinflux.engine.scripts import Options
from fakeinflux.flux.errors import OptionsError
from fakeinflux.flux.go_durations import go_duration_error, is_zero, parse_patch_duration
from fakeinflux.flux.syntax import (
    DurationLiteral,
    IntegerLiteral,
    ObjectExpression,
    OptionStatement,
    StringLiteral,
    UnaryExpression,
)
from fakeinflux.timing.cron import ScheduleError, TooShortError, parse_cron, split_words
from fakeinflux.timing.durations import Duration, go_text, nominal_nanoseconds, parse_duration
from fakeinflux.timing.schedules import schedule_of
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeinflux.flux.lexer import Source
    from fakeinflux.flux.syntax import Node

NOT_LATER = "next time must be later than from time"
"""The real server's message for `@every` and less than a second. Source: observed."""
MAX_CONCURRENCY = 100
MAX_RETRY = 10


def every_text(options: Options) -> str | None:
    """Return `every` as the task's JSON shows it: as written, without leading zeros."""
    return None if options.every is None else options.every.text


def offset_text(options: Options) -> str | None:
    """Return `offset` as the task's JSON shows it, in hours, minutes and seconds; None if it is zero."""
    if options.offset is None:
        return None
    return go_text(options.offset.nanoseconds) or None


def is_task_option(node: Node) -> TypeGuard[OptionStatement]:
    """Whether a statement is `option task = …`."""
    return isinstance(node, OptionStatement) and node.name == "task" and node.package is None


def task_options(statements: Iterable[Node]) -> list[OptionStatement]:
    """Return the statements that are `option task = …`."""
    return [statement for statement in statements if is_task_option(statement)]


def read_options(source: Source, statements: list[OptionStatement], *, real: bool) -> Options:
    """Read the options from the `option task` statements of a script, of which there must be one.

    `real`: whether a cron expression is taken and refused as by the real server, traps included.
    Raises OptionsError.
    """
    if not statements:
        raise OptionsError("no task options defined")
    if len(statements) > 1:
        raise OptionsError("multiple task options defined")
    record = statements[0].value
    if not isinstance(record, ObjectExpression):
        found = 'task option expected to be object literal, but found "{}"'
        kind = type(record).__name__
        raise OptionsError(found.format(kind), real_message=found.format("ObjectExpression"))
    values: dict[str, Node | None] = {}
    for entry in record.properties:
        values.setdefault(entry.key, entry.value)  # the first of two properties with one key counts
    return _checked(source, values, real=real)


def _checked(source: Source, values: dict[str, Node | None], *, real: bool) -> Options:
    if "name" not in values:
        raise OptionsError("missing required option: name")
    name = _string(values, "name")
    every, cron = _schedule(values)
    offset = _offset(source, values)
    concurrency, retry = _integer(values, "concurrency"), _integer(values, "retry")
    errors = [
        *([] if name else ["name required"]),
        *_schedule_errors(every, cron, real=real),
        *_offset_errors(offset),
        *_range_errors("concurrency", concurrency, MAX_CONCURRENCY),
        *_range_errors("retry", retry, MAX_RETRY),
    ]
    if errors:
        raise OptionsError("invalid options: " + ", ".join(errors))
    if offset is not None and (error := go_duration_error(offset)):
        raise OptionsError(f"unexpected error parsing time: {error}", code="internal error")
    return Options(name, every, cron, offset, concurrency, retry)


def _schedule(values: dict[str, Node | None]) -> tuple[Duration | None, str | None]:
    if "every" not in values:
        if "cron" not in values:
            raise OptionsError("missing required option: cron or every")
        return None, _string(values, "cron")
    if "cron" in values:
        raise OptionsError("cannot use both cron and every in task options")
    every = values["every"]
    if not isinstance(every, DurationLiteral):
        raise _unreadable("every")
    return parse_duration(every.text), None


def _string(values: dict[str, Node | None], key: str) -> str:
    value = values[key]
    if not isinstance(value, StringLiteral):
        raise _unreadable(key)
    return value.value


def _offset(source: Source, values: dict[str, Node | None]) -> Duration | None:
    if "offset" not in values:
        return None
    match values["offset"]:
        case DurationLiteral(text=text):
            return parse_duration(text)
        case UnaryExpression(start=start, stop=stop):
            # The server parses the text of anything that begins with a sign a second time.
            try:
                return parse_patch_duration(source.text_of(start, stop))
            except ValueError as error:
                raise OptionsError(str(error)) from None
        case _:
            raise _unreadable("offset")


def _integer(values: dict[str, Node | None], key: str) -> int | None:
    if key not in values:
        return None
    value = values[key]
    if not isinstance(value, IntegerLiteral):
        raise _unreadable(key)
    return value.value


def _unreadable(key: str) -> OptionsError:
    return OptionsError(f"failed to parse field '{key}' in task options")


def _schedule_errors(every: Duration | None, cron: str | None, *, real: bool) -> list[str]:
    if cron:
        return _real_cron_errors(cron) if real else _cron_errors(cron)
    if every is None or is_zero(every):
        return ["must specify exactly one of either cron or every"]
    length = _length(every)
    if length < SECOND:
        return ["every option must be at least 1 second"]
    return ["every option must be expressible as whole seconds"] if length % SECOND else []


def _cron_errors(cron: str) -> list[str]:
    try:
        if split_words(cron)[:1] == ["@every"]:
            schedule_of(None, cron, 0)
        else:
            parse_cron(cron)
    except ScheduleError as error:
        return [f"cron invalid: {error}{_misreading(cron)}"]
    return []


def _misreading(cron: str) -> str:
    """Say what the real server takes an expression for that it should refuse."""
    from fakeinflux.timing.real_cron import real_reading

    reading = real_reading(cron)
    try:
        parse_cron(reading)
    except ScheduleError:
        return ""
    dropped = cron.strip().removeprefix(reading).strip()
    how = f'drops "{dropped}" and ' if cron.strip().startswith(f"{reading} ") else ""
    return f'; a real server takes this: it {how}reads "{reading}"'


def _real_cron_errors(cron: str) -> list[str]:
    try:
        schedule_of(None, cron, 0)
    except TooShortError:
        raise OptionsError(NOT_LATER, code="internal error") from None
    except ScheduleError as error:
        from fakeinflux.timing.real_cron import real_cron_error

        return [f"cron invalid: {real_cron_error(cron) or error}"]
    return []


def _offset_errors(offset: Duration | None) -> list[str]:
    if offset is None or _length(offset) % SECOND == 0:
        return []
    return ["offset option must be expressible as whole seconds"]


def _range_errors(key: str, value: int | None, most: int) -> list[str]:
    if value is None or 1 <= value <= most:
        return []
    return [f"{key} must be at least 1" if value < 1 else f"{key} exceeded max of {most}"]


def _length(duration: Duration) -> int:
    try:
        return nominal_nanoseconds(duration)
    except ValueError:
        raise OptionsError(f'time: invalid duration "{duration}"') from None
