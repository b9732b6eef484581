"""Change single properties of a script's `option task` and nothing else in its text.

`cron` takes the place of `every` and the reverse, a new property goes to the end of the record, and
an offset of zero removes the property. Source: observed. The real server also reformats the whole
script; here every other byte stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

from fakeinflux.flux.errors import OptionsError
from fakeinflux.flux.go_durations import is_zero, parse_patch_duration
from fakeinflux.flux.lexer import lex
from fakeinflux.flux.literals import quote
from fakeinflux.flux.options import task_options
from fakeinflux.flux.parser import parse_statements
from fakeinflux.flux.syntax import ObjectExpression
from fakeinflux.flux.text_edits import insertions, removals

if TYPE_CHECKING:
    from fakeinflux.flux.lexer import Source
    from fakeinflux.flux.syntax import OptionStatement, Property
    from fakeinflux.flux.text_edits import Edit

_ALTERNATIVE = {"every": "cron", "cron": "every"}


@dataclass(slots=True)
class _Changes:
    """The values to write, by key, as Flux literals; and the keys to remove."""

    values: dict[str, str]
    removed: set[str] = field(default_factory=set)


def edit_script(
    text: str,
    *,
    name: str | None = None,
    every: str | None = None,
    cron: str | None = None,
    offset: str | None = None,
) -> str:
    """Return the script with these properties in its `option task`.

    `every` and `offset` are durations as `parse_patch_duration` reads them. None leaves a property alone, and
    so does an empty or zero `name`, `every` or `cron`; an `offset` of zero removes it. Raises
    FluxSyntaxError. Raises OptionsError: the script has no record to edit. Raises ValueError: a duration
    cannot be parsed, or `every` comes together with `cron`. `read_script` may still refuse the result.
    """
    changes = _changes(name, every, cron, offset)
    if not changes.values and not changes.removed:
        return text
    source = lex(text)
    statements = task_options(statement for statement, _ in parse_statements(source))
    if not statements:
        raise OptionsError("unable to edit option", code="internal error")
    edits: list[Edit] = []
    for statement in statements:
        edits += _record_edits(source, statement, _Changes(dict(changes.values), changes.removed))
    return _apply(text, edits)


def _changes(name: str | None, every: str | None, cron: str | None, offset: str | None) -> _Changes:
    changes = _Changes({})
    if name:
        changes.values["name"] = quote(name)
    if every is not None and (period := _duration_literal(every)):
        changes.values["every"] = period
    if cron:
        changes.values["cron"] = quote(cron)
    if "every" in changes.values and "cron" in changes.values:
        raise ValueError("cannot specify both every and cron")
    if offset is not None and (delay := _duration_literal(offset)):
        changes.values["offset"] = delay
    elif offset is not None:
        changes.removed.add("offset")
    return changes


def _duration_literal(duration: str) -> str | None:
    """Return a duration as it is written in a script, or None if it is zero."""
    parsed = parse_patch_duration(duration)
    return None if is_zero(parsed) else str(parsed)


def _record_edits(source: Source, statement: OptionStatement, changes: _Changes) -> list[Edit]:
    record = statement.value
    if not isinstance(record, ObjectExpression):
        kind = type(record).__name__
        raise OptionsError(f"value is is {kind}, not an object expression", code="internal error")
    edits: list[Edit] = []
    for entry in record.properties:
        if entry.key in changes.removed:
            continue
        key = entry.key if entry.key in changes.values else _ALTERNATIVE.get(entry.key, "")
        if key in changes.values:
            edits += _replacement(source, entry, key, changes.values.pop(key))
    return edits + _edits_at_end(source, record, changes)


def _edits_at_end(source: Source, record: ObjectExpression, changes: _Changes) -> list[Edit]:
    """Remove what is to go and add what is new at the end, in place of the last property if that goes."""
    going = [entry for entry in record.properties if entry.key in changes.removed]
    if changes.values and going and going[-1] is record.properties[-1]:
        place = source.place_of(going.pop())
        entries = ", ".join(f"{key}: {value}" for key, value in changes.values.items())
        edits = [(place.start, place.stop, entries)]
    else:
        kept = [entry for entry in record.properties if entry.key not in changes.removed]
        edits = insertions(source, record, kept, changes.values)
    for entry in going:
        edits += removals(source, record, entry)
    return edits


def _replacement(source: Source, entry: Property, key: str, value: str) -> list[Edit]:
    place = source.place(entry.start, entry.start + 1)
    if entry.value is None:
        return [(place.start, place.stop, f"{key}: {value}")]
    edits = [] if entry.key == key else [(place.start, place.stop, key)]
    inner = source.place_of(entry.value)
    return [*edits, (inner.start, inner.stop, value)]


def _apply(text: str, edits: list[Edit]) -> str:
    """Return the text with all edits made; edits at one place keep their order."""
    pieces = []
    position = 0
    for start, stop, replacement in sorted(edits, key=itemgetter(0, 1)):
        pieces += [text[position:start], replacement]
        position = stop
    return "".join([*pieces, text[position:]])
