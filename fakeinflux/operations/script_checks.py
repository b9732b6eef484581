"""Whether a real server's compiler takes the script of a task, and how its runs end if it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.engine.errors import Refused
from fakeinflux.engine.outcomes import Outcome
from fakeinflux.operations.executed_texts import executed_text

if TYPE_CHECKING:
    from fakeinflux.engine.model import Task
    from fakeinflux.engine.scripts import Script
    from fakeinflux.engine.world import WorldState

EXHAUSTING: Final = "error exhausting result iterator: "
QUERYD: Final = "unexpected error from queryd: "
FAILING: Final = "every run of the task will fail: "
ENTRY_SIZE: Final = 128
"""About how many bytes a verdict takes; the task holds the text anyway."""


def check_task(world: WorldState, task: Task) -> Outcome | None:
    """How every run of a task ends because its script does not compile, or is not stored any more."""
    try:
        return check_script(world, executed_text(world, task))
    except Refused as refused:
        return Outcome("failed", error=f"{EXHAUSTING}{refused.message}")


def check_script(world: WorldState, text: str) -> Outcome | None:
    """How every run of a script ends because it does not compile, None where it does.

    Source: observed (the log's lines). A script is checked once, when the first of its runs is due, or when
    somebody reads of its creation in the journal.
    """
    known = world.refused_scripts
    if text not in known:
        words = _find_refusal(text)
        known.put(text, None if words is None else Outcome("failed", error=words), ENTRY_SIZE)
    return known[text]


def _find_refusal(text: str) -> str | None:
    # Imported here, because a world without runs does not need it.
    from fakeinflux.flux.errors import FluxSyntaxError
    from fakeinflux.flux.parser import parse
    from fakeinflux.semantics.check import find_compile_error
    from fakeinflux.semantics.recursion import find_recursion

    try:
        program = parse(text, is_run=False)
    except FluxSyntaxError as broken:
        from fakeinflux.flux.compilation import compilation_message

        return EXHAUSTING + compilation_message(text, broken)
    recursion = find_recursion(program)
    if recursion is not None:
        return QUERYD + recursion
    error = find_compile_error(program)
    return None if error is None else EXHAUSTING + error


def compilation_note(world: WorldState, text: str) -> str | None:
    """Say why every run of a script will fail, None where it compiles or the world does not ask."""
    ending = None if world.scripts_loose else check_script(world, text)
    if ending is None or ending.error is None:
        return None
    return f"{FAILING}{ending.error.removeprefix(EXHAUSTING).removeprefix(QUERYD)}"


def execution_notes(world: WorldState, script: Script) -> tuple[str, ...]:
    """Say why every run of a new task will fail, where runs execute their scripts. Source: simulated."""
    if not world.executes or world.scripts_loose:
        return ()
    # Imported here, because most worlds execute nothing.
    from fakeinflux.query.execution import find_refusal

    error = find_refusal(script.text)
    return () if error is None else (f"{FAILING}{error.detail}",)
