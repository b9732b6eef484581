"""What the real server says of a script that is no Flux: its parser reads on behind an error.

Of all that it finds it tells the first, from the outermost node to the innermost. Where it finds
nothing, it takes the script, broken as it is. Source: observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.parser import parse
from fakeinflux.flux.recovery_expressions import INVALID_OPERATOR
from fakeinflux.flux.recovery_reader import Reader
from fakeinflux.flux.recovery_statements import block, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.flux.recovery_reader import Part


def real_syntax_error(text: str) -> str | None:
    """Return the real server's message for a script, or None if it takes it."""
    text = until_nul(text)
    parts = [part for part in parts_of(text) if not part.is_missing]
    if any(part.text == INVALID_OPERATOR for part in parts):
        return f'loc 0:0-0:0: unknown operator "{INVALID_OPERATOR}"'
    reader = Reader(text, block)
    for part in parts:
        for error in (*part.errors, *faults(part, reader)):
            return f"loc {reader.shown_place(part.start, part.stop)}: {error}"
    return None


def unformattable(text: str) -> str:
    """Return what the real server says to the edit of a broken script that it has taken.

    Source: observed (but for the column in its own JSON that the message ends with).
    """
    for part in parts_of(text):
        if any(child.is_missing for child in part.children):
            kind = (
                "struct ArrayItem" if part.kind == "ArrayExpression" else "internally tagged enum Expression"
            )
            return f"invalid type: null, expected {kind}"
    return "invalid type: map, expected a string"


def sound_parts(text: str) -> str:
    """Return a broken script without its broken statements, and its task option as far as it is sound."""
    text = until_nul(text)
    sound, position = [], 0
    for statement in read_file(text).children:
        sound.append(text[position : statement.start])
        position = statement.stop
        written = text[statement.start : statement.stop]
        sound.append(written if _parses(written) else _sound_option(text, statement))
    return "".join([*sound, text[position:]])


def until_nul(text: str) -> str:
    """Return a text as the real parser gets it."""
    return text.split("\0", 1)[0]


def _sound_option(text: str, statement: Part) -> str:
    """Return a broken `option task` with those of its properties that are sound; nothing for another."""
    assignment = statement.children[0] if statement.kind == "OptionStatement" else statement
    if statement is assignment or assignment.text != "task":
        return ""
    properties = (text[part.start : part.stop] for part in assignment.children[1].children)
    return f"option task = {{{', '.join(each for each in properties if _parses(f'x = {{{each}}}'))}}}"


def _parses(text: str) -> bool:
    try:
        parse(text)
    except FluxSyntaxError:
        return False
    return True


def parts_of(text: str) -> Iterator[Part]:
    """Yield the nodes of a script, the outer before the inner."""
    still_open = [read_file(text)]
    while still_open:
        part = still_open.pop()
        yield part
        still_open += reversed(part.children)


def faults(part: Part, reader: Reader) -> Iterator[str]:
    """Yield what is wrong with a node that was read without an error."""
    match part.kind:
        case "BadStatement":
            yield f"invalid statement @{reader.shown_place(part.start, part.stop)}: {part.text}"
        case "BinaryExpression":
            left, right = part.children
            if left.is_missing:
                yield "missing left hand side of expression"
            if right.is_missing:
                yield "missing right hand side of expression"
        case "ObjectExpression":
            yield from mixture(part)
        case "Property" if part.lacks_value:
            key = part.children[0].text
            yield f"string literal key {key} must have a value"


def mixture(part: Part) -> Iterator[str]:
    """Yield the complaint of a record in which some properties have values and others none."""
    properties = [child for child in part.children if child.kind == "Property"]
    sound = next((at for at, child in enumerate(properties) if child.errors), len(properties))
    if len({child.has_value for child in properties[:sound]}) > 1:
        yield "cannot mix implicit and explicit properties"
