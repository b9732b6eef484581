"""Which token a syntax error points at: not always the one at which the parser stopped.

A missing quote swallows the lines up to the next quote, a missing bracket shows only at the end of the
script, and a missing comma on the next line. A person wants to know where the mistake begins.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.lexer import string_follows

if TYPE_CHECKING:
    from fakeinflux.flux.lexer import Source

_CLOSING = {"(": ")", "[": "]", "{": "}", "${": "}"}
_LONGEST_SHOWN = 40
# After this many tokens an error points at where the parser stopped: looking back would take too long.
_MAX_TOKENS_SEARCHED = 20_000


def unexpected_token(source: Source, index: int, expected: str) -> FluxSyntaxError:
    """Return the error for the token `index`, where something else was expected."""
    word = source.tokens[index]
    if index > _MAX_TOKENS_SEARCHED:
        return source.error(index, index + 1, _shown(word), expected)
    if not word and (open_brackets := _open_brackets(source.tokens[:index])):
        at = open_brackets[-1]
        bracket = source.tokens[at]
        return source.error(at, at + 1, f"`{bracket}` that is never closed", f"`{_CLOSING[bracket]}`")
    runaway = _runaway_string(source, index) if index else None
    if runaway is None and _is_multiline(word):
        runaway = index
    if runaway is not None:
        found = f"a string that runs over several lines (`{_shortened(source.tokens[runaway])}`)"
        return source.error(runaway, runaway + 1, found, expected)
    if index and expected[0] == "`" and (word.isidentifier() or word[:1] == '"'):
        return _missing_before(source, index, expected)
    return source.error(index, index + 1, _shown(word), expected)


def unclosed_string(source: Source, index: int) -> FluxSyntaxError:
    """Return the error for a script that ends inside the string whose quote is the token `index`."""
    runaway = _runaway_string(source, index) if index <= _MAX_TOKENS_SEARCHED else None
    at = index if runaway is None else runaway
    return source.error(at, at + 1, "a string that is never closed", 'a `"` at its end')


def _missing_before(source: Source, index: int, expected: str) -> FluxSyntaxError:
    """Return the error for a name or string before which something is missing.

    If it begins a line, what is missing belongs at the end of an earlier one.
    """
    before, here = source.place(index - 1, index), source.place(index, index + 1)
    line, column = source.position(before.stop)
    found = _shown(source.tokens[index])
    if line == here.line:
        return source.error(index, index + 1, found, expected)
    return FluxSyntaxError(line, column, (line, column), f"{found} in line {here.line}", expected)


def _runaway_string(source: Source, index: int) -> int | None:
    """Return the first multi-line string up to `index` that the next token touches.

    If a quote is missing, such a string ends where the next one was meant to begin.
    """
    for at, (word, following) in enumerate(pairwise(source.tokens[: index + 1])):
        if _is_multiline(word) and following[:1] not in tuple(",.)]}"):
            place = source.place(at, at + 2)
            if place.stop - place.start == len(word) + len(following):
                return at
    return None


def _is_multiline(word: str) -> bool:
    return word[:1] == '"' and "\n" in word


def _open_brackets(tokens: list[str]) -> list[int]:
    """Return the indexes of the opening brackets that nothing closes."""
    found: list[int] = []
    in_string, braces = False, list[int]()
    for at, word in enumerate(tokens):
        if word in _CLOSING and (not in_string or word == "${"):
            found.append(at)
        elif found and not in_string and word == _CLOSING[tokens[found[-1]]]:
            found.pop()
        in_string = string_follows(word, in_string, braces)
    return found


def _shown(word: str) -> str:
    if not word:
        return "the end of the script"
    return "a string" if word == '"' else f"`{_shortened(word)}`"


def _shortened(word: str) -> str:
    word = word.encode(errors="replace").decode()  # half a surrogate pair goes into no answer
    line = word.split("\n", 1)[0]
    return word if line == word and len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}…"
