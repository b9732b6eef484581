"""The tokens of a script with the comments before each, and on which lines they stand."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakeinflux.flux.hanging import INDENT
from fakeinflux.flux.layout import BLANK_OR_BREAK, NOTHING, Break, Document, Nest, joined, separated

if TYPE_CHECKING:
    from fakeinflux.flux.lexer import Source
    from fakeinflux.flux.syntax import Node


@dataclass(slots=True)
class CommentedTokens:
    """The tokens of a script. A node that an edit made has the place -1, where there are no comments.

    `keeps_all`: an edit on the real server loses attributes (`@edition("2022.1")`), and comments before
    the commas of arrays and before `with`.
    """

    source: Source
    keeps_all: bool
    texts: list[str] = field(default_factory=list)
    _comments: dict[int, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the token behind each comment; a comment takes its line break with it."""
        self.texts = self.source.tokens
        starts = [self.source.place(at, at + 1).start for at in range(self.end + 1)]
        for offset, comment in self.source.comments():
            behind = bisect.bisect_left(starts, offset)
            if self.texts[behind] == '"':  # before a string with `${…}` the real parser loses comments
                continue
            is_last = offset + len(comment) == len(self.source.text)
            self._comments.setdefault(behind, []).append(comment if is_last else f"{comment}\n")

    @property
    def end(self) -> int:
        """The index of the end of the text."""
        return self.texts.index("")

    def has_comments(self, index: int) -> bool:
        """Whether a comment stands before this token."""
        return index in self._comments

    def comments(self, index: int) -> Document:
        """Return the comments before a token, each with the line break behind it."""
        lines = (comment.split("\n") for comment in self._comments.get(index, ()))
        return joined(*(separated([*parts], Break.LINE) for parts in lines))

    def appended_comments(self, index: int) -> Document:
        """Return the comments before a token, behind a blank or line break and indented."""
        if not self.has_comments(index):
            return NOTHING
        return Nest(joined(BLANK_OR_BREAK, self.comments(index)), INDENT)

    def word(self, index: int) -> Document:
        """Return a token with the comments before it."""
        return joined(self.comments(index), self.texts[index])

    def comma_comments(self, index: int, *, appended: bool = False) -> Document:
        """Return the comments before a token if it is a comma, which the last entry of a list may lack."""
        if index < 0 or self.texts[index] != ",":
            return NOTHING
        return self.appended_comments(index) if appended else self.comments(index)

    def lines(self, node: Node) -> tuple[int, int]:
        """Return the first and the last line of a node."""
        place = self.source.place_of(node)
        return place.line, self.source.position(place.stop)[0]

    def is_multiline(self, node: Node) -> bool:
        """Whether a node was written on several lines."""
        first, last = self.lines(node)
        return first != last
