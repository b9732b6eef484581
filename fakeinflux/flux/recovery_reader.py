"""The state of the parser that reads on behind errors, and the steps that all its parts share.

An error is noted where it is met, and belongs to the next node that is finished. Source: observed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from fakeinflux.flux.cursor import MAX_DEPTH
from fakeinflux.flux.lexer import Source
from fakeinflux.flux.recovery_tokens import END, Token, next_string_token, next_token

if TYPE_CHECKING:
    from collections.abc import Callable

TOO_DEEP: Final = "Program is nested too deep"


@dataclass(slots=True)
class Part:
    """A node of what was read: between which str indexes it stands, and what is wrong with it.

    `kind` is the real server's name for it. `text`: an operator, a key or a bad token. The kind
    `BadExpression` stands for what is missing, and its text is what whoever runs the script is told.
    """

    kind: str
    start: int
    stop: int
    children: list[Part] = field(default_factory=list)
    text: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def is_missing(self) -> bool:
        """Whether this is the place of an expression that is not there."""
        return self.kind == "BadExpression"

    @property
    def has_value(self) -> bool:
        """Whether a property has a value."""
        return len(self.children) > 1 and not self.children[1].is_missing

    @property
    def lacks_value(self) -> bool:
        """Whether this is a property that must have a value, because its key is in quotes, and has none."""
        return self.kind == "Property" and not self.has_value and self.children[0].text[:1] == '"'


@dataclass(slots=True)
class Reader:
    """Reads tokens. `errors` are those that no node has yet; `block` reads statements in braces."""

    text: str
    block: Callable[[Reader], Part]
    position: int = 0
    errors: list[str] = field(default_factory=list)
    depth: int = 0
    _peeked: Token | None = None
    _before_peeked: int = 0
    _open: dict[str, int] = field(default_factory=dict)
    _source: Source | None = None

    def peek(self, *, may_be_pattern: bool = False) -> Token:
        """Return the next token; a `/` that was taken for a division is read anew for a pattern."""
        if may_be_pattern and self._peeked is not None and self._peeked.kind == "DIV":
            self._peeked, self.position = None, self._before_peeked
        if self._peeked is None:
            self._before_peeked = self.position
            self._peeked = next_token(self.text, self.position, may_be_pattern=may_be_pattern)
            self.position = self._peeked.stop
        return self._peeked

    def scan(self) -> Token:
        """Step over the next token and return it."""
        token = self.peek()
        self._peeked = None
        return token

    def scan_in_string(self) -> Token:
        """Step over the next token of a string and return it."""
        token = next_string_token(self.text, self.position)
        self.position = token.stop
        return token

    def skips(self, kind: str) -> bool:
        """Step over the next token if it is of this kind, and return whether it was."""
        is_next = self.peek().kind == kind
        if is_next:
            self.scan()
        return is_next

    def expect(self, *kinds: str) -> Token:
        """Step over the next token, and note an error if it is of no such kind."""
        token = self.scan()
        if token.kind not in kinds:
            wanted = kinds[0] if len(kinds) == 1 else " or".join(f" `{kind}`" for kind in kinds)
            self._note_unexpected(wanted, token)
        return token

    def expect_or_stay(self, kind: str) -> Token:
        """Step over the next token; where it is of another kind, note an error and stay before it."""
        token = self.peek()
        if token.kind == kind:
            return self.scan()
        self._note_unexpected(kind, token)
        return token if token.kind == END else Token("ILLEGAL", "", token.start, token.start)

    def _note_unexpected(self, wanted: str, token: Token) -> None:
        if token.kind == END:
            self.errors.append(f"expected {wanted}, got EOF")
            return
        line, column = self.line_and_column(token.start)
        self.errors.append(f"expected {wanted}, got {token.kind} ({token.text}) at {line}:{column}")

    def open(self, kind: str, closing: str) -> Token:
        """Step over an opening bracket."""
        token = self.expect(kind)
        self._open[closing] = self._open.get(closing, 0) + 1
        return token

    def more(self) -> bool:
        """Whether the next token belongs to what is open: it is no bracket that closes any of it."""
        kind = self.peek().kind
        return kind != END and not self._open.get(kind)

    def close(self, closing: str) -> Token:
        """Step over a closing bracket; where another token is next, note an error and stay before it."""
        self._open[closing] -= 1
        token = self.peek()
        if token.kind == closing:
            return self.scan()
        self.errors.append(f"expected {closing}, got {token.kind}")
        return token

    def node(self, kind: str, start: int, stop: int, children: list[Part], text: str = "") -> Part:
        """Return a node that takes the errors noted so far."""
        errors, self.errors = self.errors, []
        return Part(kind, start, stop, children, text, errors)

    def token_node(self, kind: str, token: Token) -> Part:
        """Return a node without children, in the place of a token."""
        return self.node(kind, token.start, token.stop, [], token.text)

    def identifier(self) -> Part:
        """Read a name."""
        return self.token_node("Identifier", self.expect_or_stay("IDENT"))

    def guarded(self, read: Callable[[Reader], Part], bad_kind: str) -> Part:
        """Read one level deeper; beyond the deepest level a token is taken for a bad node."""
        self.depth += 1
        if self.depth <= MAX_DEPTH:
            part = read(self)
        else:
            self.errors.append(TOO_DEEP)
            token = self.scan()
            part = missing(token) if bad_kind == "BadExpression" else self.token_node(bad_kind, token)
        self.depth -= 1
        return part

    def entries(self, read: Callable[[Reader], Part]) -> list[Part]:
        """Read entries up to the closing bracket; give up where one has no token of its own."""
        found = []
        last = self.peek().start
        while self.more():
            found.append(read(self))
            this = self.peek().start
            if this == last:
                break
            last = this
        return found

    def note_invalid_expression(self) -> None:
        """Step over a token that begins no expression, and note it."""
        token = self.scan()
        self.errors.append(f"invalid expression @{self.shown_place(token.start, token.stop)}: {token.text}")

    def line_and_column(self, index: int) -> tuple[int, int]:
        """Return the line, and the column in bytes, of a str index, both from 1."""
        if self._source is None:
            self._source = Source(self.text, [])
        return self._source.byte_position(index)

    def shown_place(self, start: int, stop: int) -> str:
        """Return a place as errors show it."""
        (line, column), (end_line, end_column) = self.line_and_column(start), self.line_and_column(stop)
        return f"{line}:{column}-{end_line}:{end_column}"


def missing(token: Token, told: str = "") -> Part:
    """Return what stands for an expression that a token does not begin; it takes no errors."""
    return Part("BadExpression", token.start, token.stop, text=told)
