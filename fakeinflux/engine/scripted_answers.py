"""What a world says about the answers to queries: rows or an error for the scripts that match."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeinflux.engine.model import ScriptedAnswer
    from fakeinflux.engine.world import WorldState


def read_match(match: str) -> re.Pattern[str]:
    """Return what finds the scripts that a `match` means. ValueError for one that cannot be."""
    if not match.strip():
        raise ValueError("an empty match would match every query; `/.*/` says that it is meant")
    if len(match) > 1 and match[0] == match[-1] == "/":
        try:
            return re.compile(match[1:-1])
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from None
    function = re.fullmatch(r"([\w.]+)\(\)", match)
    return re.compile(rf"(?<!\w){re.escape(function[1])}\s*\(" if function else re.escape(match))


def put_answer(world: WorldState, answer: ScriptedAnswer) -> None:
    """Script an answer, in place of one for the same match. The latest goes first."""
    others = tuple(other for other in world.answers if other.match != answer.match)
    world.answers = (answer, *others)


def clear_answers(world: WorldState) -> None:
    """Forget all of them."""
    world.answers = ()


def take_answer(world: WorldState, script: str) -> ScriptedAnswer | None:
    """Return the answer that was scripted for a script, if any; one more query got it."""
    for answer in world.answers:
        if answer.times != 0 and answer.matcher.search(script):
            left = None if answer.times is None else answer.times - 1
            used = answer._replace(times=left, asked=answer.asked + 1)
            world.answers = tuple(used if other is answer else other for other in world.answers)
            return answer
    return None


def unasked_answers(world: WorldState) -> list[str]:
    """Return the matches of the answers that no query got."""
    return [answer.match for answer in reversed(world.answers) if not answer.asked]
