"""Which token a refusal points at: not always the one that the parser stumbled over.

A quote that is missing swallows the lines up to the next one, a missing bracket shows only
at the end of the script, a missing comma in the next line: a person wants to be sent to
where it began.
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
# Behind so many tokens a refusal points at where the parser stands: looking back would take too long.
_PATIENCE = 20_000


def unexpected(source: Source, index: int, expected: str) -> FluxSyntaxError:
    """The refusal of the token `index`, where something else was expected."""
    word = source.tokens[index]
    if index > _PATIENCE:
        return source.error(index, index + 1, _shown(word), expected)
    if not word and (open_ones := _open_brackets(source.tokens[:index])):
        at = open_ones[-1]
        bracket = source.tokens[at]
        return source.error(at, at + 1, f"`{bracket}` that is never closed", f"`{_CLOSING[bracket]}`")
    swallowing = _swallowing_string(source, index) if index else None
    if swallowing is not None:
        return _over_lines(source, swallowing, expected)
    if _runs_over_lines(word):
        return _over_lines(source, index, expected)
    if index and expected[0] == "`" and (word.isidentifier() or word[:1] == '"'):
        return _missing(source, index, expected)
    return source.error(index, index + 1, _shown(word), expected)


def unclosed_string(source: Source, index: int) -> FluxSyntaxError:
    """The refusal of a script that ends inside the string whose quote is the token `index`."""
    swallowing = _swallowing_string(source, index) if index <= _PATIENCE else None
    at = index if swallowing is None else swallowing
    return source.error(at, at + 1, "a string that is never closed", 'a `"` at its end')


def _missing(source: Source, index: int, expected: str) -> FluxSyntaxError:
    """The refusal of a name or string that should have had something before it.

    Where it begins a line, what is missing belongs to the end of an earlier one.
    """
    before, here = source.place(index - 1, index), source.place(index, index + 1)
    line, column = source.position(before.stop)
    found = _shown(source.tokens[index])
    if line == here.line:
        return source.error(index, index + 1, found, expected)
    return FluxSyntaxError(line, column, (line, column), f"{found} in line {here.line}", expected)


def _over_lines(source: Source, index: int, expected: str) -> FluxSyntaxError:
    found = f"a string that runs over several lines (`{_shortened(source.tokens[index])}`)"
    return source.error(index, index + 1, found, expected)


def _swallowing_string(source: Source, index: int) -> int | None:
    """The first string over several lines that has the next token right at its end, up to `index`.

    Where a quote is missing, the string ends at what was meant to be the next one's beginning.
    """
    for at, (word, following) in enumerate(pairwise(source.tokens[: index + 1])):
        if _runs_over_lines(word) and following[:1] not in tuple(",.)]}"):
            place = source.place(at, at + 2)
            if place.stop - place.start == len(word) + len(following):
                return at
    return None


def _runs_over_lines(word: str) -> bool:
    return word[:1] == '"' and "\n" in word


def _open_brackets(tokens: list[str]) -> list[int]:
    """The opening brackets, as indexes of tokens, that nothing closes."""
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
