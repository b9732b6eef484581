"""What is wrong with the syntax of a script, as the real server lists it.

The real server reads on behind an error; ours stops at the first. What is missing at the end of the text
(brackets, quotes, a value, the call behind a pipe) and brackets that close nothing are said in its words. For
anything else there is one finding, in ours. Source: observed, simulated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fakeinflux.flux.cursor import is_name
from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.lexer import lex
from fakeinflux.flux.parser import parse

if TYPE_CHECKING:
    from fakeinflux.flux.lexer import Source

_CLOSING: Final = {"(": "RPAREN", "{": "RBRACE", "[": "RBRACK"}
_OPENING: Final = {")": "(", "}": "{", "]": "["}
_WANTS_VALUE: Final = frozenset(("=", "+", "-", "*", "/", "%", "^", "==", "!=", "<", ">", "<=", ">=", "=~"))


class SyntaxFinding(NamedTuple):
    """A broken node: its first character and the one behind its last, counted from 1, and what is wrong.

    `listed`: whether an analysis tells of it; what lacks a value is an error only to whoever runs it.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    listed: bool = True


def find_syntax_errors(script: str) -> list[SyntaxFinding]:
    """The findings of a script, by place; none where it is Flux."""
    try:
        parse(script)
    except FluxSyntaxError as error:
        return sorted(_findings(script, error), key=lambda found: found[:2])
    return []


def compilation_message(script: str) -> str:
    """What is said to whoever wants to run a script that is no Flux."""
    errors = (
        f"error @{found.line}:{found.column}-{found.end_line}:{found.end_column}: {found.message}"
        for found in find_syntax_errors(script)
    )
    return "compilation failed: " + "\n\n".join(errors)


def _findings(script: str, error: FluxSyntaxError) -> list[SyntaxFinding]:
    own = SyntaxFinding(
        error.line,
        _byte_column(script, error.line, error.column),
        error.end_line,
        _byte_column(script, error.end_line, error.end_column),
        f"found {error.found}, expected {error.expected}",
    )
    try:
        source = lex(script)
    except FluxSyntaxError:  # of a character, not of how tokens follow each other
        return [own]
    tokens = source.tokens[: source.tokens.index("")]
    if error.found.startswith("a string"):
        return [_unclosed_string(source, own)]
    if error.found in ("`)`", "`]`", "`}`"):
        place = f"{own.line}:{own.column}-{own.end_line}:{own.end_column}"
        return [own._replace(message=f"invalid statement @{place}: {error.found[1]}")] * 2
    found = [*(_unclosed(source, at) for at in _open_brackets(tokens)), *_lacking(source, tokens)]
    is_end = error.found.endswith("never closed") or (error.line, error.column) >= _end(source, tokens)
    return found if found and is_end else [own]


def _byte_column(script: str, line: int, column: int) -> int:
    """Return a column in bytes of UTF-8, as the real server counts it, given one in characters."""
    return len(script.split("\n")[line - 1][: column - 1].encode(errors="surrogatepass")) + 1


def _end(source: Source, tokens: list[str]) -> tuple[int, int]:
    """The place behind the last token."""
    return source.position(source.place(len(tokens) - 1, len(tokens)).stop) if tokens else (1, 1)


def _open_brackets(tokens: list[str]) -> list[int]:
    """The tokens that open brackets which nothing closes, the outermost first."""
    still_open: list[int] = []
    for at, word in enumerate(tokens):
        if word in _CLOSING:
            still_open.append(at)
        elif word in _OPENING and still_open and tokens[still_open[-1]] == _OPENING[word]:
            still_open.pop()
    return still_open


def _unclosed(source: Source, at: int) -> SyntaxFinding:
    """A bracket that is open at the end; the node of a call or an index begins with what is called."""
    tokens, first = source.tokens, at
    if _is_access(tokens, at):
        first = _operand_start(tokens, at - 1)
    start = source.byte_position(source.place(first, first + 1).start)
    end = source.byte_position(len(source.text))
    return SyntaxFinding(*start, *end, f"expected {_CLOSING[tokens[at]]}, got EOF")


def _is_access(tokens: list[str], at: int) -> bool:
    """Whether a bracket opens the arguments of a call, or an index."""
    return tokens[at] != "{" and at > 0 and (is_name(tokens[at - 1]) or tokens[at - 1] in _OPENING)


def _operand_start(tokens: list[str], at: int) -> int:
    """The first token of the names, members and calls that end here."""
    while True:
        if tokens[at] in _OPENING:
            at = _bracket_start(tokens, at)
        if at > 1 and tokens[at - 1] == ".":
            at -= 2
        elif tokens[at] in _CLOSING and _is_access(tokens, at):
            at -= 1
        else:
            return at


def _bracket_start(tokens: list[str], at: int) -> int:
    depth = 0
    for index in range(at, -1, -1):
        depth += (tokens[index] in _OPENING) - (tokens[index] in _CLOSING)
        if depth == 0:
            return index
    return at


def _unclosed_string(source: Source, own: SyntaxFinding) -> SyntaxFinding:
    line, column = source.byte_position(len(source.text))
    end = f"{line}:{column}-{line}:{column}"
    message = f"got unexpected token in string expression @{end}: EOF"
    return own._replace(end_line=line, end_column=column, message=message)


def _lacking(source: Source, tokens: list[str]) -> list[SyntaxFinding]:
    """The value that is missing behind an operator at the end."""
    if not tokens or tokens[-1] not in {*_WANTS_VALUE, "|>"}:
        return []
    line, column = source.byte_position(len(source.text))
    place = (line, column, line, column)
    lacking = SyntaxFinding(
        *place, "invalid expression: invalid token for primary expression: EOF", listed=False
    )
    if tokens[-1] != "|>":
        return [lacking]
    return [SyntaxFinding(*place, "pipe destination must be a function call"), lacking]
