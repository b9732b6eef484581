"""The scripts of tasks: parsed once, edited, or made up for a task that runs a stored script.

What edits a script or explains why it is none is imported when it is first needed: no start waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.engine.scripts import NamedScript
from fakeinflux.engine.stored_scripts import find_stored_script
from fakeinflux.flux.errors import DirectiveError, FluxSyntaxError, OptionsError
from fakeinflux.flux.options import NOT_LATER
from fakeinflux.flux.script_names import cut_at_name, is_cut_at_name, rename
from fakeinflux.flux.scripts import find_label, read_broken_script, read_script
from fakeinflux.operations.task_access import Prefixed

if TYPE_CHECKING:
    from fakeinflux.engine.editions import Edition
    from fakeinflux.engine.model import Task
    from fakeinflux.engine.scripts import Script
    from fakeinflux.engine.world import WorldState
    from fakeinflux.operations.task_bodies import GivenOptions, TaskChanges, TaskCreation

OVERHEAD = 1024
"""About how many bytes a remembered script takes in addition to its text."""
STORED = 'option task = {name: "stored", every: 1h}\n'
"""The Flux text in place of a stored script, before its options are set: runs need a schedule."""


def create_script(world: WorldState, creation: TaskCreation) -> Script:
    """Return the script of a new task. Raises Refused: the real server refuses the script or its options."""
    if creation.script_id is None:
        return _read_new(world, creation.flux)
    with Prefixed("failed to create task"):
        find_stored_script(world, creation.script_id)
    options = creation.options
    if not options.name:
        raise invalid("invalid options: missing required option: name")
    if options.schedules == 0:
        raise invalid("invalid options: missing required option: cron or every")
    if options.schedules == 2:
        raise invalid("invalid options: cannot use both cron and every in task options")
    return _edit(world, STORED, options.given)


def _read_new(world: WorldState, text: str) -> Script:
    try:
        return read_text(world, text)
    except Refused as error:
        # Everything else is refused before the real server begins to create the task.
        raise (error.prefixed("failed to create task") if error.message == NOT_LATER else error) from None


def change_script(world: WorldState, task: Task, changes: TaskChanges) -> Script | None:
    """Return the script of a task after changes, or None if it stays.

    Raises Refused: for the reasons that a new task has, and without the stored script that they name.
    """
    if changes.script_id is not None:
        find_stored_script(world, changes.script_id)
    if changes.script_id is not None and task.script_id is None:
        kept = _options_kept(task.script, changes.options)
        return _edit(world, STORED, {**kept, **changes.options.given})
    if changes.flux is None and changes.options.empty:
        return None
    if not changes.options.given:
        return read_text(world, changes.flux or "", is_change=True)
    return _edit(world, changes.flux or task.script.text, changes.options.given)


def _options_kept(script: Script, changes: GivenOptions) -> dict[str, str]:
    """Return the options of a script, without its schedule if the changes bring another."""
    options = script.options
    kept = {"name": options.name, "offset": options.offset}
    if not changes.schedules:
        kept |= {"cron": options.cron, "every": options.every}
    return {key: str(option) for key, option in kept.items() if option is not None}


def _edit(world: WorldState, text: str, options: dict[str, str]) -> Script:
    from fakeinflux.flux.edits import edit_script

    edition = world.edition
    try:
        edited = edit_script(text, edition.reproduces_defects, **options)
    except FluxSyntaxError as error:
        if edition.reproduces_defects:
            from fakeinflux.flux.recovery import real_syntax_error, unformattable

            raise Refused("internal error", real_syntax_error(text) or unformattable(text)) from None
        raise _refused_syntax(text, error) from None
    except OptionsError as error:
        raise _refused_options(text, error, edition) from None
    return read_text(world, edited, is_change=True)


def read_text(world: WorldState, text: str, *, is_change: bool = False) -> Script:
    """Return the script of a text, parsed only if the world has not met it yet. Raises Refused: invalid."""
    script = world.scripts.get(text)
    if script is not None:
        return script
    size = 2 * len(text) + OVERHEAD
    cut = cut_at_name(text)
    around = None if cut is None else (cut.before, cut.after)
    known = None if around is None else world.named_scripts.get(around)
    if cut is not None and known is not None and known.script is not None:
        script = rename(known.script, text, cut.name)
    else:
        script = parse_script(text, world.edition, is_change=is_change)
        if cut is not None and around is not None and known is None:
            world.named_scripts.put(around, NamedScript(), size)
        elif cut is not None and known is not None and known.is_new:
            # Found out for the second script only, because most worlds have no third one.
            known.is_new, known.script = False, script if is_cut_at_name(text, cut) else None
    world.scripts.put(text, script, size)
    return script


def parse_script(text: str, edition: Edition, *, is_change: bool = False) -> Script:
    """Return the script of a text; it follows from the text alone. Raises Refused: invalid.

    `is_change`: the text is to take the place of another. Then the real server fails at what is no Flux.
    Source: observed.
    """
    try:
        script = read_script(text, real=edition.reproduces_defects)
    except DirectiveError as error:
        raise invalid(f"invalid options: {error}") from None
    except OptionsError as error:
        _refuse_label(text, edition, is_change=is_change)
        raise _refused_options(text, error, edition) from None
    except FluxSyntaxError as error:
        if not edition.reproduces_defects:
            raise _refused_syntax(text, error) from None
    else:
        _refuse_label(text, edition, is_change=is_change)
        return script
    from fakeinflux.flux.recovery import real_syntax_error

    message = real_syntax_error(text)
    if message is not None and is_change:
        raise Refused("internal error", message)
    if message is not None:
        raise invalid(f"invalid options: {message}")
    return _read_broken(text, edition)


def _refuse_label(text: str, edition: Edition, *, is_change: bool) -> None:
    """Refuse a script with a label literal, at which the real server fails. Source: observed."""
    label = find_label(text)
    if label is None:
        return
    if not edition.reproduces_defects:
        raise invalid(
            f"invalid options: found the label .{label}, at which a real server fails with status 500; "
            f'write a string: "{label}"'
        )
    if is_change:
        raise Refused("internal error", "internal error in flux engine; unable to parse")
    panic = "a panic has occurred: /api/v2/tasks: walk not defined for node *ast.LabelLiteral"
    raise Refused("internal error", panic)


def _read_broken(text: str, edition: Edition) -> Script:
    """Return the script of a text that is no Flux but that the real server takes. Raises Refused: invalid."""
    try:
        return read_broken_script(text)
    except DirectiveError as error:
        raise invalid(f"invalid options: {error}") from None
    except OptionsError as error:
        raise _refused_options(text, error, edition) from None
    except FluxSyntaxError as error:
        raise invalid(error.answer) from None


def _refused_syntax(text: str, error: FluxSyntaxError) -> Refused:
    """Return the refusal of what is no Flux, in our words, which help more than the real server's."""
    from fakeinflux.flux.recovery import real_syntax_error

    taken = "" if real_syntax_error(text) else "; a real server takes this and fails every run of it"
    return invalid(f"{_with_advice(text, error)}{taken}")


def _with_advice(text: str, error: FluxSyntaxError | OptionsError) -> str:
    """Return the message of a refusal, and what to do about it if that is known."""
    # Imported here because most servers refuse no script.
    from fakeinflux.flux.advice import give_advice

    advice = give_advice(text, error)
    return f"{error.answer}; {advice}" if advice else error.answer


def _refused_options(text: str, error: OptionsError, edition: Edition) -> Refused:
    """Return the refusal of a script; a 500 only where the real server's defects are reproduced."""
    if not edition.reproduces_defects:
        return invalid(_with_advice(text, error))
    is_failure = error.code != "invalid"
    message = error.real_message if is_failure else f"invalid options: {error.real_message}"
    return Refused(error.code, message)
