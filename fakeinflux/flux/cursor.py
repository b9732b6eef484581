"""The parser's position in the tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakeinflux.flux.error_locations import unexpected_token
from fakeinflux.flux.lexer import KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.flux.errors import FluxSyntaxError
    from fakeinflux.flux.lexer import Source
    from fakeinflux.flux.syntax import Block, CallExpression, Node

MAX_DEPTH = 80
"""How deep expressions and statements may nest, as in the real server. Source: observed."""


@dataclass(slots=True)
class Cursor:
    """The parser's state: `tokens[index]` is the next token to read.

    `expression` and `block` parse what their names say: the parts of the grammar contain each other,
    and the inner modules reach the outer ones through these. `calls` collects every call.
    """

    source: Source
    tokens: list[str]
    expression: Callable[[Cursor], Node]
    block: Callable[[Cursor], Block]
    index: int = 0
    depth: int = 0
    calls: list[CallExpression] = field(default_factory=list)

    def expect(self, word: str, where: str) -> None:
        """Step over this token. Raises FluxSyntaxError: another one is next."""
        if self.tokens[self.index] != word:
            raise self.unexpected_token(f"`{word}` {where}")
        self.index += 1

    def name(self, what: str) -> str:
        """Step over an identifier and return it; `what` says what it would have named.

        Raises FluxSyntaxError: the next token is no identifier.
        """
        word = self.tokens[self.index]
        if not is_name(word):
            raise self.unexpected_token(what)
        self.index += 1
        return word

    def too_deep(self) -> FluxSyntaxError:
        """Return the error for what nests deeper than MAX_DEPTH."""
        return self.error("one more level of nesting", f"at most {MAX_DEPTH} levels")

    def unexpected_token(self, expected: str) -> FluxSyntaxError:
        """Return the error for the next token, where something else was expected."""
        return unexpected_token(self.source, self.index, expected)

    def error(self, found: str, expected: str, first: int | None = None) -> FluxSyntaxError:
        """Return an error in these words, from token `first` (default: the next) up to the next one."""
        start = self.index if first is None else first
        return self.source.error(start, max(self.index, start + 1), found, expected)


def is_name(word: str) -> bool:
    """Whether a token is an identifier and not a keyword."""
    return word.isidentifier() and word not in KEYWORDS
