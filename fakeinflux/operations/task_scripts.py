"""The scripts of tasks: parsed once, edited, or made up for a task that runs a stored script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.flux.edits import edit_script
from fakeinflux.flux.errors import DirectiveError, FluxSyntaxError, OptionsError
from fakeinflux.flux.scripts import read_script

if TYPE_CHECKING:
    from fakeinflux.engine.editions import Edition
    from fakeinflux.engine.model import Task
    from fakeinflux.engine.scripts import Script
    from fakeinflux.engine.world import WorldState
    from fakeinflux.operations.task_bodies import GivenOptions, TaskChanges, TaskCreation

MAX_SCRIPTS = 1024
STORED = 'option task = {name: "stored", every: 1h}\n'
"""The Flux text in place of a stored script, before its options are set: runs need a schedule."""


def create_script(world: WorldState, creation: TaskCreation) -> Script:
    """Return the script of a new task. Raises Refused as the real server refuses scripts and options."""
    if creation.script_id is None:
        return read_text(world, creation.flux)
    options = creation.options
    if not options.name:
        raise invalid("invalid options: missing required option: name")
    if options.schedules == 0:
        raise invalid("invalid options: missing required option: cron or every")
    if options.schedules == 2:
        raise invalid("invalid options: cannot use both cron and every in task options")
    return _edit(world, STORED, options.given)


def change_script(world: WorldState, task: Task, changes: TaskChanges) -> Script | None:
    """Return the script of a task after changes, or None if it stays. Raises Refused as for a new task."""
    if changes.script_id is not None and task.script_id is None:
        kept = _options_kept(task.script, changes.options)
        return _edit(world, STORED, {**kept, **changes.options.given})
    if changes.flux is None and changes.options.empty:
        return None
    if not changes.options.given:
        return read_text(world, changes.flux or "")
    return _edit(world, changes.flux or task.script.text, changes.options.given)


def _options_kept(script: Script, changes: GivenOptions) -> dict[str, str]:
    """Return the options of a script, without its schedule if the changes bring another."""
    options = script.options
    kept = {"name": options.name, "offset": options.offset}
    if not changes.schedules:
        kept |= {"cron": options.cron, "every": options.every}
    return {key: str(option) for key, option in kept.items() if option is not None}


def _edit(world: WorldState, text: str, options: dict[str, str]) -> Script:
    if "${" in options.get("name", "") and world.edition.reproduces_defects:
        # The real server writes it as it is, and reads an interpolation. Source: observed.
        raise invalid("invalid options: failed to parse field 'name' in task options")
    try:
        edited = edit_script(text, **options)
    except (FluxSyntaxError, OptionsError) as error:
        raise _refused(error, world.edition) from None
    return read_text(world, edited)


def read_text(world: WorldState, text: str) -> Script:
    """Return the script of a text, parsed only if the world has not met it yet. Raises Refused."""
    script = world.scripts.get(text)
    if script is None:
        script = parse_script(text, world.edition)
        if len(world.scripts) >= MAX_SCRIPTS:
            del world.scripts[next(iter(world.scripts))]
        world.scripts[text] = script
    return script


def parse_script(text: str, edition: Edition) -> Script:
    """Return the script of a text; it follows from the text alone. Raises Refused."""
    try:
        return read_script(text)
    except DirectiveError as error:
        raise invalid(f"invalid options: {error}") from None
    except (FluxSyntaxError, OptionsError) as error:
        raise _refused(error, edition) from None


def _refused(error: FluxSyntaxError | OptionsError, edition: Edition) -> Refused:
    """Return the refusal of a script; a 500 only where the real server's defects are reproduced."""
    code = error.code if isinstance(error, OptionsError) and edition.reproduces_defects else "invalid"
    return Refused(code, error.answer)
