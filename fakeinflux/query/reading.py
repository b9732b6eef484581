"""Reads of storage, with what is pushed down into them: ranges, predicates, groups, aggregates."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Final

from fakeinflux.query.aggregates import AGGREGATES, SELECTORS
from fakeinflux.query.durations import INFINITE, NONE
from fakeinflux.query.errors import FluxError, UncodedError
from fakeinflux.query.predicates import answer
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import evaluation_of
from fakeinflux.query.tables import Column, Table, blocks
from fakeinflux.query.windows import clip, make_windows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.predicates import Test
    from fakeinflux.query.streams import Evaluation, Stream
    from fakeinflux.query.values import FluxDuration, Record, Value
    from fakeinflux.query.windows import Windows

    Slots = list[tuple[int, int]]
    """Windows that are wanted whether or not they hold points."""
    Cut = tuple[int, int, int, int]
    """A window, with the places of its first point and behind its last."""

_KIND_NAMES: Final = {"int": "integer", "uint": "unsigned", "bool": "boolean"}


@dataclass(frozen=True, slots=True)
class Read:
    """A read: which bucket, from when to when, and which series and values."""

    bucket: str | None
    bucket_id: str | None
    start: int
    stop: int
    tests: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """The points of one field of one series that passed the predicate; `tags` with field and measurement."""

    tags: dict[str, str]
    kind: str
    times: Sequence[int]
    values: Sequence[Value]


def find_bucket(
    evaluation: Evaluation, name: str | None, bucket_id: str | None, *, writing: bool = False
) -> str:
    """Return the id of a bucket. Raises FluxError: there is no such bucket."""
    data = evaluation.data
    if bucket_id:
        if len(bucket_id) != 16:
            raise FluxError("invalid bucket id: id must have a length of 16 bytes")
        if not data.has_bucket(bucket_id, writing=writing):
            raise FluxError(f'could not find bucket "{bucket_id}"', "not found")
        return bucket_id
    if not name:
        raise FluxError("no bucket name or id have been specified")
    found = data.find_bucket(name, writing=writing)
    if found is None and writing and data.find_bucket(name) is not None:
        raise FluxError("user not authorized to write", "unauthorized")
    if found is None:
        raise FluxError(f'could not find bucket "{name}"', "not found")
    return found


def prepare_read(evaluation: Evaluation, stream: Stream) -> None:
    """Look up the bucket of a read. Raises FluxError."""
    read: Read = stream.arguments["read"]
    if not read.bucket_id or len(read.bucket_id) != 16:
        find_bucket(evaluation, read.bucket, read.bucket_id)


def bucket_of(execution: Execution, read: Read) -> str:
    """Return the id of the bucket of a read.

    Raises UncodedError: no bucket has the id that was given.
    """
    evaluation = evaluation_of(execution)
    if read.bucket_id and not evaluation.data.has_bucket(read.bucket_id):
        raise UncodedError("no database")
    return find_bucket(evaluation, read.bucket, read.bucket_id)


def read_series(execution: Execution, read: Read) -> Iterator[Series]:
    """Yield the series of a read, in the order of storage."""
    data = evaluation_of(execution).data
    for piece in data.read(bucket_of(execution, read), read.start, read.stop):
        tags: dict[str, str] = dict(
            sorted((("_field", piece.field), ("_measurement", piece.measurement), *piece.tags))
        )
        times: Sequence[int] = piece.times
        values: Sequence[Value] = piece.values
        for test in read.tests:
            passed = answer(test, tags, piece.kind, values)
            if passed is False:
                times = values = ()
            elif passed is not True:
                times, values = list(compress(times, passed)), list(compress(values, passed))
        if times:
            yield Series(tags, piece.kind, times, values)


def series_table(read: Read, tags: dict[str, str], columns: list[Column]) -> Table:
    """Return a table of these columns, with the bounds of the read before and the tags behind them."""
    count = len(columns[0].values)
    bounds = [Column("_start", "time", [read.start] * count), Column("_stop", "time", [read.stop] * count)]
    tagged = [Column(label, "string", [value] * count) for label, value in tags.items()]
    key = {"_start": read.start, "_stop": read.stop, **tags}
    return Table(key, [*bounds, *columns, *tagged], blocks(count))


def _run_range(execution: Execution, arguments: Record, _: list[Feed]) -> Feed:
    read: Read = arguments["read"]
    tables = (
        series_table(
            read,
            series.tags,
            [Column("_time", "time", series.times), Column("_value", series.kind, series.values)],
        )
        for series in read_series(execution, read)
    )
    return Feed(tables)


def refuse_kind(aggregate: str, kind: str) -> FluxError:
    """Return what storage says of an aggregate that it cannot compute. Source: observed."""
    name = _KIND_NAMES.get(kind, kind)
    if aggregate in ("min", "max"):
        panic = f"panic: unsupported for aggregate {aggregate}: *reads.{name}MultiShardArrayCursor"
        return FluxError(panic, "internal error")
    return FluxError(f"unsupported input type for {aggregate} aggregate: {name}")


def _run_group(execution: Execution, arguments: Record, _: list[Feed]) -> Feed:
    read, labels = (
        arguments["read"],
        [label for label in arguments["columns"] if label not in ("_start", "_stop")],
    )
    return Feed(_groups(list(read_series(execution, read)), read, labels, arguments.get("aggregate")))


def _groups(found: list[Series], read: Read, labels: list[str], aggregate: str | None) -> Iterator[Table]:
    groups: dict[tuple[str, ...], list[Series]] = {}
    for series in found:
        groups.setdefault(tuple(series.tags.get(label, "") for label in labels), []).append(series)
    # Series without the tag come last.
    for key in sorted(groups, key=lambda key: [value or "\U0010ffff" for value in key]):
        grouped = dict(zip(labels, key, strict=True))
        if aggregate is None:
            yield from _group_rows(groups[key], read, grouped)
        else:
            table = _group_aggregate(groups[key], read, grouped, aggregate)
            if table is not None:
                yield table


def _group_rows(group: list[Series], read: Read, key: dict[str, str]) -> Iterator[Table]:
    kind = group[0].kind
    others = [at for at, series in enumerate(group) if series.kind != kind]
    labels = sorted({label for series in group for label in series.tags})
    table = _rows(group[: others[0]] if others else group, read, key, labels)
    if others:
        table.error = _collision(kind, group[others[0]].kind)
    yield table


def _collision(first: str, second: str) -> FluxError:
    names = (_KIND_NAMES.get(first, first), _KIND_NAMES.get(second, second))
    return FluxError(f"schema collision: cannot group {names[0]} and {names[1]} types together")


def _rows(group: list[Series], read: Read, key: dict[str, str], labels: list[str]) -> Table:
    times: list[int] = []
    values: list[Value] = []
    for series in group:
        times.extend(series.times)
        values.extend(series.values)
    tagged = []
    for label in labels:
        column: list[Value] = []
        for series in group:
            column.extend([series.tags.get(label, "")] * len(series.times))
        tagged.append(Column(label, "string", column))
    table = series_table(read, {}, [Column("_time", "time", times), Column("_value", group[0].kind, values)])
    lengths = tuple(length for series in group for length in blocks(len(series.times)))
    return Table({**table.key, **key}, [*table.columns, *tagged], lengths)


def _group_aggregate(group: list[Series], read: Read, key: dict[str, str], aggregate: str) -> Table | None:
    kind = group[0].kind
    for series in group:
        if aggregate == "sum" and series.kind in ("string", "bool"):
            # A sum ends before the first series that has none. Source: observed
            group = group[: group.index(series)]
            break
        _check_kind(aggregate, series.kind)
        if aggregate != "count" and series.kind != kind:
            raise _collision(kind, series.kind)
    if not group:
        return None
    if aggregate in SELECTORS:
        return _group_selection(group, read, key, aggregate)
    made = AGGREGATES[aggregate]
    parts = [made.compute(series.kind, series.values) for series in group]
    gives = made.gives or kind
    total = AGGREGATES["sum"].compute(gives, parts)
    return series_table(read, key, [Column("_value", gives, [total])])


def _check_kind(aggregate: str, kind: str) -> None:
    if kind in ("string", "bool") and aggregate in ("sum", "mean", "min", "max"):
        raise refuse_kind(aggregate, kind)


def _group_selection(group: list[Series], read: Read, key: dict[str, str], selector: str) -> Table:
    best: tuple[int, Value, Series] | None = None
    for series in group:
        at = SELECTORS[selector](series.values)
        time, value = series.times[at], series.values[at]
        if best is None or _better(selector, time, value, best):
            best = (time, value, series)
    assert best is not None  # noqa: S101 (a group has series)
    time, value, series = best
    labels = sorted({label for member in group for label in member.tags})
    tags = {label: series.tags.get(label, "") for label in labels}
    table = series_table(
        read, tags, [Column("_time", "time", [time]), Column("_value", series.kind, [value])]
    )
    return Table({"_start": read.start, "_stop": read.stop, **key}, table.columns)


def _better(selector: str, time: int, value: Value, best: tuple[int, Value, Series]) -> bool:
    if selector == "first":
        return time < best[0]
    if selector == "last":
        return time >= best[0]
    return bool(value < best[1] if selector == "min" else value > best[1])


def _run_windows(execution: Execution, arguments: Record, _: list[Feed]) -> Feed:
    return Feed(_windowed(execution, arguments))


def _windowed(execution: Execution, arguments: Record) -> Iterator[Table]:
    read, aggregate = arguments["read"], arguments["aggregate"]
    every: FluxDuration = arguments["every"]
    windows = None if every == INFINITE else make_windows(every, every, arguments.get("offset", NONE))
    slots: Slots = []
    if windows is not None and arguments["create_empty"]:
        evaluation_of(execution).announce(windows.count(read.start, read.stop))
        slots = [clip(window, read.start, read.stop) for window in windows.overlapping(read.start, read.stop)]
    for series in read_series(execution, read):
        _check_kind(aggregate, series.kind)
        cut = list(_cut(series, read, windows))
        if arguments["time_column"] is None:
            yield from _split(series, read, arguments, _with_empty(cut, slots))
        else:
            yield _joined(series, read, cut, slots, arguments)


def _cut(series: Series, read: Read, windows: Windows | None) -> Iterator[Cut]:
    """Yield the windows that hold points of a series, cut to the read."""
    times, count = series.times, len(series.times)
    if windows is None:
        yield read.start, read.stop, 0, count
        return
    at = 0
    while at < count:
        start, stop = windows.bounds(windows.latest(times[at]))
        end = bisect_left(times, stop, at)
        yield max(start, read.start), min(stop, read.stop), at, end
        at = end


def _with_empty(cut: list[Cut], slots: Slots) -> list[Cut]:
    """Return the windows of a series together with those that hold none of its points."""
    if not slots:
        return cut
    filled = {window[0]: window for window in cut}
    return [filled.get(start, (start, stop, 0, 0)) for start, stop in slots]


def _computed(series: Series, aggregate: str, start: int, stop: int) -> Value:
    values = series.values[start:stop]
    if aggregate in SELECTORS:
        return values[SELECTORS[aggregate](values)] if values else None
    return AGGREGATES[aggregate].compute(series.kind, values)


def _joined(series: Series, read: Read, cut: list[Cut], slots: Slots, arguments: Record) -> Table:
    """Return one table of all windows: `aggregateWindow`."""
    aggregate = arguments["aggregate"]
    selects = aggregate in SELECTORS
    kind = series.kind if selects else AGGREGATES[aggregate].gives or series.kind
    place = 0 if arguments["time_column"] == "_start" else 1
    values = [_computed(series, aggregate, window[2], window[3]) for window in cut]
    times = [window[place] for window in cut]
    if slots and (not selects or arguments["force"]):
        empty = _computed(series, aggregate, 0, 0)
        filled = dict(zip(times, values, strict=True))
        times = [slot[place] for slot in slots]
        values = [filled.get(time, empty) for time in times] if filled else [empty] * len(times)
    return series_table(read, series.tags, [Column("_time", "time", times), Column("_value", kind, values)])


def _split(series: Series, read: Read, arguments: Record, cut: list[Cut]) -> Iterator[Table]:
    """Yield a table for each window: `window`, or none at all, and an aggregate.

    What fills empty windows takes the times of selected points away. Source: observed.
    """
    aggregate = arguments["aggregate"]
    for start, stop, first, last in cut:
        window = Read(read.bucket, read.bucket_id, start, stop)
        if aggregate in SELECTORS and not arguments["force"]:
            places = [first + SELECTORS[aggregate](series.values[first:last])] if first < last else []
            columns = [
                Column("_time", "time", [series.times[at] for at in places]),
                Column("_value", series.kind, [series.values[at] for at in places]),
            ]
        else:
            gives = None if aggregate in SELECTORS else AGGREGATES[aggregate].gives
            columns = [Column("_value", gives or series.kind, [_computed(series, aggregate, first, last)])]
        yield series_table(window, series.tags, columns)


READ_RANGE: Final = Operation("ReadRange", _run_range, prepare=prepare_read)
READ_GROUP: Final = Operation("ReadGroup", _run_group, prepare=prepare_read)
READ_WINDOWS: Final = Operation("ReadWindowAggregate", _run_windows, prepare=prepare_read)
