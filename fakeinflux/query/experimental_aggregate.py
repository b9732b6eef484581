"""The package `experimental/aggregate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.experimental_tables import FUNCTIONS as EXPERIMENTAL
from fakeinflux.query.scopes import Package, make_closure
from fakeinflux.query.table_functions import TABLES, evaluation_of
from fakeinflux.query.universe_selections import pipe
from fakeinflux.query.values import FluxDuration
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.values import Record

_RATE: Final = """(tables=<-, column) => tables |> mean(column: column) |> group(columns: labels)
    |> experimental.group(columns: ["_start", "_stop"], mode: "extend") |> sum()"""


def _rate(execution: Execution, arguments: Record) -> Stream:
    """Return how fast counters rise within each window, summed up over groups."""
    universe = evaluation_of(execution).universe
    known = {name: universe[name] for name in ("group", "mean", "sum")}
    experimental = Package("experimental", EXPERIMENTAL)
    function = make_closure(_RATE, labels=arguments["groupColumns"], experimental=experimental, **known)
    rises = pipe(execution, arguments["tables"], "derivative", nonNegative=True, unit=arguments["unit"])
    return pipe(execution, rises, "aggregateWindow", every=arguments["every"], fn=function)


FUNCTIONS: Final = {
    "rate": Builtin(
        "rate",
        {
            "tables": TABLES,
            "every": Param("duration", required=True),
            "groupColumns": Param("[string]", []),
            "unit": Param("duration", FluxDuration(0, SECOND)),
        },
        _rate,
    )
}
