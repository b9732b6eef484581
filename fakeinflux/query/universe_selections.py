"""Functions that choose rows by what they hold: top, bottom, highestMax and the like, sample, keyValues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.calls import call_piped
from fakeinflux.query.durations import DAY
from fakeinflux.query.errors import FluxError
from fakeinflux.query.table_functions import (
    TABLES,
    each_whole_table,
    evaluation_of,
    given,
    key_columns,
    require_kind,
    table_function,
    wanted_column,
)
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.universe_rows import select_rows
from fakeinflux.query.zones import clock_reading, read_location
from fakeinflux.timing.units import HOUR

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.values import Record, Value


def pipe(execution: Execution, tables: Value, name: str, **arguments: Value) -> Stream:
    """Return tables piped through a function that scripts have without an import. Raises FluxError."""
    evaluation = evaluation_of(execution)
    stream: Stream = call_piped(evaluation, evaluation.universe[name], tables, arguments)
    return stream


def _sorted_first(name: str, *, desc: bool) -> Builtin:
    """Return the first rows of an order."""

    def call(execution: Execution, arguments: Record) -> Stream:
        ordered = pipe(execution, arguments["tables"], "sort", columns=arguments["columns"], desc=desc)
        return pipe(execution, ordered, "limit", n=arguments["n"])

    parameters = {"n": _COUNT, "columns": Param("[string]", ["_value"]), "tables": TABLES}
    return Builtin(name, parameters, call)


def _of_groups(name: str, reducer: str, *, desc: bool) -> Builtin:
    """Return the groups that come first in the order of what a function makes of each."""

    def call(execution: Execution, arguments: Record) -> Stream:
        column = arguments["column"]
        grouped = pipe(execution, arguments["tables"], "group", columns=arguments["groupColumns"])
        reduced = pipe(execution, grouped, reducer, column=column)
        together = pipe(execution, reduced, "group", columns=[])
        return pipe(execution, together, "top" if desc else "bottom", n=arguments["n"], columns=[column])

    parameters = {
        "n": _COUNT,
        "column": Param("string", "_value"),
        "groupColumns": Param("[string]", []),
        "tables": TABLES,
    }
    return Builtin(name, parameters, call)


def _sample(_: Execution, arguments: Record, table: Table) -> Table:
    wanted_column(table, arguments["column"])
    return select_rows(table, range(arguments["pos"], table.row_count, arguments["n"]))


def _check_sample(_: Execution, arguments: Record) -> Record:
    every, position = arguments["n"], given(arguments, "pos")
    if every <= 0:
        raise FluxError(f"n must be a positive integer, but was {every}")
    if position is not None and position >= every:
        raise FluxError(f"pos must be less than n, but {position} >= {every}")
    if position is None or position < 0:
        raise FluxError(
            "sample without `pos` begins at a row by chance, which is not there: give pos, such as pos: 0",
            "not implemented",
        )
    return {"pos": position}


def _hours(_: Execution, arguments: Record, table: Table) -> Table:
    times = table.find(arguments["timeColumn"])
    if times is None:
        raise FluxError("invalid time column")
    require_kind(times, "time")
    start, stop, location = arguments["start"], arguments["stop"], arguments["location"]
    for name, hour in (("start", start), ("stop", stop)):
        if not 0 <= hour <= 23:
            raise FluxError(f"{name} must be between 0 and 23")
    chosen = []
    for at, time in enumerate(times.values):
        if time is not None:
            hour = clock_reading(time, location) % DAY // HOUR
            inside = start <= hour <= stop if start <= stop else hour >= start or hour <= stop
            chosen += [at] if inside else []
    return select_rows(table, chosen)


def _check_hours(execution: Execution, arguments: Record) -> Record:
    return {"location": read_location(given(arguments, "location") or execution.location)}


def _key_values(_: Execution, arguments: Record, table: Table) -> Table:
    labels = arguments["keyColumns"]
    columns = [column for label in labels if (column := table.find(label)) is not None]
    if not columns:
        found, wanted = " ".join(table.labels), " ".join(labels)
        raise FluxError(f"received table with columns [{found}] not having key columns [{wanted}]")
    if len({column.kind for column in columns}) > 1:
        raise FluxError("keyColumns must all be the same type")
    pairs = _distinct_pairs(columns, table.row_count)
    return Table(
        table.key,
        [
            *key_columns(table, len(pairs)),
            Column("_key", "string", [label for label, _ in pairs]),
            Column("_value", columns[0].kind, [value for _, value in pairs]),
        ],
    )


def _distinct_pairs(columns: list[Column], count: int) -> list[tuple[str, Value]]:
    """Return labels and values, each pair once, and null once under whatever label. Source: simulated."""
    seen: set[tuple[str, Value]] = set()
    pairs = []
    for at in range(count):
        for column in columns:
            value = column.values[at]
            pair = ("" if value is None else column.label, value)
            if pair not in seen:
                seen.add(pair)
                pairs.append((column.label, value))
    return pairs


def _check_key_values(_: Execution, arguments: Record) -> None:
    if given(arguments, "keyColumns") is None:
        raise FluxError("neither column list nor predicate function provided")


_COUNT: Final = Param("int", required=True)

FUNCTIONS: Final = {
    "top": _sorted_first("top", desc=True),
    "bottom": _sorted_first("bottom", desc=False),
    "highestMax": _of_groups("highestMax", "max", desc=True),
    "highestAverage": _of_groups("highestAverage", "mean", desc=True),
    "highestCurrent": _of_groups("highestCurrent", "last", desc=True),
    "lowestMin": _of_groups("lowestMin", "min", desc=False),
    "lowestAverage": _of_groups("lowestAverage", "mean", desc=False),
    "lowestCurrent": _of_groups("lowestCurrent", "last", desc=False),
    "sample": table_function(
        each_whole_table("sample", _sample, ""),
        {"n": _COUNT, "pos": Param("int"), "column": Param("string", "_value")},
        _check_sample,
    ),
    "hourSelection": table_function(
        each_whole_table("hourSelection", _hours, "hour selection"),
        {
            "start": _COUNT,
            "stop": _COUNT,
            "location": Param("record"),
            "timeColumn": Param("string", "_time"),
        },
        _check_hours,
    ),
    "keyValues": table_function(
        each_whole_table("keyValues", _key_values), {"keyColumns": Param("[string]")}, _check_key_values
    ),
}
