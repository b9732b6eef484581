"""The text that the runs of a task execute: its own script, or a stored one behind its parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.errors import invalid
from fakeinflux.engine.stored_scripts import FLUX, find_stored_script

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.engine.model import StoredScript, Task
    from fakeinflux.engine.world import WorldState


def executed_text(world: WorldState, task: Task) -> str:
    """Return what the runs of a task execute.

    Raises Refused: not found, for a stored script that was deleted; invalid, for one that is not run here.
    """
    if task.script_id is None:
        return task.script.text
    return text_with_params(find_stored_script(world, task.script_id), task.script_parameters or {})


def text_with_params(stored: StoredScript, params: Mapping[str, object]) -> str:
    """Return a stored script with its parameters, which stand in the line of its first statement.

    So errors name the script's own lines.

    Raises Refused: invalid, for a script in another language, or a parameter that Flux cannot express.
    """
    if stored.language != FLUX:
        raise invalid(
            f"the script {stored.name!r} is written in {stored.language}; only scripts in {FLUX} are run here"
        )
    if not params:
        return stored.script
    # Imported here, because most scripts have no parameters.
    from fakeinflux.flux.errors import FluxSyntaxError
    from fakeinflux.flux.parser import parse
    from fakeinflux.operations.query_externs import write_params

    text = stored.script
    try:
        program = parse(text, is_run=False)
    except FluxSyntaxError:  # whoever runs it says so
        return text
    start = program.place(program.body[0]).start if program.body else len(text)
    return f"{text[:start]}{write_params(params)} {text[start:]}"
