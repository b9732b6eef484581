"""The clock of a world: read, set and moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.choices import CLOCK_MODES, MAX_SPEED
from fakeinflux.engine.agenda import settle
from fakeinflux.engine.errors import invalid
from fakeinflux.timing.instants import format_instant
from fakeinflux.worlds.document_reader import Unreadable

if TYPE_CHECKING:
    from fakeinflux.control.request import ControlRequest
    from fakeinflux.engine.world import World
    from fakeinflux.http.messages import Json
    from fakeinflux.timing.clock import Clock


def show_clock(clock: Clock, now: int) -> dict[str, Json]:
    """A clock as the control API shows it."""
    return {"mode": clock.mode, "now": format_instant(now), "speed": clock.speed}


def get_clock(request: ControlRequest) -> tuple[int, Json]:
    """The mode, the time and the speed."""
    world = request.tenant.world
    return 200, show_clock(world.clock, world.now)


def put_clock(request: ControlRequest) -> tuple[int, Json]:
    """Go on in another mode, or from a later time."""
    fields = request.value.members(("mode", "now", "speed"))
    clock = request.tenant.world.clock
    speed = fields["speed"].number(0, MAX_SPEED) if "speed" in fields else None
    mode = fields["mode"].choice(CLOCK_MODES) if "mode" in fields else ("scaled" if speed else clock.mode)
    if speed is not None and mode != "scaled":
        raise Unreadable("speed", f"only a scaled clock has one, and this one is {mode}")
    if speed == 0:
        raise Unreadable("speed", f"found 0, wanted a number above 0 and at most {MAX_SPEED:g}")
    to = fields["now"].instant() if "now" in fields else None
    if to is not None:
        move_to(request.tenant.world, to)
    clock.switch(mode, speed)
    _arrive(request.tenant.world)
    return get_clock(request)


def advance_clock(request: ControlRequest) -> tuple[int, Json]:
    """Move the clock by a length of time or to a time; what falls due on the way happens."""
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


def move_by(world: World, span: int) -> int:
    """Move a world's clock forward by nanoseconds; returns how many runs started on the way."""
    try:
        world.clock.advance(span)
    except ValueError as error:
        raise invalid(str(error)) from None
    return _arrive(world)


def move_to(world: World, to: int) -> int:
    """Move a world's clock forward to an instant; returns how many runs started on the way."""
    now = world.clock.now()
    if to < now:
        raise invalid(
            f"the clock cannot go back: it stands at {format_instant(now)}, asked for {format_instant(to)}"
        )
    try:
        world.clock.advance_to(to)
    except ValueError as error:
        raise invalid(str(error)) from None
    return _arrive(world)


def _arrive(world: World) -> int:
    runs = settle(world)
    world.touch()
    return runs
