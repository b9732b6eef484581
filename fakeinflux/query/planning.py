"""Plans: the checks before anything is run, and the rewriting of nodes next to reads of storage.

Which nodes are pushed down into a read shows in the rows (`r.missing != "x"`), in the order of columns and
in the words of errors; the rules are the real server's. Source: observed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fakeinflux.flux import syntax
from fakeinflux.query.durations import INFINITE, NONE, add_duration
from fakeinflux.query.errors import QueryError
from fakeinflux.query.predicates import literal_value, split_predicate
from fakeinflux.query.reading import READ_GROUP, READ_RANGE, READ_WINDOWS, Read
from fakeinflux.query.reading_tags import READ_TAG_KEYS, READ_TAG_VALUES
from fakeinflux.query.scopes import Function
from fakeinflux.query.streams import Stream
from fakeinflux.query.universe_rows import FILTER, LIMIT, RANGE, SORT, SORT_LIMIT, resolve_time
from fakeinflux.query.universe_shape import GROUP, MAP, MUTATE
from fakeinflux.query.universe_sources import FROM
from fakeinflux.query.universe_windows import AGGREGATE_WINDOW, FILL_EMPTY, WINDOW
from fakeinflux.query.values import VACANT
from fakeinflux.query.vectorizing import is_vectorizable
from fakeinflux.query.zones import UTC_LOCATION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fakeinflux.query.streams import Evaluation
    from fakeinflux.query.values import Record

    Bounds = tuple[int, int] | None

_PUSHED = frozenset(("count", "sum", "min", "max", "mean", "first", "last"))
_GROUPED = _PUSHED - {"mean"}
_MERGED = frozenset(("mean", "sum", "count"))

_NO_TAGS = frozenset(("_time", "_value", "_start", "_stop"))


def nodes_of(roots: Iterable[Stream]) -> list[Stream]:
    """Return all nodes of a plan, inputs before what uses them, each once."""
    found: dict[int, Stream] = {}
    pending = [(root, False) for root in reversed(list(roots))]
    while pending:
        node, expanded = pending.pop()
        if id(node) in found:
            continue
        if expanded:
            found[id(node)] = node
        else:
            pending.append((node, True))
            pending += [(source, False) for source in reversed(node.inputs)]
    return list(found.values())


def plan(evaluation: Evaluation, roots: list[Stream]) -> list[Stream]:
    """Return the plan of some streams.

    Raises QueryError: error in building plan.
    """
    nodes = nodes_of(roots)
    uses = dict.fromkeys(map(id, nodes), 0)
    for node in nodes:
        for source in node.inputs:
            uses[id(source)] += 1
    for root in roots:
        uses[id(root)] = max(uses[id(root)], 1)
    planner = _Planner(evaluation, uses)
    for node in nodes:
        planner.add(node)
    return [planner.planned[id(root)] for root in roots]


def plan_error(message: str, code: str = "invalid") -> QueryError:
    """Return what a plan fails with, prefixed as a real server does it."""
    return QueryError(f"error in building plan while starting program: {message}", code, "plan")


class _Planner:
    """Rewrites nodes one by one, inputs first. `uses` counts what uses each node of the script."""

    def __init__(self, evaluation: Evaluation, uses: dict[int, int]) -> None:
        self.evaluation = evaluation
        self.planned: dict[int, Stream] = {}
        self._uses = uses
        self._single: dict[int, bool] = {}
        self._bounds: dict[int, Bounds] = {}

    def add(self, node: Stream) -> None:
        """Plan a node whose inputs are planned."""
        inputs = tuple(self.planned[id(source)] for source in node.inputs)
        made = Stream(node.operation, node.arguments, inputs, node.place, node.called)
        bounds = self._bounds_of(node, inputs)
        if node.operation in (WINDOW, AGGREGATE_WINDOW):
            made.arguments = {**node.arguments, "bounds": bounds}
        made = self._rewritten(made, bounds)
        self.planned[id(node)] = made
        self._bounds[id(made)] = bounds
        self._single[id(made)] = self._uses[id(node)] == 1

    def _bounds_of(self, node: Stream, inputs: tuple[Stream, ...]) -> Bounds:
        known = [bounds for source in inputs if (bounds := self._bounds[id(source)]) is not None]
        bounds = (min(first for first, _ in known), max(last for _, last in known)) if known else None
        if node.operation is RANGE:
            return self._range_bounds(node, bounds)
        if node.operation.name == "timeShift" and bounds is not None:
            shift = node.arguments["duration"]
            return add_duration(bounds[0], shift), add_duration(bounds[1], shift)
        return bounds

    def _range_bounds(self, node: Stream, outer: Bounds) -> Bounds:
        now = self.evaluation.now
        start = resolve_time(now, node.arguments["start"])
        given = node.arguments["stop"]
        stop = int(now) if given is VACANT else resolve_time(now, given)
        if start >= stop:
            raise plan_error("cannot query an empty range")
        if outer is not None:
            start, stop = max(start, outer[0]), min(stop, outer[1])
            if start >= stop:
                return 0, 0
        return start, stop

    def _rewritten(self, node: Stream, bounds: Bounds) -> Stream:
        operation = node.operation
        if operation is FROM:
            self._check_source(node)
        if operation is RANGE:
            return self._range(node, bounds)
        rewrite = _REWRITES.get(operation.name)
        return node if rewrite is None else rewrite(self, node)

    def _check_source(self, node: Stream) -> None:
        if node.arguments["host"] is not None:
            raise QueryError("An internal error has occurred - check server logs", "internal error", "plan")
        if node.arguments["foreign"]:
            raise plan_error(
                "reads from the storage engine cannot read from a separate organization; "
                "please specify a host or remove the organization"
            )

    def _range(self, node: Stream, bounds: Bounds) -> Stream:
        assert bounds is not None  # noqa: S101 (a range has bounds)
        source = node.inputs[0]
        if source.operation is not FROM or not self._single[id(source)]:
            return replace_arguments(node, bounds=bounds)
        given = source.arguments
        return Stream(READ_RANGE, {"read": Read(given["bucket"], given["bucket_id"], *bounds)})

    def feeds(self, node: Stream, operation: object) -> Stream | None:
        """Return the node's input where that is of this operation and feeds nothing else."""
        source = node.inputs[0]
        return source if source.operation is operation and self._single[id(source)] else None

    def feeds_any(self, node: Stream) -> bool:
        """Return whether the node's input feeds nothing else."""
        return self._single[id(node.inputs[0])]

    def remember(self, made: Stream, like: Stream) -> Stream:
        """Give a new node between others what was known of the one that it stands for."""
        self._single[id(made)] = True
        self._bounds[id(made)] = self._bounds[id(like)]
        return made


