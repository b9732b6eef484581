"""Scripts that are run over the data of a world, for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.query.execution import Memories, run_query
from fakeinflux.query.world_data import WorldData
from fakeinflux.timing.instants import format_instant

if TYPE_CHECKING:
    from fakeinflux.engine.model import Caller
    from fakeinflux.engine.world import WorldState
    from fakeinflux.query.csv_encoding import Result
    from fakeinflux.query.errors import QueryError


class Ran(NamedTuple):
    """What a script came to: its results, the error behind their rows, and why it may have found none."""

    results: list[Result]
    error: QueryError | None
    notes: tuple[str, ...]


def execute(
    world: WorldState,
    caller: Caller,
    org_id: str,
    script: str,
    *,
    now: int | None = None,
    extern: str = "",
    is_checked: bool = True,
) -> Ran:
    """Run a script in an organization, `extern` before it. `now`: by default the world's.

    `is_checked`: what a compiler refuses is not run. Raises QueryError: the script ends before its first row.
    """
    data = WorldData(world, org_id, caller)
    present = world.now if now is None else now
    results, error = run_query(
        data,
        script,
        now=present,
        clock=world.now,
        extern=extern or None,
        memories=Memories(world.checked_scripts, world.row_code),
        is_checked=is_checked,
    )
    found = error is not None or any(table.row_count for result in results for table in result.tables)
    return Ran(results, error, () if found else _notes(data, present))


def _notes(data: WorldData, now: int) -> tuple[str, ...]:
    """Return why a script may have found nothing: a range ends at now(), and clients have other clocks."""
    present = format_instant(now)
    return tuple(
        f"the query found no rows; the bucket {late.name!r} has points up to {format_instant(late.last)}, "
        f"and now() is {present}, where a range without a stop ends. Let the world begin later (now=…) or "
        'go by the machine\'s clock (clock="wall"), advance() it, or write earlier times'
        for late in data.late_buckets(now)
    )
