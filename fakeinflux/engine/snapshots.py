"""Keeping the state of a world and putting it back, without copying a record of it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from fakeinflux.engine.ids import Ids
from fakeinflux.engine.world import WorldState
from fakeinflux.timing.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_KEPT = frozenset({"lock", "revision", "schedules", "scripts", "shown", "told", "token"})
"""What is no state: it names the world, guards it or saves work."""
KEPT = tuple(field.name for field in fields(WorldState) if field.name not in NOT_KEPT)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of a world at one moment: its fields by name. Good for any number of restores."""

    state: Mapping[str, object]


def snapshot(world: WorldState) -> Snapshot:
    """The state of the world as it is."""
    return Snapshot({name: _copied(getattr(world, name)) for name in KEPT})


def restore(world: WorldState, kept: Snapshot) -> None:
    """Put a state back, its clock with it: a clock that goes by itself goes on from the present again.

    The world's revision rises, so that what was remembered of the state before is forgotten.
    """
    read = world.clock.read
    for name, value in kept.state.items():
        setattr(world, name, _copied(value))
    world.clock.read = read
    world.presented.clear()
    world.touch()


def _copied(value: object) -> object:
    """What may change in place is copied; records and tuples never do."""
    if isinstance(value, dict):
        return value.copy()
    if isinstance(value, list):
        return value.copy()
    return replace(value) if isinstance(value, Clock | Ids) else value
