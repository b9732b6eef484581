"""Layouts that keep as much as possible of what surrounds a body on the body's first line.

`x = (r) => {a: 1}` has the surroundings `x =`, `(r) =>` and `{…}`. Where it does not fit one line, the
first of these layouts that fits is taken: all surroundings on the first line, all but the innermost,
and so on; each that is not begins an indented line of its own. Source: observed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from fakeinflux.flux.layout import (
    BLANK_OR_BREAK,
    BREAK_IF_BROKEN,
    FITS_ONE_LINE,
    NOTHING,
    Break,
    Document,
    FirstFitting,
    Group,
    IfBroken,
    Nest,
    joined,
    separated,
)

INDENT: Final = 4
MAX_ON_A_LINE: Final = 4
"""A list with more entries has each on a line of its own."""


@dataclass(frozen=True, slots=True)
class Surrounding:
    """What stands before and behind a body; `nested`: whether its own further lines are indented."""

    before: Document
    behind: Document = NOTHING
    nested: bool = True


@dataclass(slots=True)
class Hanging:
    """A body and its surroundings, the innermost first."""

    body: Document
    surroundings: list[Surrounding] = field(default_factory=list)

    def after(self, *before: Document) -> Hanging:
        """Return this behind one more surrounding, a blank or a line break between them."""
        return self._led_by(BLANK_OR_BREAK).directly_after(*before)

    def directly_after(self, *before: Document) -> Hanging:
        """Return this behind one more surrounding, nothing between them."""
        return Hanging(self.body, [*self.surroundings, Surrounding(joined(*before))])

    def document(self) -> Document:
        """Return the document that chooses between the layouts."""
        outermost_first = self.surroundings[::-1]
        if not outermost_first:
            return self.body
        count = len(outermost_first)
        layouts = [_layout(outermost_first, split, self.body) for split in range(count, 0, -1)]
        document = layouts[0]
        for layout in layouts[1:]:
            document = FirstFitting(document, layout)
        return document

    def _led_by(self, leading: Document) -> Hanging:
        """Return this with a document before the outermost surrounding, or the body if there is none."""
        if not self.surroundings:
            return Hanging(joined(leading, self.body))
        last = self.surroundings[-1]
        led = Surrounding(joined(leading, last.before), last.behind, last.nested)
        return Hanging(self.body, [*self.surroundings[:-1], led])


def _layout(surroundings: list[Surrounding], split: int, body: Document) -> Document:
    """Return the layout in which the first `split` surroundings stay on the first line."""
    on_first, below = surroundings[:split], surroundings[split:]
    is_last_resort = split == 1
    fit = NOTHING if is_last_resort else FITS_ONE_LINE
    nothing_before = all(each.before == NOTHING for each in on_first)
    inner = joined(
        Nest(joined(body, fit if nothing_before else NOTHING), INDENT), *(each.behind for each in below)
    )
    for each in reversed(below):
        part = joined(each.before, inner)
        inner = Group(Nest(part, INDENT) if each.nested else part)
    return joined(
        Group(joined(*(each.before for each in on_first), fit)),
        Group(joined(inner, *(each.behind for each in on_first))),
    )


def break_unless_short(count: int) -> tuple[Document, Document]:
    """Return the breaks of a list of so many entries: the one that may be a blank, and the other."""
    return (Break.LINE, Break.LINE) if count > MAX_ON_A_LINE else (BLANK_OR_BREAK, BREAK_IF_BROKEN)


def listed(entries: list[Document], line: Document) -> Document:
    """Return the entries with commas between them, and one behind the last where the list is broken."""
    trailing = IfBroken(",", NOTHING) if entries else NOTHING
    return joined(separated([Group(entry) for entry in entries], joined(",", line)), trailing)


def bracketed(brackets: str, entries: list[Document], trailing: Document) -> Hanging:
    """Return a list between two brackets; `trailing` are the comments before the closing one."""
    line, bare_line = break_unless_short(len(entries))
    behind = joined(bare_line if trailing == NOTHING else NOTHING, trailing, brackets[1])
    body = joined(bare_line, listed(entries, line))
    return Hanging(body, [Surrounding(brackets[0], behind, nested=False)])