def replace_arguments(node: Stream, **changed: object) -> Stream:
    """Return a node like another, with other arguments."""
    return replace(node, arguments={**node.arguments, **changed})


def _filter(planner: _Planner, node: Stream) -> Stream:
    function = node.arguments["fn"]
    if isinstance(function, Function) and _always_true(planner, function) and planner.feeds_any(node):
        return node.inputs[0]
    source = planner.feeds(node, READ_RANGE)
    if source is None or node.arguments["keep"]:
        return node
    asked, rest = split_predicate(planner.evaluation, function)
    if not asked:
        return node
    read: Read = source.arguments["read"]
    narrowed = Stream(READ_RANGE, {"read": replace(read, tests=(*read.tests, *asked))})
    if rest is None:
        return narrowed
    made = replace_arguments(node, fn=rest)
    made.inputs = (planner.remember(narrowed, source),)
    return made


def _always_true(planner: _Planner, function: Function) -> bool:
    body = function.node.body
    return not isinstance(body, syntax.Block) and literal_value(planner.evaluation, function, body) is True


def _group(planner: _Planner, node: Stream) -> Stream:
    while (before := planner.feeds(node, GROUP)) is not None:
        node.inputs = before.inputs
    pushed = planner.feeds(node, READ_GROUP)
    if pushed is not None and "aggregate" not in pushed.arguments:
        read = Stream(READ_RANGE, {"read": pushed.arguments["read"]})
        node.inputs = (planner.remember(read, pushed),)
    source = planner.feeds(node, READ_RANGE)
    columns = node.arguments["columns"]
    if source is None or node.arguments["mode"] != "by" or {"_time", "_value"} & set(columns):
        return node
    return Stream(READ_GROUP, {"read": source.arguments["read"], "columns": columns})


def _aggregate(planner: _Planner, node: Stream) -> Stream:
    name = node.operation.name
    if node.arguments["column"] != "_value":
        return node
    if (source := planner.feeds(node, READ_RANGE)) is not None:
        return _read_windows(source.arguments["read"], name, {"every": INFINITE})
    if (source := planner.feeds(node, READ_GROUP)) is not None and name in _GROUPED:
        if "aggregate" not in source.arguments:
            return Stream(READ_GROUP, {**source.arguments, "aggregate": name})
        return node
    window = planner.feeds(node, WINDOW)
    if window is None or not _is_pushable(window.arguments):
        return node
    source = planner.feeds(window, READ_RANGE)
    return node if source is None else _read_windows(source.arguments["read"], name, window.arguments)


