"""What the real server says of a script that is no Flux to whoever wants to run or analyze it.

Its parser reads on behind errors, so it tells several; where it finds none and we refuse, we tell ours.
Source: observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.lexer import Source
from fakeinflux.flux.parser import parse
from fakeinflux.flux.recovery import faults, mixture, parts_of, until_nul
from fakeinflux.flux.recovery_expressions import INVALID_OPERATOR
from fakeinflux.flux.recovery_reader import Reader
from fakeinflux.flux.recovery_statements import block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fakeinflux.flux.recovery_reader import Part


class SyntaxFinding(NamedTuple):
    """What is wrong with a node: where it begins, counted from 1 in bytes, its whole place, and the words."""

    line: int
    column: int
    place: str
    message: str


def find_syntax_errors(script: str, *, real: bool = False) -> list[SyntaxFinding]:
    """Return what an analysis of a script tells, by place; nothing where it is Flux.

    `real`: nothing either where the real parser recovers without a word, as from `x = `.
    """
    try:
        parse(script)
    except FluxSyntaxError as error:
        return sorted(_found(script, _told_of_analysis)) or ([] if real else [_own_finding(script, error)])
    return []


def compilation_message(script: str, error: FluxSyntaxError) -> str:
    """Return what is said to whoever wants to run a script that is no Flux. `error`: what our parser says."""
    found = _found(script, _told_of_run) or [_own_finding(script, error)]
    return "compilation failed: " + "\n\n".join(f"error @{each.place}: {each.message}" for each in found)


def _found(script: str, tell: Callable[[Part, Reader], Iterator[str]]) -> list[SyntaxFinding]:
    read = until_nul(script)
    reader = Reader(read, block)
    parts = list(parts_of(read))
    if tell is _told_of_analysis and any(part.text == INVALID_OPERATOR for part in parts):
        return [SyntaxFinding(0, 0, "0:0-0:0", f'unknown operator "{INVALID_OPERATOR}"')]
    return [
        SyntaxFinding(*reader.line_and_column(part.start), reader.shown_place(part.start, part.stop), told)
        for part in parts
        for told in tell(part, reader)
    ]


def _told_of_analysis(part: Part, reader: Reader) -> Iterator[str]:
    """Yield what is told of a node: most of what its tree lacks is told twice."""
    yield from part.errors
    is_once = part.kind == "Property" or any(child.lacks_value for child in part.children)
    for fault in faults(part, reader):
        yield from [fault] if is_once else [fault, fault]


def _told_of_run(part: Part, _: Reader) -> Iterator[str]:
    """Yield what is told of a node to whoever wants to run it: what lacks a value is an error, too."""
    yield from part.errors
    match part.kind:
        case "BadExpression" if part.text:
            yield f"invalid expression: {part.text}"
        case "BadStatement":
            yield f"invalid statement: {part.text}"
        case "ObjectExpression":
            for child in part.children:
                if child.lacks_value:
                    yield f"string literal key {child.children[0].text[1:-1]} must have a value"
            yield from mixture(part)


def _own_finding(script: str, error: FluxSyntaxError) -> SyntaxFinding:
    source = Source(script, [])
    column = source.byte_column(error.line, error.column)
    end = f"{error.end_line}:{source.byte_column(error.end_line, error.end_column)}"
    message = f"found {error.found}, expected {error.expected}"
    return SyntaxFinding(error.line, column, f"{error.line}:{column}-{end}", message)
