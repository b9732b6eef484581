"""Documents with several layouts, and the text of the first layout that fits a line.

A document is a text without line breaks, a sequence of documents, or one of the classes below. A group
is printed on one line if it fits there, and broken otherwise. Source: observed (of several layouts, the
one that the real server takes).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

# Trying one layout after another takes time that grows with the power of the nesting; beyond this many
# steps the last layout is taken untried.
_MAX_STEPS: Final = 1_000_000
_NEVER_FITS: Final = 10**9
_WITHOUT_WIDTH: Final = frozenset(("Mn", "Me", "Mc", "Cf"))


class Extent(NamedTuple):
    """How wide a document is: on one line (more than any line has if it cannot be), and its longest text."""

    flat: int
    longest: int


@dataclass(slots=True, eq=False)
class Group:
    """A part that is on one line as a whole, or broken at all its own breaks."""

    content: Document
    extent: Extent = field(init=False)

    def __post_init__(self) -> None:
        """Measure the part on one line, once: a long chain nests as deep as it is long."""
        self.extent = _extent(self.content)


@dataclass(slots=True, eq=False)
class Nest:
    """A part whose further lines are indented by `by` more blanks."""

    content: Document
    by: int
    extent: Extent = field(init=False)

    def __post_init__(self) -> None:
        """Measure the part on one line."""
        self.extent = _extent(self.content)


@dataclass(frozen=True, slots=True, eq=False)
class IfBroken:
    """One document where the group around it is broken, another where it is on one line."""

    broken: Document
    flat: Document


@dataclass(slots=True, eq=False)
class FirstFitting:
    """The first document if all its lines fit, or else the second."""

    first: Document
    second: Document
    extent: Extent = field(init=False)

    def __post_init__(self) -> None:
        """Measure the second part on one line."""
        self.extent = _extent(self.second)


class Break(Enum):
    """What no group on one line can hold: a line break, one without indentation, or what never fits."""

    LINE = "line"
    UNINDENTED = "unindented"
    NEVER = "never"


Document: TypeAlias = "str | tuple[Document, ...] | Group | Nest | IfBroken | FirstFitting | Break"

_Command: TypeAlias = tuple[int, bool, Document]
"""What is still to print: its indentation, whether it is on one line, the document."""

NOTHING: Final[tuple[Document, ...]] = ()
BLANK_OR_BREAK: Final = IfBroken(Break.LINE, " ")
BREAK_IF_BROKEN: Final = IfBroken(Break.LINE, NOTHING)
FITS_ONE_LINE: Final = IfBroken(Break.NEVER, NOTHING)
"""What fails the layout that it is in, unless the group around it is on one line."""


def joined(*parts: Document) -> Document:
    """Return the documents one after another; NOTHING if they are all nothing."""
    kept = tuple(part for part in parts if part != NOTHING)
    return kept[0] if len(kept) == 1 else kept


def separated(parts: list[Document], separator: Document) -> Document:
    """Return the documents with the separator between any two."""
    found: list[Document] = []
    for part in parts:
        found += [separator, part] if found else [part]
    return joined(*found)


def render(document: Document, width: int) -> str:
    """Return the text of a document in lines of `width` characters where that is possible."""
    printer = _Printer(width, [(0, False, document)])
    return "".join(printer.printed(0, is_trial=False) or ())


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(unicodedata.category(char) not in _WITHOUT_WIDTH for char in text)


def _extent(document: Document) -> Extent:
    match document:
        case str():
            width = _width(document)
            return Extent(width, width)
        case tuple():
            parts = [_extent(part) for part in document]
            return Extent(sum(part.flat for part in parts), max((part.longest for part in parts), default=0))
        case IfBroken(flat=flat):
            return _extent(flat)
        case Break():
            return Extent(_NEVER_FITS, 0)
        case _:
            return document.extent


class _DoesNotFitError(Exception):
    """A layout that is being tried does not fit."""


@dataclass(slots=True)
class _Printer:
    width: int
    commands: list[_Command]
    column: int = 0
    steps: int = field(default=0)

    def printed(self, bottom: int, *, is_trial: bool) -> list[str]:
        """Print the commands above `bottom`. Stops a trial that does not fit (_DoesNotFitError)."""
        pieces: list[str] = []
        while len(self.commands) > bottom:
            indent, flat, document = self.commands.pop()
            self.steps += 1
            match document:
                case str():
                    pieces.append(document)
                    self.column += _width(document)
                    if is_trial and self.column > self.width:
                        raise _DoesNotFitError
                case FirstFitting():
                    pieces += self._first_fitting(indent, document, flat=flat)
                case Break():
                    if document is Break.NEVER:
                        raise _DoesNotFitError
                    self.column = 0 if document is Break.UNINDENTED else indent
                    pieces.append("\n" + " " * self.column)
                case _:
                    self._open(indent, document, flat=flat)
        return pieces

    def _open(
        self, indent: int, document: tuple[Document, ...] | Group | Nest | IfBroken, *, flat: bool
    ) -> None:
        """Put what a document contains in its place."""
        match document:
            case tuple():
                self.commands += [(indent, flat, part) for part in reversed(document)]
            case Group(content=content):
                self.commands.append((indent, flat or self._fits(content), content))
            case Nest(content=content, by=by):
                self.commands.append((indent + by, flat, content))
            case IfBroken():
                self.commands.append((indent, flat, document.flat if flat else document.broken))

    def _first_fitting(self, indent: int, document: FirstFitting, *, flat: bool) -> list[str]:
        bottom, column = len(self.commands), self.column
        if self.steps <= _MAX_STEPS and document.extent.longest <= self.width:
            self.commands.append((indent, flat, document.first))
            try:
                return self.printed(bottom, is_trial=True)
            except _DoesNotFitError:
                del self.commands[bottom:]
                self.column = column
        self.commands.append((indent, flat, document.second))
        return []

    def _fits(self, content: Document) -> bool:
        """Whether a document, and what follows it up to the next possible line break, fit this line."""
        column, behind = self.column + _extent(content).flat, len(self.commands)
        open_parts: list[Document] = []
        while column <= self.width:
            self.steps += 1
            if not open_parts:
                if behind == 0:
                    return True
                behind -= 1
                open_parts.append(self.commands[behind][2])
            match open_parts.pop():
                case str(text):
                    column += _width(text)
                case tuple(parts):
                    open_parts += reversed(parts)
                case Break() as line_break:
                    return line_break is not Break.NEVER
                case (
                    Group(content=inner)
                    | Nest(content=inner)
                    | IfBroken(broken=inner)
                    | FirstFitting(second=inner)
                ):
                    open_parts.append(inner)
        return False