def _read_windows(read: Read, aggregate: str, windows: Record) -> Stream:
    arguments = {
        "read": read,
        "aggregate": aggregate,
        "every": windows["every"],
        "offset": windows.get("offset", NONE),
        "create_empty": windows.get("createEmpty", False),
        "time_column": None,
        "force": False,
    }
    return Stream(READ_WINDOWS, arguments)


def _is_pushable(windows: Record) -> bool:
    return (
        windows["every"] == windows["period"]
        and not windows["every"].negative
        and not windows["offset"].negative
        and windows["location"] == UTC_LOCATION
        and _default_columns(windows)
    )


def _default_columns(windows: Record) -> bool:
    wanted = {"timeColumn": "_time", "startColumn": "_start", "stopColumn": "_stop"}
    return all(windows[name] == label for name, label in wanted.items())


def _fill_empty(planner: _Planner, node: Stream) -> Stream:
    source = planner.feeds(node, READ_WINDOWS)
    if source is None or source.arguments["every"] == INFINITE:
        return node
    return replace_arguments(source, force=True)


def _window(planner: _Planner, node: Stream) -> Stream:
    duplicate = planner.feeds(node, MUTATE)
    arguments = node.arguments
    if duplicate is None or duplicate.arguments["change"] != "duplicate":
        return node
    if duplicate.arguments["as"] != "_time" or duplicate.arguments["column"] not in ("_start", "_stop"):
        return node
    endless = arguments["every"] == INFINITE and arguments["period"] == INFINITE
    if not endless or arguments["createEmpty"] or not _default_columns(arguments):
        return node
    column = duplicate.arguments["column"]
    source = planner.feeds(duplicate, READ_WINDOWS)
    if source is not None:
        return node if source.arguments["time_column"] else replace_arguments(source, time_column=column)
    return _merged_windows(planner, duplicate, column) or node


def _merged_windows(planner: _Planner, duplicate: Stream, column: str) -> Stream | None:
    """Return windows, an aggregate and windows over all as one node; None for any others."""
    fill = planner.feeds(duplicate, FILL_EMPTY)
    aggregate = (fill or duplicate).inputs[0]
    if aggregate.operation.name not in _MERGED or not planner.feeds_any(fill or duplicate):
        return None
    window = planner.feeds(aggregate, WINDOW)
    if window is None or not _default_columns(window.arguments) or window.arguments["every"] == INFINITE:
        return None
    arguments = {
        **window.arguments,
        "aggregate": aggregate.operation.name,
        "column": aggregate.arguments["column"],
        "use_start": column == "_start",
    }
    return Stream(AGGREGATE_WINDOW, arguments, window.inputs)


def _map(_: _Planner, node: Stream) -> Stream:
    if not is_vectorizable(node.arguments["fn"]):
        return node
    return Stream(MAP, {**node.arguments, "vectorized": True}, node.inputs)


def _limit(planner: _Planner, node: Stream) -> Stream:
    source = planner.feeds(node, SORT)
    if source is None or node.arguments["offset"]:
        return node
    return Stream(SORT_LIMIT, {**source.arguments, "n": node.arguments["n"]}, source.inputs)


def _distinct(planner: _Planner, node: Stream) -> Stream:
    label = node.arguments["column"]
    kept = planner.feeds(node, MUTATE)
    if kept is not None and _keeps(kept, label) and kept.inputs[0].operation.name == "keys":
        keys = kept.inputs[0]
        source = planner.feeds(keys, READ_RANGE)
        if planner.feeds_any(kept) and source is not None and keys.arguments["column"] == label:
            return Stream(READ_TAG_KEYS, {"read": source.arguments["read"]})
    group = planner.feeds(node, GROUP)
    if group is None or label in _NO_TAGS or group.arguments["mode"] != "by" or group.arguments["columns"]:
        return node
    kept = planner.feeds(group, MUTATE)
    source = None if kept is None or not _keeps(kept, label) else planner.feeds(kept, READ_RANGE)
    if source is None:
        return node
    return Stream(READ_TAG_VALUES, {"read": source.arguments["read"], "tag": label})


def _keeps(node: Stream, label: str) -> bool:
    """Return whether a node keeps this column alone."""
    return bool(node.arguments["change"] == "keep" and node.arguments["columns"] == [label])


_REWRITES: dict[str, Callable[[_Planner, Stream], Stream]] = {
    FILTER.name: _filter,
    GROUP.name: _group,
    FILL_EMPTY.name: _fill_empty,
    WINDOW.name: _window,
    MAP.name: _map,
    LIMIT.name: _limit,
    "distinct": _distinct,
    **dict.fromkeys(_PUSHED, _aggregate),
}
