"""Edits of a record's text: where a new property goes, and how one is removed without a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from fakeinflux.flux.lexer import Source
    from fakeinflux.flux.syntax import ObjectExpression, Property

Edit: TypeAlias = tuple[int, int, str]
"""The text to put in place of that between two str indexes."""


def insertions(
    source: Source, record: ObjectExpression, kept: list[Property], values: dict[str, str]
) -> list[Edit]:
    """Insert `key: value` for each value at the end of a record, of whose properties `kept` stay.

    If the last of them begins a line, the new ones get lines of their own with the same
    indentation; otherwise they follow on its line.
    """
    if not values:
        return []
    entries = [f"{key}: {value}" for key, value in values.items()]
    if kept:
        return _insertions_after(source, record, kept[-1], entries)
    at = _end_of_token(source, record.stop - 2)
    return [(at, at, (" " if record.base else "") + ", ".join(entries))]


def _insertions_after(
    source: Source, record: ObjectExpression, last: Property, entries: list[str]
) -> list[Edit]:
    text, tokens = source.text, source.tokens
    comma = tokens[last.stop] == ","
    at = _end_of_token(source, last.stop if comma else last.stop - 1)
    indent = _indentation(text, source.place_of(last).start)
    line_end = _line_end(text, at)
    closing = source.place(record.stop - 1, record.stop).start
    if indent is None or line_end > closing:
        return [(at, at, (" " if comma else ", ") + ", ".join(entries))]
    separator = ",\r\n" if text.startswith("\r\n", line_end) else ",\n"
    lines = separator.join(indent + entry for entry in entries)
    added = (line_end, line_end, separator[1:] + lines + ("," if comma else ""))
    return [added] if comma else [(at, at, ","), added]


def removals(source: Source, record: ObjectExpression, entry: Property) -> list[Edit]:
    """Remove a property, together with the comma between it and its neighbour."""
    text, tokens = source.text, source.tokens
    place = source.place_of(entry)
    if tokens[entry.stop] == ",":
        comma = source.place(entry.stop, entry.stop + 1)
        if text[place.stop : comma.start].strip():
            return [(place.start, place.stop, ""), (comma.start, comma.stop, "")]
        return [_removal_with_line(text, place.start, comma.stop)]
    if record.properties[0] is entry:
        return [(place.start, place.stop, "")]
    comma = source.place(entry.start - 1, entry.start)
    if text[comma.stop : place.start].strip():
        return [(comma.start, comma.stop, ""), (place.start, place.stop, "")]
    return [(comma.start, place.stop, "")]


def _removal_with_line(text: str, start: int, stop: int) -> Edit:
    """Remove this text and the rest of its line if that is blank, or else the blanks that follow."""
    indent = _indentation(text, start)
    line_end = _line_end(text, stop)
    if indent is not None and not text[stop:line_end].strip():
        return (start - len(indent), text.find("\n", stop) + 1 or line_end, "")
    blanks = len(text[stop:line_end]) - len(text[stop:line_end].lstrip(" \t"))
    return (start, stop + blanks, "")


def _end_of_token(source: Source, index: int) -> int:
    return source.place(index, index + 1).stop


def _indentation(text: str, start: int) -> str | None:
    """Return the white space before `start` on its line, or None if anything else is there."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return before if not before.strip() else None


def _line_end(text: str, position: int) -> int:
    """Return where the line ends, before its line break."""
    end = text.find("\n", position)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1 : end] == "\r" and end > position else end
