"""The points of a world, written and looked at from outside: no trace in the journal.

What stores them is imported with the first call, because most worlds have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.errors import Refused
from fakeinflux.worlds.cells import show_cell
from fakeinflux.worlds.document_reader import Unreadable, Value
from fakeinflux.worlds.owner_calls import owner_of

if TYPE_CHECKING:
    from fakeinflux.control.request import ControlRequest
    from fakeinflux.http.messages import Json
    from fakeinflux.query.tables import Table

LOOKED_AT = ("bucket", "org", "start", "stop", "measurement")


def get_points(request: ControlRequest) -> tuple[int, Json]:
    """Return the points of a bucket, by series and time."""
    from fakeinflux.storage.series import MAX_TIME, MIN_TIME
    from fakeinflux.worlds.point_forms import find_bucket, show_points

    given = {name: request.argument(name, LOOKED_AT) for name in LOOKED_AT}
    fields = {name: Value(text, name) for name, text in given.items() if text is not None}
    start = fields["start"].instant() if "start" in fields else MIN_TIME
    stop = fields["stop"].instant() if "stop" in fields else MAX_TIME + 1
    world = request.tenant.world
    points = show_points(world, find_bucket(world, fields), start, stop, given["measurement"])
    return 200, {"points": points}


def post_points(request: ControlRequest) -> tuple[int, Json]:
    """Write points."""
    from fakeinflux.storage.data import tick
    from fakeinflux.worlds.point_forms import write_data

    world = request.tenant.world
    written = write_data(world, request.value)
    tick(world)
    world.touch()
    return 200, {"written": written}


def post_query(request: ControlRequest) -> tuple[int, Json]:
    """Run a script, whatever is scripted, and show its tables.

    Raises Refused: the query fails, at any row.
    """
    from fakeinflux.operations.query_execution import execute
    from fakeinflux.query.errors import QueryError
    from fakeinflux.worlds.point_forms import find_org

    world = request.tenant.world
    fields = request.value.members(("query", "org", "now"))
    if "query" not in fields:
        raise Unreadable("query", "missing; wanted a script")
    now = fields["now"].instant() if "now" in fields else None
    try:
        ran = execute(world, owner_of(world), find_org(world, fields).id, fields["query"].text(), now=now)
        if ran.error is not None:
            raise ran.error
    except QueryError as error:
        raise Refused(error.code, error.message, error.status) from None
    finally:
        world.touch()
    tables = [
        (result.name, number, table) for result in ran.results for number, table in enumerate(result.tables)
    ]
    return 200, {"tables": [_show_table(*table) for table in tables]}


def _show_table(result: str, number: int, table: Table) -> dict[str, Json]:
    columns = [[show_cell(column.kind, cell) for cell in column.values] for column in table.columns]
    return {
        "result": result,
        "table": number,
        "columns": table.labels,
        "rows": [list(row) for row in zip(*columns, strict=True)],
    }
