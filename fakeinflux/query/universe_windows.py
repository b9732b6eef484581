"""Functions that cut tables into windows of time: window, aggregateWindow, timedMovingAverage."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from fakeinflux.query.aggregates import AGGREGATES, add_up
from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.calls import call_piped
from fakeinflux.query.durations import INFINITE, NONE
from fakeinflux.query.errors import FluxError
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import TABLES, clock_values, evaluation_of, given, require_kind
from fakeinflux.query.table_keys import merge_by_key
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.universe_rows import select_rows
from fakeinflux.query.universe_shape import MUTATE
from fakeinflux.query.windows import clip, make_windows
from fakeinflux.query.zones import read_location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Evaluation, Stream
    from fakeinflux.query.values import Record, Value
    from fakeinflux.query.windows import Windows

_UNSET: Final = 'window function requires at least one of "every" or "period" to be set and non-zero'
_NO_ROOM: Final = "panic: runtime error: makeslice: cap out of range"
_WITHIN: Final = 'error calling function "window" @universe/universe.flux|3894:12-3900:10: '


def prepare_windows(_: Evaluation, stream: Stream) -> None:
    """Check what a window needs before any row. Raises FluxError."""
    if stream.arguments["bounds"] is None:
        raise FluxError("nil bounds passed to window; use range to set the window range")
    _windows_of(stream.arguments)


def _windows_of(arguments: Record) -> Windows:
    return make_windows(arguments["every"], arguments["period"], arguments["offset"], arguments["location"])


def _run_window(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    windows, evaluation = _windows_of(arguments), evaluation_of(execution)
    tables = (window for table in feeds[0].tables for window in _cut(evaluation, table, windows, arguments))
    return Feed(iter(merge_by_key(tables)))


def _cut(evaluation: Evaluation, table: Table, windows: Windows, arguments: Record) -> Iterator[Table]:
    times, bounds = _window_times(table, arguments["timeColumn"]), arguments["bounds"]
    if bounds[0] >= bounds[1]:
        return
    rows: dict[tuple[int, int], list[int]] = {}
    placed = table.row_count * windows.depth
    evaluation.announce(placed, min(placed, windows.count(*bounds)))
    if arguments["createEmpty"]:
        if windows.real_estimate(bounds[1] - bounds[0]) < 0:
            raise FluxError(_NO_ROOM, "internal error")
        evaluation.announce(0, windows.count(*bounds))
        wanted = windows.overlapping(*bounds)
        # The one window that holds all of time is not cut to the range. Source: observed
        rows = {window if windows.endless else _clip(window, bounds): [] for window in wanted}
    if table.row_count and windows.real_estimate(1) < 0:
        raise FluxError(_NO_ROOM, "internal error")
    shared = set()
    for window, indexes in rows_by_window(times, windows):
        clipped = _clip(window, bounds)
        if rows.get(clipped):
            shared.add(clipped)
        rows.setdefault(clipped, []).extend(indexes)
    for window, indexes in rows.items():
        yield _window_table(table, sorted(indexes) if window in shared else indexes, window, arguments)


def _window_times(table: Table, label: str) -> Sequence[Value]:
    times = table.find(label)
    if times is None:
        raise FluxError(f'missing time column "{label}"')
    return clock_values(times)


def _clip(window: tuple[int, int], bounds: tuple[int, int]) -> tuple[int, int]:
    """Return a window cut to the range; the whole range if it does not reach into it. Source: observed."""
    start, stop = clip(window, *bounds)
    return (start, stop) if start < stop else bounds


def rows_by_window(times: Sequence[Value], windows: Windows) -> list[tuple[tuple[int, int], list[int]]]:
    """Return the windows that hold rows, each with its rows in their order.

    A null counts as 1970-01-01. Source: observed.
    """
    if windows.endless:
        return [((-(2**63), 2**63 - 1), list(range(len(times))))]
    rows: dict[tuple[int, int], list[int]] = {}
    start = stop = 0
    current: list[list[int]] = []
    for at, time in enumerate(times):
        time = time or 0
        if not start <= time < stop:
            found = windows.containing(time)
            current = [rows.setdefault(window, []) for window in found]
            start, stop = windows.constant_range(time, found)
        for indexes in current:
            indexes.append(at)
    return list(rows.items())


def _window_table(table: Table, indexes: list[int], window: tuple[int, int], arguments: Record) -> Table:
    bounds = {arguments["stopColumn"]: window[1], arguments["startColumn"]: window[0]}
    for column in table.columns:
        if column.label in bounds:
            require_kind(column, "time")
    picked = select_rows(table, indexes)
    columns, key = [], {}
    for column in picked.columns:
        if column.label in bounds:
            columns.append(Column(column.label, "time", [bounds[column.label]] * len(indexes)))
            key[column.label] = bounds[column.label]
        else:
            columns.append(column)
            if column.label in table.key:
                key[column.label] = table.key[column.label]
    for label, time in reversed(bounds.items()):
        if label not in key:
            columns.append(Column(label, "time", [time] * len(indexes)))
            key[label] = time
    return Table(key, columns)


WINDOW: Final = Operation("window", _run_window, whole=True, prepare=prepare_windows)


def _run_fill_empty(_: Execution, __: Record, feeds: list[Feed]) -> Feed:
    return Feed(table if table.row_count else _null_row(table) for table in feeds[0].tables)


def _null_row(table: Table) -> Table:
    return Table(
        table.key,
        [Column(column.label, column.kind, [table.key.get(column.label)]) for column in table.columns],
    )


FILL_EMPTY: Final = Operation("table.fill", _run_fill_empty, whole=True)
"""The `table.fill` of aggregateWindow: one row of nulls into each empty table."""


def _run_aggregate_window(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    windows = _windows_of(arguments)
    whole = merge_by_key(feeds[0].tables, ordered=False) if feeds[0].loose else feeds[0].tables
    slots: list[tuple[int, int]] = []
    evaluation = evaluation_of(execution)
    if arguments["createEmpty"]:
        evaluation.announce(windows.count(*arguments["bounds"]))
        slots = windows.overlapping(*arguments["bounds"])
    return Feed(_aggregates(evaluation, whole, windows, slots, arguments))


def _aggregates(
    evaluation: Evaluation,
    tables: Iterable[Table],
    windows: Windows,
    slots: Sequence[tuple[int, int]],
    arguments: Record,
) -> Iterator[Table]:
    """Yield the aggregates of tables. Those of windows of one series have one key, and are one table."""
    bounds = dict(zip(("_start", "_stop"), arguments["bounds"], strict=True))
    of_windows = []
    for table in tables:
        made = _aggregated(evaluation, table, windows, slots, arguments)
        if all(table.key.get(label, bound) == bound for label, bound in bounds.items()):
            yield made
        else:
            of_windows.append(made)
    yield from merge_by_key(of_windows, ordered=False)


def _aggregated(
    evaluation: Evaluation,
    table: Table,
    windows: Windows,
    slots: Sequence[tuple[int, int]],
    arguments: Record,
) -> Table:
    """Return the aggregates of a table's windows as one table.

    `slots` are windows that are wanted in any case.
    """
    times, values, kind = _time_and_value(table, arguments)
    evaluation.spend(len(times) * windows.depth)
    name, bounds = arguments["aggregate"], arguments["bounds"]
    aggregate = AGGREGATES[name]
    filled: dict[tuple[int, int], tuple[int, Value]] = {}
    for piece in table.in_pieces(range(table.row_count)):
        order = [at for at in piece if times[at] is not None]
        order.sort(key=times.__getitem__)
        # What a piece without nulls has outside of the range adds up to zero. Source: observed
        zero = name == "sum" and not any(values[at] is None for at in piece)
        for window, number, inside in _by_window(order, times, values, windows, arguments):
            value = aggregate.compute(kind, inside)
            if zero and value is None:
                value = 0.0 if kind == "float" else 0
            found = number, value
            filled[window] = _merged(name, kind, filled[window], found) if window in filled else found
    results = [(window, filled[window][1]) for window in sorted(filled)]
    if arguments["createEmpty"]:
        empty = (0, 0 if name == "count" else None)
        results = [(slot, filled.get(slot, empty)[1]) for slot in slots]
    place = 0 if arguments["use_start"] else 1
    key = {**table.key, "_start": bounds[0], "_stop": bounds[1]}
    kinds = {column.label: column.kind for column in table.columns} | {"_start": "time", "_stop": "time"}
    count = len(results)
    return Table(
        key,
        [
            Column("_time", "time", [_intersect(window, bounds)[place] for window, _ in results]),
            *(Column(label, kinds.get(label, "string"), [value] * count) for label, value in key.items()),
            Column(arguments["column"], aggregate.gives or kind, [value for _, value in results]),
        ],
    )


def _by_window(
    order: Sequence[int],
    times: Sequence[Value],
    values: Sequence[Value],
    windows: Windows,
    arguments: Record,
) -> Iterator[tuple[tuple[int, int], int, Sequence[Value]]]:
    """Yield the windows of some rows, ordered by time, with the values to aggregate and their number."""
    ordered, wanted = [times[at] for at in order], [values[at] for at in order]
    for window, _ in rows_by_window(ordered, windows):
        start, stop = _intersect(window, arguments["bounds"])
        inside = wanted[bisect_left(ordered, start) : bisect_left(ordered, stop)]
        if arguments["aggregate"] != "count" and None in inside:
            inside = [value for value in inside if value is not None]
        yield window, len(inside), inside


def _intersect(window: tuple[int, int], bounds: tuple[int, int]) -> tuple[int, int]:
    """Return a window cut to a range; its empty beginning if it does not reach into it. Source: observed."""
    start, stop = clip(window, *bounds)
    return (start, stop) if start < stop else (bounds[0], bounds[0])


def _merged(name: str, kind: str, one: tuple[int, Value], other: tuple[int, Value]) -> tuple[int, Value]:
    """Return the aggregate of two pieces of a window, each with its number of values. Source: observed."""
    number = one[0] + other[0]
    if not one[0] or not other[0]:
        return one if one[0] else other
    if name == "mean":
        return number, (one[1] * one[0] + other[1] * other[0]) / number
    return number, add_up("int" if name == "count" else kind, (one[1], other[1]))


def _time_and_value(table: Table, arguments: Record) -> tuple[Sequence[Value], Sequence[Value], str]:
    column, times = table.find(arguments["column"]), table.find("_time")
    if times is None:
        raise FluxError("no time column: _time")
    if times.kind != "time":
        raise FluxError(f"time column is not a time value: {times.kind}")
    if column is None:
        raise FluxError(f'column "{arguments["column"]}" does not exist')
    if column.label in table.key:
        raise FluxError("cannot aggregate columns that are part of the group key")
    kinds = AGGREGATES[arguments["aggregate"]].kinds
    if kinds and column.kind not in kinds:
        raise FluxError(f"unsupported aggregate column type {column.kind}")
    return times.values, column.values, column.kind


AGGREGATE_WINDOW: Final = Operation("aggregateWindow", _run_aggregate_window, prepare=prepare_windows)


def window_stream(evaluation: Evaluation, tables: Stream, arguments: Record) -> Stream:
    """Return windows of a stream; a period of zero is that of `every`. Raises FluxError."""
    every, period = arguments["every"], arguments["period"]
    if every == NONE and period == NONE:
        raise FluxError(_UNSET)
    if every.negative:
        raise FluxError('parameter "every" must be non-negative')
    location = arguments.get("location")
    record = evaluation.location if location is None else location
    return evaluation.stream(
        WINDOW,
        {
            "every": every if every != NONE else period,
            "period": period if period != NONE else every,
            "offset": arguments["offset"],
            "location": read_location(record),
            "timeColumn": arguments["timeColumn"],
            "startColumn": arguments["startColumn"],
            "stopColumn": arguments["stopColumn"],
            "createEmpty": arguments["createEmpty"],
            "bounds": None,
        },
        [tables],
    )


def _window(execution: Execution, arguments: Record) -> Stream:
    arguments = {**arguments, "location": given(arguments, "location")}
    return window_stream(evaluation_of(execution), arguments["tables"], arguments)


def _aggregate_window(execution: Execution, arguments: Record) -> Stream:
    evaluation = evaluation_of(execution)
    measures = {name: arguments[name] for name in ("every", "period", "offset", "createEmpty")}
    measures["location"] = given(arguments, "location")
    try:
        windowed = window_stream(evaluation, arguments["tables"], {**_DEFAULTS, **measures})
    except FluxError as error:
        raise FluxError(f"{_WITHIN}{error.message}", error.code) from None
    made = call_piped(evaluation, arguments["fn"], windowed, {"column": arguments["column"]})
    if arguments["createEmpty"]:
        made = evaluation.stream(FILL_EMPTY, {}, [made])
    copied = {"change": "duplicate", "column": arguments["timeSrc"], "as": arguments["timeDst"]}
    duplicated = evaluation.stream(MUTATE, copied, [made])
    endless = {**_DEFAULTS, "every": INFINITE, "timeColumn": arguments["timeDst"]}
    return window_stream(evaluation, duplicated, endless)


_DEFAULTS: Final[Record] = {
    "period": NONE,
    "offset": NONE,
    "location": None,
    "timeColumn": "_time",
    "startColumn": "_start",
    "stopColumn": "_stop",
    "createEmpty": False,
}


def _timed_moving_average(execution: Execution, arguments: Record) -> Stream:
    evaluation = evaluation_of(execution)
    measures = {"every": arguments["every"], "period": arguments["period"]}
    windowed = window_stream(evaluation, arguments["tables"], {**_DEFAULTS, **measures})
    mean = evaluation.universe["mean"]
    made = call_piped(evaluation, mean, windowed, {"column": arguments["column"]})
    duplicated = evaluation.stream(MUTATE, {"change": "duplicate", "column": "_stop", "as": "_time"}, [made])
    return window_stream(evaluation, duplicated, {**_DEFAULTS, "every": INFINITE})


_LENGTH: Final = Param("duration", NONE)
_LOCATION: Final = Param("record")

FUNCTIONS: Final = {
    "window": Builtin(
        "window",
        {
            "tables": TABLES,
            "every": _LENGTH,
            "period": _LENGTH,
            "offset": _LENGTH,
            "location": _LOCATION,
            "timeColumn": Param("string", "_time"),
            "startColumn": Param("string", "_start"),
            "stopColumn": Param("string", "_stop"),
            "createEmpty": Param("bool", False),
        },
        _window,
    ),
    "aggregateWindow": Builtin(
        "aggregateWindow",
        {
            "tables": TABLES,
            "every": Param("duration", required=True),
            "period": _LENGTH,
            "fn": Param("function", required=True),
            "offset": _LENGTH,
            "location": _LOCATION,
            "column": Param("string", "_value"),
            "timeSrc": Param("string", "_stop"),
            "timeDst": Param("string", "_time"),
            "createEmpty": Param("bool", True),
        },
        _aggregate_window,
    ),
    "timedMovingAverage": Builtin(
        "timedMovingAverage",
        {
            "tables": TABLES,
            "every": Param("duration", required=True),
            "period": Param("duration", required=True),
            "column": Param("string", "_value"),
        },
        _timed_moving_average,
    ),
}
