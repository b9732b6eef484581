"""What a script says apart from its layout, to tell whether two texts say the same."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from fakeinflux.flux.formatter_literals import date_time, duration
from fakeinflux.flux.syntax import DateTimeLiteral, DurationLiteral, Node, ParenExpression

if TYPE_CHECKING:
    from fakeinflux.flux.parser import Program


def meaning(program: Program) -> list[object]:
    """Return the syntax tree as a list that is equal for scripts which say the same.

    Places, parentheses, and the ways to write one duration or time make no difference.
    """
    found: list[object] = [program.package]
    still_open: list[object] = [program.body, program.imports]
    while still_open:
        value = still_open.pop()
        match value:
            case ParenExpression(expression=inner):
                still_open.append(inner)
            case DurationLiteral(text=text):
                found.append(("duration", duration(text)))
            case DateTimeLiteral(text=text):
                found.append(("time", date_time(text)))
            case Node():
                found.append(type(value).__name__)
                names = [field.name for field in fields(value) if field.name not in ("start", "stop")]
                still_open += [getattr(value, name) for name in reversed(names)]
            case list() | tuple():
                found.append(len(value))
                still_open += reversed(value)
            case _:
                found.append(value)
    return found
