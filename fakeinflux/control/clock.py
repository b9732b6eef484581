"""The clock of a world: reading, setting and advancing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.choices import CLOCK_MODES, MAX_SPEED
from fakeinflux.engine.agenda import next_event, settle
from fakeinflux.engine.errors import invalid
from fakeinflux.timing.instants import format_instant
from fakeinflux.worlds.document_reader import Unreadable

if TYPE_CHECKING:
    from fakeinflux.control.request import ControlRequest
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Json

MOST_STEPS = 5_000
"""How many runs one move may start that are not uniform: together they take less than a second."""


def show_clock(world: WorldState) -> dict[str, Json]:
    """Return a world's clock as the control API presents it, with what is due next if anything is."""
    shown: dict[str, Json] = {
        "mode": world.clock.mode,
        "now": format_instant(world.now),
        "speed": world.clock.speed,
    }
    upcoming = next_event(world)
    if upcoming is None:
        return shown
    instant, task_id = upcoming
    task = world.tasks[task_id].script.options.name
    return {**shown, "due": {"time": format_instant(instant), "task": task}}


def get_clock(request: ControlRequest) -> tuple[int, Json]:
    """Get the mode, the time and the speed."""
    return 200, show_clock(request.tenant.world)


def put_clock(request: ControlRequest) -> tuple[int, Json]:
    """Switch the clock to another mode or speed, or set it to a later time."""
    fields = request.value.members(("mode", "now", "speed"))
    clock = request.tenant.world.clock
    speed = fields["speed"].number(0, MAX_SPEED) if "speed" in fields else None
    mode = fields["mode"].choice(CLOCK_MODES) if "mode" in fields else ("scaled" if speed else clock.mode)
    if speed is not None and mode != "scaled":
        raise Unreadable("speed", f"only a scaled clock has a speed, and this one is {mode}")
    if speed == 0:
        raise Unreadable("speed", f"found 0, wanted a number above 0 and at most {MAX_SPEED:g}")
    to = fields["now"].instant() if "now" in fields else None
    if to is not None:
        move_to(request.tenant.world, to)
    clock.switch(mode, speed)
    settle(request.tenant.world)
    return get_clock(request)


def advance_clock(request: ControlRequest) -> tuple[int, Json]:
    """Advance the clock by a duration or to a time, and start every run that falls due on the way."""
    fields = request.value.members(("by", "to"))
    if len(fields) != 1:
        raise invalid(
            'found neither or both of "by" and "to", wanted one of them: '
            '{"by": "3h"} or {"to": "2025-01-02T00:00:00Z"}'
        )
    world = request.tenant.world
    runs = (
        move_to(world, fields["to"].instant()) if "to" in fields else move_by(world, fields["by"].duration())
    )
    return 200, {"now": format_instant(world.now), "runs": runs}


def move_by(world: WorldState, span: int) -> int:
    """Advance a world's clock by nanoseconds. Returns the number of runs that started on the way."""
    _refuse_long_moves(world, world.clock.now() + span)
    try:
        world.clock.advance(span)
    except ValueError as error:
        raise invalid(str(error)) from None
    return settle(world)


def move_to(world: WorldState, to: int) -> int:
    """Advance a world's clock to an instant. Returns the number of runs that started on the way."""
    now = world.clock.now()
    if to < now:
        raise invalid(
            f"the clock cannot go back: found {format_instant(to)}, wanted {format_instant(now)} or later"
        )
    _refuse_long_moves(world, to)
    try:
        world.clock.advance_to(to)
    except ValueError as error:
        raise invalid(str(error)) from None
    return settle(world)


def _refuse_long_moves(world: WorldState, until: int) -> None:
    """Refuse a move that would keep all other worlds waiting. Raises Refused: invalid."""
    if not world.histories:
        return
    # Imported here, because what only shows the clock does not need it.
    from fakeinflux.engine.fast_forward import count_steps

    steps = sum(count_steps(world, task_id, until) for task_id in world.histories)
    if steps > MOST_STEPS:
        raise invalid(
            f"found {steps} runs up to then that last and wait for each other, wanted at most {MOST_STEPS} "
            "at once: advance in smaller steps"
        )
    if world.executes:
        # Imported here, because most worlds execute nothing.
        from fakeinflux.operations.run_execution import refuse_many_executions

        refuse_many_executions(world, until)
