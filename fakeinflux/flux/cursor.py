"""The place in the tokens that the parser has come to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakeinflux.flux.culprits import unexpected
from fakeinflux.flux.lexer import KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.flux.errors import FluxSyntaxError
    from fakeinflux.flux.lexer import Source
    from fakeinflux.flux.syntax import Block, CallExpression, Node

MAX_DEPTH = 80
"""How deep expressions and statements may nest. The same as the real server's (`observed`)."""

MAX_CHAIN = 176
"""How many operators, calls or pipes may follow one another in one expression. The real server
bounds the depth of its tree at 180, and a chain is as deep as it is long (`observed`)."""


@dataclass(slots=True)
class Cursor:
    """`tokens[index]` is the next token to read.

    `expression` and `block` read what their names say: the parts of the grammar contain each
    other, and this is how the inner ones reach the outer. `calls` collects every call.
    """

    source: Source
    tokens: list[str]
    expression: Callable[[Cursor], Node]
    block: Callable[[Cursor], Block]
    index: int = 0
    depth: int = 0
    calls: list[CallExpression] = field(default_factory=list)

    def expect(self, word: str, where: str) -> None:
        """Step over this token, or refuse the script."""
        if self.tokens[self.index] != word:
            raise self.unexpected(f"`{word}` {where}")
        self.index += 1

    def name(self, what: str) -> str:
        """Step over an identifier and return it; `what` says what it would have named."""
        word = self.tokens[self.index]
        if not is_name(word):
            raise self.unexpected(what)
        self.index += 1
        return word

    def too_deep(self) -> FluxSyntaxError:
        """The refusal of what nests deeper than MAX_DEPTH."""
        return self.error("one more level of nesting", f"at most {MAX_DEPTH} levels")

    def unexpected(self, expected: str) -> FluxSyntaxError:
        """The refusal of the next token."""
        return unexpected(self.source, self.index, expected)

    def error(self, found: str, expected: str, first: int | None = None) -> FluxSyntaxError:
        """A refusal in these words, from token `first` (default: the next one) up to the next one."""
        start = self.index if first is None else first
        return self.source.error(start, max(self.index, start + 1), found, expected)


def is_name(word: str) -> bool:
    """Whether a token is an identifier and no keyword."""
    return word.isidentifier() and word not in KEYWORDS
