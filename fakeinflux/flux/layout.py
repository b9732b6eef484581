"""Where in a record's text a property comes in, and how one goes out without a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeinflux.flux.parser import Program
    from fakeinflux.flux.syntax import ObjectExpression, Property

# From one str index to another, and the text that goes there instead.
Change = tuple[int, int, str]


def insertions(
    program: Program, record: ObjectExpression, kept: list[Property], values: dict[str, str]
) -> list[Change]:
    """Put `key: value` for each value at the end of a record whose properties are `kept`.

    On lines of their own, indented alike, if the last property has one; else behind it.
    """
    if not values:
        return []
    entries = [f"{key}: {value}" for key, value in values.items()]
    if not kept:
        at = _behind(program, record.stop - 2)
        return [(at, at, (" " if record.base else "") + ", ".join(entries))]
    return _behind_last(program, record, kept[-1], entries)


def _behind_last(
    program: Program, record: ObjectExpression, last: Property, entries: list[str]
) -> list[Change]:
    text, tokens = program.source.text, program.source.tokens
    comma = tokens[last.stop] == ","
    at = _behind(program, last.stop if comma else last.stop - 1)
    indent = _own_line(text, program.place(last).start)
    line_end = _line_end(text, at)
    closing = program.source.place(record.stop - 1, record.stop).start
    if indent is None or line_end > closing:
        return [(at, at, (" " if comma else ", ") + ", ".join(entries))]
    separator = ",\r\n" if text.startswith("\r\n", line_end) else ",\n"
    lines = separator.join(indent + entry for entry in entries)
    added = (line_end, line_end, separator[1:] + lines + ("," if comma else ""))
    return [added] if comma else [(at, at, ","), added]


def removal(program: Program, record: ObjectExpression, entry: Property) -> list[Change]:
    """Take a property out, with the comma that parted it from its neighbour."""
    text, tokens = program.source.text, program.source.tokens
    place = program.place(entry)
    if tokens[entry.stop] != ",":
        return _last_removal(program, record, entry)
    comma = program.source.place(entry.stop, entry.stop + 1)
    if text[place.stop : comma.start].strip():
        return [(place.start, place.stop, ""), (comma.start, comma.stop, "")]
    return [_widened(text, place.start, comma.stop)]


def _last_removal(program: Program, record: ObjectExpression, entry: Property) -> list[Change]:
    place = program.place(entry)
    if record.properties[0] is entry:
        return [(place.start, place.stop, "")]
    comma = program.source.place(entry.start - 1, entry.start)
    if program.source.text[comma.stop : place.start].strip():
        return [(comma.start, comma.stop, ""), (place.start, place.stop, "")]
    return [(comma.start, place.stop, "")]


def _widened(text: str, start: int, stop: int) -> Change:
    """The stretch and its line, when nothing else stands there, or the blanks behind it."""
    indent = _own_line(text, start)
    line_end = _line_end(text, stop)
    if indent is not None and not text[stop:line_end].strip():
        return (start - len(indent), text.find("\n", stop) + 1 or line_end, "")
    blanks = len(text[stop:line_end]) - len(text[stop:line_end].lstrip(" \t"))
    return (start, stop + blanks, "")


def _behind(program: Program, index: int) -> int:
    return program.source.place(index, index + 1).stop


def _own_line(text: str, start: int) -> str | None:
    """The white space before `start` on its line, if nothing else stands there."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return before if not before.strip() else None


def _line_end(text: str, position: int) -> int:
    """Where the line ends, before its line break."""
    end = text.find("\n", position)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1 : end] == "\r" and end > position else end
