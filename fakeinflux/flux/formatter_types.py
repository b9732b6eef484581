"""How the formatter lays out the type of a builtin, read from its tokens. Source: spec.

The parser has checked the tokens, so nothing here can fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fakeinflux.flux.hanging import INDENT, break_unless_short, listed
from fakeinflux.flux.layout import BLANK_OR_BREAK, NOTHING, Document, Group, Nest, joined, separated

if TYPE_CHECKING:
    from fakeinflux.flux.commented_tokens import CommentedTokens


def builtin_type(tokens: CommentedTokens, start: int) -> Document:
    """Return the document of the type that begins at a token, with its constraints."""
    reader = _TypeReader(tokens, start)
    kind = reader.kind()
    if not reader.skips("where"):
        return kind
    constraints: list[Document] = []
    while not constraints or reader.skips(","):
        constraints.append(reader.constraint())
    line, _ = break_unless_short(len(constraints))
    return joined(kind, line, "where", line, separated(constraints, joined(",", line)))


@dataclass(slots=True)
class _TypeReader:
    tokens: CommentedTokens
    index: int

    def skips(self, word: str) -> bool:
        """Step over the next token if it is this one, and return whether it was."""
        is_next = self.tokens.texts[self.index] == word
        self.index += is_next
        return is_next

    def word(self) -> Document:
        """Read one token."""
        self.index += 1
        return self.tokens.word(self.index - 1)

    def constraint(self) -> Document:
        """Read `T: Kind + Kind`."""
        variable = self.word()
        self.index += 1
        kinds = [self.word()]
        while self.skips("+"):
            kinds.append(self.word())
        return Group(joined(variable, ": ", separated(kinds, " + ")))

    def kind(self) -> Document:
        """Read one type."""
        comments = self.tokens.comments(self.index)
        if self.skips("{"):
            return Group(joined(comments, self._record()))
        if self.skips("("):
            return Group(joined(comments, self._function()))
        if self.skips("["):
            return Group(self._elements())
        if self.skips("."):
            return Group(joined(".", self.word()))
        name = self.word()
        return Group(joined(name, self._elements()) if self.skips("[") else name)

    def _elements(self) -> Document:
        element = self.kind()
        value = joined(":", self.kind()) if self.skips(":") else NOTHING
        self.index += 1
        return joined("[", element, value, "]")

    def _record(self) -> Document:
        base: Document = NOTHING
        if self.tokens.texts[self.index + 1] == "with":
            base = joined(self.word(), BLANK_OR_BREAK, "with", BLANK_OR_BREAK)
            self.index += 1
        return joined("{", self._entries("}", base), "}")

    def _function(self) -> Document:
        parameters = self._entries(")", NOTHING)
        self.index += 1
        return joined("(", parameters, ") => ", self.kind())

    def _entries(self, close: str, base: Document) -> Document:
        """Read `key: type` pairs up to and over the closing bracket."""
        entries: list[Document] = []
        while not self.skips(close):
            entries.append(Group(self._entry()))
            self.skips(",")
        line, bare_line = break_unless_short(len(entries))
        return joined(Nest(joined(bare_line, base, listed(entries, line)), INDENT), bare_line)

    def _entry(self) -> Document:
        sign = next((sign for sign in ("?", "<-") if self.skips(sign)), "")
        key = NOTHING if self.tokens.texts[self.index] == ":" else self.word()
        self.index += 1
        entry = joined(sign, key, ": ", self.kind())
        return joined(entry, " = ", self.kind()) if self.skips("=") else entry
