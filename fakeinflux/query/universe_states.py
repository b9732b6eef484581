"""Functions that follow a state from row to row: stateTracking, stateCount, stateDuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.durations import fixed_nanoseconds
from fakeinflux.query.errors import FluxError
from fakeinflux.query.row_functions import Predicate
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import (
    TABLES,
    clock_values,
    evaluation_of,
    given,
    require_kind,
    table_function,
)
from fakeinflux.query.table_keys import merge_by_key
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.values import FluxDuration
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.values import Record, Value


def _run_tracking(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    predicate = Predicate(evaluation_of(execution), arguments["fn"])
    tables = merge_by_key(feeds[0].tables, ordered=False) if feeds[0].loose else feeds[0].tables
    return Feed(_track(table, predicate, arguments) for table in tables)


def _track(table: Table, predicate: Predicate, arguments: Record) -> Table:
    label = arguments["timeColumn"]
    times = table.find(label)
    if times is None:
        raise FluxError(f'column "{label}" does not exist')
    holds = [answer is True for answer in predicate.mask(table)]
    tracked = Table(table.key, list(table.columns))
    if arguments["countColumn"]:
        _add_column(tracked, Column(arguments["countColumn"], "int", list(_counts(holds))))
    if arguments["durationColumn"]:
        unit = fixed_nanoseconds(arguments["durationUnit"])
        _add_column(
            tracked, Column(arguments["durationColumn"], "int", _durations(holds, clock_values(times), unit))
        )
    return tracked


def _add_column(table: Table, made: Column) -> None:
    """Add a column; where there is one of its label, that one comes once more. Source: observed.

    Raises FluxError: that one is of another kind.
    """
    column = table.find(made.label) or made
    require_kind(column, "int")
    table.columns.append(column)


def _counts(holds: Sequence[bool]) -> Iterator[int]:
    """Yield how many rows the state has held for; -1 where it does not."""
    count = 0
    for held in holds:
        count = count + 1 if held else 0
        yield count or -1


def _durations(holds: Sequence[bool], times: Sequence[Value], unit: int) -> list[int]:
    """Return how many whole units the state has held for; -1 where it does not. Raises FluxError."""
    if None in times:
        raise FluxError("got a null timestamp")
    durations: list[int] = []
    start: int | None = None
    before = 0
    for held, time in zip(holds, times, strict=True):
        if before > time:
            raise FluxError("got an out-of-order timestamp")
        before = time
        if not held:
            start = None
        elif start is None:
            start = time
        durations.append(-1 if start is None else (time - start) // unit)
    return durations


def _check_tracking(_: Execution, arguments: Record) -> Record:
    checked = {
        "countColumn": given(arguments, "countColumn", ""),
        "durationColumn": given(arguments, "durationColumn", ""),
    }
    if checked["durationColumn"] and fixed_nanoseconds(arguments["durationUnit"]) <= 0:
        raise FluxError("state tracking duration unit must be greater than zero")
    return checked


TRACKING: Final = Operation("stateTracking", _run_tracking)


def _state_count(execution: Execution, arguments: Record) -> Stream:
    tracked = {**_DEFAULTS, "fn": arguments["fn"], "countColumn": arguments["column"]}
    return evaluation_of(execution).stream(TRACKING, tracked, [arguments["tables"]])


def _state_duration(execution: Execution, arguments: Record) -> Stream:
    tracked = {
        **_DEFAULTS,
        "fn": arguments["fn"],
        "durationColumn": arguments["column"],
        "durationUnit": arguments["unit"],
        "timeColumn": arguments["timeColumn"],
    }
    try:
        tracked.update(_check_tracking(execution, tracked))
    except FluxError as error:
        raise FluxError(f"{_WITHIN}{error.message}", error.code) from None
    return evaluation_of(execution).stream(TRACKING, tracked, [arguments["tables"]])


_WITHIN: Final = 'error calling function "stateTracking" @universe/universe.flux|4085:12-4085:101: '
_SECOND: Final = FluxDuration(0, SECOND)
_FN: Final = Param("function", required=True)
_TIME: Final = Param("string", "_time")
_DEFAULTS: Final[Record] = {
    "countColumn": "",
    "durationColumn": "",
    "durationUnit": _SECOND,
    "timeColumn": "_time",
}

FUNCTIONS: Final = {
    "stateTracking": table_function(
        TRACKING,
        {
            "fn": _FN,
            "countColumn": Param("string"),
            "durationColumn": Param("string"),
            "durationUnit": Param("duration", _SECOND),
            "timeColumn": _TIME,
        },
        _check_tracking,
    ),
    "stateCount": Builtin(
        "stateCount", {"fn": _FN, "column": Param("string", "stateCount"), "tables": TABLES}, _state_count
    ),
    "stateDuration": Builtin(
        "stateDuration",
        {
            "fn": _FN,
            "column": Param("string", "stateDuration"),
            "timeColumn": _TIME,
            "unit": Param("duration", _SECOND),
            "tables": TABLES,
        },
        _state_duration,
    ),
}
