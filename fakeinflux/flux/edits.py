"""Change single properties of a script's `option task`, and nothing else in its text.

What is changed where follows the server (`observed`): `cron` takes the place of `every` and
the other way round, what is new goes to the end of the record, an offset of zero takes the
property out. The server also reformats the whole script, and here every other byte stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

from fakeinflux.flux.errors import OptionsError
from fakeinflux.flux.go_durations import is_zero, parse_patch_duration
from fakeinflux.flux.layout import insertions, removal
from fakeinflux.flux.literals import quote
from fakeinflux.flux.options import task_options
from fakeinflux.flux.parser import parse
from fakeinflux.flux.syntax import ObjectExpression

if TYPE_CHECKING:
    from fakeinflux.flux.layout import Change
    from fakeinflux.flux.parser import Program
    from fakeinflux.flux.syntax import OptionStatement, Property

_INSTEAD_OF = {"every": "cron", "cron": "every"}


@dataclass(slots=True)
class _Wanted:
    """The values still to be written, as Flux literals, by key; and the keys to take out."""

    values: dict[str, str]
    dropped: set[str] = field(default_factory=set)


def edit_script(
    text: str,
    *,
    name: str | None = None,
    every: str | None = None,
    cron: str | None = None,
    offset: str | None = None,
) -> str:
    """The script with these properties in its `option task`.

    `every` and `offset` are durations as `parse_patch_duration` reads them. None, and for
    `name`, `every` and `cron` also what is empty or zero, leaves the property alone; an
    `offset` of zero removes it. Raises FluxSyntaxError, OptionsError where the script has
    no record to edit, and ValueError for a duration that cannot be read or when both `every`
    and `cron` are asked for. The result may still not be one that `read_script` accepts.
    """
    wanted = _wanted(name, every, cron, offset)
    if not wanted.values and not wanted.dropped:
        return text
    program = parse(text)
    found = task_options(program)
    if not found:
        raise OptionsError("unable to edit option", code="internal error")
    changes: list[Change] = []
    for statement in found:
        changes += _changes(program, statement, _Wanted(dict(wanted.values), wanted.dropped))
    return _apply(text, changes)


def _wanted(name: str | None, every: str | None, cron: str | None, offset: str | None) -> _Wanted:
    wanted = _Wanted({})
    if name:
        wanted.values["name"] = quote(name)
    if every is not None and (period := _literal(every)):
        wanted.values["every"] = period
    if cron:
        wanted.values["cron"] = quote(cron)
    if "every" in wanted.values and "cron" in wanted.values:
        raise ValueError("cannot specify both every and cron")
    if offset is not None and (delay := _literal(offset)):
        wanted.values["offset"] = delay
    elif offset is not None:
        wanted.dropped.add("offset")
    return wanted


def _literal(duration: str) -> str | None:
    """A duration as it stands in a script; None when it is zero."""
    parsed = parse_patch_duration(duration)
    return None if is_zero(parsed) else str(parsed)


def _changes(program: Program, statement: OptionStatement, wanted: _Wanted) -> list[Change]:
    record = statement.value
    if not isinstance(record, ObjectExpression):
        kind = type(record).__name__
        raise OptionsError(f"value is is {kind}, not an object expression", code="internal error")
    changes: list[Change] = []
    for entry in record.properties:
        if entry.key not in wanted.dropped and (key := _replaced_by(entry.key, wanted.values)):
            changes += _replacement(program, entry, key, wanted.values.pop(key))
    return changes + _ending(program, record, wanted)


def _ending(program: Program, record: ObjectExpression, wanted: _Wanted) -> list[Change]:
    """Take out what is to go, and put what is new at the end: in place of the last one if that goes."""
    going = [entry for entry in record.properties if entry.key in wanted.dropped]
    if wanted.values and going and going[-1] is record.properties[-1]:
        place = program.place(going.pop())
        entries = ", ".join(f"{key}: {value}" for key, value in wanted.values.items())
        changes = [(place.start, place.stop, entries)]
    else:
        kept = [entry for entry in record.properties if entry.key not in wanted.dropped]
        changes = insertions(program, record, kept, wanted.values)
    for entry in going:
        changes += removal(program, record, entry)
    return changes


def _replaced_by(key: str, values: dict[str, str]) -> str | None:
    """The key of the value that goes where `key` stands, if any."""
    if key in values:
        return key
    other = _INSTEAD_OF.get(key)
    return other if other in values else None


def _replacement(program: Program, entry: Property, key: str, value: str) -> list[Change]:
    place = program.source.place(entry.start, entry.start + 1)
    if entry.value is None:
        return [(place.start, place.stop, f"{key}: {value}")]
    changes = [] if entry.key == key else [(place.start, place.stop, key)]
    inner = program.place(entry.value)
    return [*changes, (inner.start, inner.stop, value)]


def _apply(text: str, changes: list[Change]) -> str:
    """The text with all changes; those at the same place in the order in which they are listed."""
    pieces = []
    position = 0
    for start, stop, replacement in sorted(changes, key=itemgetter(0, 1)):
        pieces += [text[position:start], replacement]
        position = stop
    return "".join([*pieces, text[position:]])
