"""Snapshots of a world's state, taken and restored without copying its records."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from fakeinflux.engine.ids import Ids
from fakeinflux.engine.world import WorldState
from fakeinflux.timing.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_KEPT = frozenset(
    {
        "bucket_names",
        "checked_scripts",
        "checker",
        "executor",
        "find_bucket_names",
        "lock",
        "named_scripts",
        "refused_scripts",
        "revision",
        "row_code",
        "scripts",
        "presented",
        "token",
        "written_second",
    }
)
"""Fields that are not state: they name the world, guard it or save work."""
KEPT = tuple(field.name for field in fields(WorldState) if field.name not in NOT_KEPT)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of a world at one moment: its fields by name. It can be restored any number of times."""

    state: Mapping[str, object]


def snapshot(world: WorldState) -> Snapshot:
    """Take a snapshot of the world as it is."""
    return Snapshot({name: _copied(getattr(world, name)) for name in KEPT})


def restore(world: WorldState, kept: Snapshot) -> None:
    """Restore a state, including the clock: one that moves by itself continues from the present.

    The caller records the change (`touch`), as with any other.
    """
    read = world.clock.read
    for name, value in kept.state.items():
        setattr(world, name, _copied(value))
    world.clock.read = read
    world.presented.clear()


def _copied(value: object) -> object:
    """Copy what may change in place, which records and tuples never do."""
    copy = getattr(value, "copy", None)
    if copy is not None:
        return copy()
    return replace(value) if isinstance(value, Clock | Ids) else value
