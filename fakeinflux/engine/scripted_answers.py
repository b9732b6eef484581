"""What a world says about the answers to queries: rows or an error for the scripts that match."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from fakeinflux.engine.errors import Refused
    from fakeinflux.engine.world import World


class AnswerColumn(NamedTuple):
    """A column of the rows that are answered. `kind`: bool, int, uint, float, string or time (ns)."""

    label: str
    kind: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ScriptedAnswer:
    """What queries get whose script matches: `columns` of rows, a text of `csv` as it is, or an `error`.

    `match` is a part of the script, `/a regular expression/`, or `name()` for the call of a function;
    `matcher` is what it was read as. `times` is for how many more queries it is good, None for all.
    `asked` counts the queries that got it.
    """

    match: str
    matcher: re.Pattern[str]
    columns: tuple[AnswerColumn, ...] = ()
    csv: str | None = None
    error: Refused | None = None
    times: int | None = None
    asked: int = 0


def read_match(match: str) -> re.Pattern[str]:
    """What finds the scripts that a `match` means. ValueError for one that cannot be."""
    if not match.strip():
        raise ValueError("an empty match would match every query; `/.*/` says that it is meant")
    if len(match) > 1 and match[0] == match[-1] == "/":
        try:
            return re.compile(match[1:-1])
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from None
    function = re.fullmatch(r"([\w.]+)\(\)", match)
    return re.compile(rf"(?<![\w.]){re.escape(function[1])}\s*\(" if function else re.escape(match))


def put_answer(world: World, answer: ScriptedAnswer) -> None:
    """Script an answer, in place of one for the same match. The latest goes first."""
    others = tuple(other for other in world.answers if other.match != answer.match)
    world.answers = (answer, *others)
    world.touch()


def clear_answers(world: World) -> None:
    """Forget all of them."""
    world.answers = ()
    world.touch()


def take_answer(world: World, script: str) -> ScriptedAnswer | None:
    """The answer that was scripted for a script, if any; one more query got it."""
    for answer in world.answers:
        if answer.times != 0 and answer.matcher.search(script):
            left = None if answer.times is None else answer.times - 1
            used = replace(answer, times=left, asked=answer.asked + 1)
            world.answers = tuple(used if other is answer else other for other in world.answers)
            return answer
    return None


def unasked_answers(world: World) -> list[str]:
    """The matches of the answers that no query got."""
    return [answer.match for answer in reversed(world.answers) if not answer.asked]
