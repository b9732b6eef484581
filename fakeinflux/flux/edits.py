"""Change single properties of a script's `option task`, and format the whole script.

`cron` takes the place of `every` and the reverse, a new property goes to the end of the record, and
an offset of zero removes the property. Source: observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.flux.errors import OptionsError
from fakeinflux.flux.formatter import format_program
from fakeinflux.flux.go_durations import is_zero, parse_patch_duration
from fakeinflux.flux.literals import escaped, quote
from fakeinflux.flux.options import task_options
from fakeinflux.flux.parser import parse
from fakeinflux.flux.syntax import (
    DurationLiteral,
    NewString,
    ObjectExpression,
    Property,
    RenamedProperty,
)

if TYPE_CHECKING:
    from fakeinflux.flux.parser import Program
    from fakeinflux.flux.syntax import Node

_ALTERNATIVE: Final = {"every": "cron", "cron": "every"}
_NOWHERE: Final = -1


def edit_script(
    text: str,
    reproduces_defects: bool = False,
    /,
    *,
    name: str | None = None,
    every: str | None = None,
    cron: str | None = None,
    offset: str | None = None,
) -> str:
    """Return the script with these properties in its `option task`, formatted.

    `every` and `offset` are durations as `parse_patch_duration` reads them. None leaves a property
    alone, and so does an empty or zero `name`, `every` or `cron`; an `offset` of zero removes it. Where
    nothing is to change, the text stays as it is. `reproduces_defects`: whether `${` and line
    breaks in a new value stay as they are, and whether the property behind a removed one is skipped, as
    on the real server.
    Raises FluxSyntaxError. Raises OptionsError: the script has no record to edit. Raises ValueError: a
    duration cannot be parsed, or `every` comes together with `cron`. `read_script` may still refuse the
    result.
    """
    quoted = escaped if reproduces_defects else _escaped_wholly
    values: dict[str, Node | None] = {}
    if name:
        values["name"] = NewString(_NOWHERE, _NOWHERE, quoted(name))
    if every is not None and (period := _duration(every)):
        values["every"] = period
    if cron:
        values["cron"] = NewString(_NOWHERE, _NOWHERE, quoted(cron))
    if "every" in values and "cron" in values:
        raise ValueError("cannot specify both every and cron")
    if offset is not None:
        values["offset"] = _duration(offset)
    if not values:
        return text
    program = parse(text, is_run=False)
    _edit_program(program, values, skips=reproduces_defects)
    return format_program(program, keeps_all=False)


def _escaped_wholly(text: str) -> str:
    """Return a text with all escaped that a string or the formatter would change."""
    return quote(text)[1:-1].replace("\n", "\\n").replace("\r", "\\r")


def _duration(duration: str) -> DurationLiteral | None:
    """Return a duration as it is written in a script, or None if it is zero."""
    parsed = parse_patch_duration(duration)
    return None if is_zero(parsed) else DurationLiteral(_NOWHERE, _NOWHERE, str(parsed))


def _edit_program(program: Program, values: dict[str, Node | None], *, skips: bool) -> None:
    statements = task_options(program.body)
    if not statements:
        raise OptionsError("unable to edit option", code="internal error")
    for statement in statements:
        record = statement.value
        if not isinstance(record, ObjectExpression):
            kind = type(record).__name__
            raise OptionsError(f"value is is {kind}, not an object expression", code="internal error")
        record.properties = _edited(list(record.properties), dict(values), skips=skips)


def _edited(entries: list[Property], values: dict[str, Node | None], *, skips: bool) -> list[Property]:
    """Return properties after the edit.

    `skips`: a property between a removed one and the last is not looked at, so that a new value for it
    becomes a second property, which does not count. Source: simulated.
    """
    removed = {key for key, value in values.items() if value is None}
    edited = []
    for at, entry in enumerate(entries):
        if entry.key not in removed:
            is_skipped = skips and 0 < at < len(entries) - 1 and entries[at - 1].key in removed
            edited.append(entry if is_skipped else _changed(entry, values))
    new = [(key, value) for key, value in values.items() if value is not None]
    return [*edited, *(Property(_NOWHERE, _NOWHERE, key, value) for key, value in new)]


def _changed(entry: Property, values: dict[str, Node | None]) -> Property:
    """Return a property with the value that it gets, which is taken out of `values`."""
    for key in (entry.key, _ALTERNATIVE.get(entry.key, "")):
        value = values.get(key)
        if value is not None:
            del values[key]
            kind = Property if key == entry.key else RenamedProperty
            return kind(entry.start, entry.stop, key, value)
    return entry
