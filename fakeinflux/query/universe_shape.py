"""Functions that change columns and group keys: group, map, reduce, keep, drop, rename, set, fill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.errors import FluxError
from fakeinflux.query.row_functions import Mapper, Reducer
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import (
    each_whole_table,
    evaluation_of,
    given,
    key_columns,
    require_kind,
    table_function,
    with_new_columns,
)
from fakeinflux.query.table_keys import in_key_order, key_id, merge_by_key
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.universe_rows import select_rows, sort_order
from fakeinflux.query.values import VACANT, kind_of, type_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record, Value


def _run_group(_: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    by, labels = arguments["mode"] == "by", sorted(arguments["columns"])
    return Feed(_grouped(feeds[0], labels, by=by), loose=True)


def _grouped(feed: Feed, labels: list[str], *, by: bool) -> Iterator[Table]:
    for table in feed.tables:
        present = table.labels
        wanted = (
            [label for label in labels if label in present]
            if by
            else [label for label in present if label not in labels]
        )
        if all(label in table.key for label in wanted):
            yield Table({label: table.key[label] for label in wanted}, table.columns, table.pieces)
        else:
            yield from split_rows(table, [label for label in present if label in wanted])


def split_rows(table: Table, labels: list[str]) -> list[Table]:
    """Return a table for each group of rows that agree in these columns, in the order of their keys."""
    columns = [column.values for column in table.columns if column.label in labels]
    rows: dict[tuple[Value, ...], list[int]] = {}
    for at, values in enumerate(zip(*columns, strict=True)):
        rows.setdefault(values, []).append(at)
    made = {}
    for values, indexes in rows.items():
        key = dict(zip(labels, values, strict=True))
        made[key_id(key)] = Table(key, select_rows(Table({}, table.columns), indexes).columns)
    return [made[found] for found in in_key_order(made)]


def _check_group(_: Execution, arguments: Record) -> Record:
    mode = given(arguments, "mode", "by")
    if mode not in ("by", "except"):
        raise FluxError('invalid group mode: must be "by" or "except"')
    return {"mode": mode, "columns": list(arguments["columns"])}


GROUP: Final = Operation("group", _run_group)


def _run_map(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    mapper = Mapper(evaluation_of(execution), arguments["fn"], arguments.get("vectorized", False))
    return Feed(_mapped(feeds[0], mapper), loose=True)


def _mapped(feed: Feed, mapper: Mapper) -> Iterator[Table]:
    for table in feed.tables:
        if table.row_count:
            yield from regroup(table, mapper.columns(table))


def regroup(made_of: Table, columns: list[Column]) -> Iterator[Table]:
    """Yield what a function of `map` made of a table, as tables by what became of its group key.

    Where a column of the key varies now, the real server takes each part's key from the wrong row, and so
    do we. Source: observed.
    """
    keyed = [column for column in columns if column.label in made_of.key]
    mixed = [column.label for column in keyed if len(set(column.values)) > 1]
    if not mixed:
        yield Table({column.label: column.values[0] for column in keyed}, columns, made_of.pieces)
        return
    loose = Table({}, columns)
    order = sort_order(loose, mixed, desc=False)
    first = 0
    while first < len(order):
        same = [column.values[order[first]] for column in keyed if column.label in mixed]
        last = first
        while last < len(order) and same == [
            column.values[order[last]] for column in keyed if column.label in mixed
        ]:
            last += 1
        made = {column.label: column.values[first] for column in keyed}
        yield Table(made, select_rows(loose, order[first:last]).columns)
        first = last


MAP: Final = Operation("map", _run_map)


def _run_reduce(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    reducer = Reducer(evaluation_of(execution), arguments["fn"], arguments["identity"])
    made: dict[object, Table] = {}
    for table in feeds[0].tables:
        reduced = _reduced(table, reducer)
        if key_id(reduced.key) in made:
            raise FluxError("two reducers writing result to the same table")
        made[key_id(reduced.key)] = reduced
    return Feed(made[found] for found in in_key_order(made))  # type: ignore[arg-type]


def _reduced(table: Table, reducer: Reducer) -> Table:
    state = reducer.reduce(table)
    key = {label: state.get(label, value) for label, value in table.key.items()}
    columns = [
        Column(
            column.label,
            kind_of(state[column.label]) if column.label in state else column.kind,
            [key[column.label]],
        )
        for column in key_columns(table, 1)
    ]
    for label in sorted(label for label in state if label not in key):
        if state[label] is None:
            raise FluxError(f'null values are not supported for "{label}" in the reduce() function')
        kind = kind_of(reducer.identity.get(label, state[label]))
        columns.append(Column(label, kind, [state[label]]))
    return Table(key, columns)


REDUCE: Final = Operation("reduce", _run_reduce, whole=True)


def _run_mutate(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    change = _CHANGES[arguments["change"]]
    tables = (change(execution, arguments, table) for table in feeds[0].tables)
    return Feed(iter(merge_by_key(tables)))


def _chosen(execution: Execution, arguments: Record, table: Table) -> Table:
    """Return the columns that `keep` keeps, or that `drop` leaves."""
    labels, function = arguments["columns"], arguments["fn"]
    keeps = arguments["change"] == "keep"
    columns = []
    for column in table.columns:
        named = (
            column.label in labels
            if labels is not None
            else execution.call(function, {"column": column.label}) is True
        )
        if named is keeps:
            columns.append(column)
    key = {column.label: table.key[column.label] for column in columns if column.label in table.key}
    return Table(key, columns, table.pieces)


def _renamed(execution: Execution, arguments: Record, table: Table) -> Table:
    names, function = arguments["columns"], arguments["fn"]
    if names is not None:
        for label in names:
            if table.find(label) is None:
                raise FluxError(f'rename error: column "{label}" doesn\'t exist')
    columns, key = [], {}
    for column in table.columns:
        label = names.get(column.label, column.label) if names is not None else None
        if label is None:
            label = execution.call(function, {"column": column.label})
        columns.append(column.renamed(label))
        if column.label in table.key:
            key[label] = table.key[column.label]
    _check_labels(columns)
    return Table(key, columns, table.pieces)


def _check_labels(columns: list[Column]) -> None:
    seen: dict[str, int] = {}
    for at, column in enumerate(columns):
        if column.label in seen:
            raise FluxError(
                f'column {seen[column.label]} and {at} have the same name ("{column.label}") '
                "which is not allowed"
            )
        seen[column.label] = at


def _duplicated(_: Execution, arguments: Record, table: Table) -> Table:
    label, copy = arguments["column"], arguments["as"]
    source = table.find(label)
    if source is None:
        raise FluxError(f'duplicate error: column "{label}" doesn\'t exist')
    made = source.renamed(copy)
    if table.find(copy) is None:
        return Table(table.key, [*table.columns, made], table.pieces)
    columns = [made if column.label == copy else column for column in table.columns]
    key = dict(table.key)
    if copy in key:
        if label in key:
            key[copy] = key[label]
        else:
            # The real server takes the label out of the key, and leaves all values where they are.
            labels = [name for name in key if name != copy]
            key = dict(zip(labels, key.values(), strict=False))
    return Table(key, columns, table.pieces)


_CHANGES: Final[dict[str, Callable[[Execution, Record, Table], Table]]] = {
    "keep": _chosen,
    "drop": _chosen,
    "rename": _renamed,
    "duplicate": _duplicated,
}

MUTATE: Final = Operation("schemaMutation", _run_mutate, whole=True)


def _check_choice(change: str) -> Callable[[Execution, Record], Record]:
    def check(_: Execution, arguments: Record) -> Record:
        columns, function = given(arguments, "columns"), given(arguments, "fn")
        what = "map" if change == "rename" else "predicate"
        if columns is None and function is None:
            raise FluxError(f"{change} error: neither column list nor {what} function provided")
        if columns is not None and function is not None:
            wanted = "map function" if change == "rename" else "predicate"
            raise FluxError(f"{change} error: both column list and {wanted} provided")
        for _name, label in columns.items() if isinstance(columns, dict) else ():
            if kind_of(label) != "string":
                raise FluxError(
                    f"rename error: columns object contains non-string value of type {type_name(label)}"
                )
        return {"columns": columns, "fn": function, "change": change}

    return check


def _mutator(change: str, columns: Param) -> Builtin:
    made = Operation(change, _run_mutate, whole=True)
    function = table_function(MUTATE, {"columns": columns, "fn": Param("function")}, _check_choice(change))
    return Builtin(made.name, function.parameters, function.call)


def _set(_: Execution, arguments: Record, table: Table) -> Table:
    label, value = arguments["key"], arguments["value"]
    column = table.find(label)
    if column is not None:
        require_kind(column, "string")
    made = Column(label, "string", [value] * table.row_count)
    columns = [made if each.label == label else each for each in table.columns]
    key = {name: value if name == label else old for name, old in table.key.items()}
    return Table(key, columns if column is not None else [*columns, made], table.pieces)


def _run_set(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    return Feed(iter(merge_by_key(_set(execution, arguments, table) for table in feeds[0].tables)))


SET: Final = Operation("set", _run_set, whole=True)


def _filled(_: Execution, arguments: Record, table: Table) -> Table:
    label, value, previous = arguments["column"], arguments["value"], arguments["usePrevious"]
    column = table.find(label)
    if column is None:
        if previous:
            return table
        return Table(table.key, [*table.columns, Column(label, kind_of(value), [value] * table.row_count)])
    if label in table.key and table.key[label] is not None:
        return table
    if not previous and column.kind != kind_of(value):
        raise FluxError(f"fill column type mismatch: {column.kind}/{kind_of(value)}")
    filled = _carried(column) if previous else [value if one is None else one for one in column.values]
    made = Column(label, column.kind, filled)
    key = {name: value if name == label and not previous else old for name, old in table.key.items()}
    return Table(key, [made if each.label == label else each for each in table.columns], table.pieces)


def _carried(column: Column) -> list[Value]:
    values, last = [], None
    for value in column.values:
        last = last if value is None else value
        values.append(last)
    return values


def _check_fill(_: Execution, arguments: Record) -> Record:
    value, previous = arguments["value"], given(arguments, "usePrevious")
    if (value is VACANT) == (previous is None):
        raise FluxError("fill requires exactly one of value or usePrevious")
    if previous is False:
        raise FluxError(
            "error in building plan while starting program: unknown type in fill op-spec", "internal error"
        )
    return {"usePrevious": bool(previous), "value": None if value is VACANT else value}


def _run_fill(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    return Feed(_filled(execution, arguments, table) for table in feeds[0].tables)


FILL: Final = Operation("fill", _run_fill, whole=True)


def _listed(labels: Callable[[Table], list[str]]) -> Callable[[Execution, Record, Table], Table]:
    def compute(_: Execution, arguments: Record, table: Table) -> Table:
        found = labels(table)
        made = Column(arguments["column"], "string", found)
        return Table(table.key, with_new_columns(key_columns(table, len(found)), made))

    return compute


_LABEL: Final = {"column": Param("string", "_value")}
_FN: Final = Param("function", required=True)

FUNCTIONS: Final = {
    "group": table_function(GROUP, {"mode": Param("string"), "columns": Param("[string]", [])}, _check_group),
    "map": table_function(MAP, {"fn": _FN, "mergeKey": Param("bool", False)}),
    "reduce": table_function(REDUCE, {"fn": _FN, "identity": Param("record", required=True)}),
    "keep": _mutator("keep", Param("[string]")),
    "drop": _mutator("drop", Param("[string]")),
    "rename": _mutator("rename", Param("record")),
    "duplicate": Builtin(
        "duplicate",
        table_function(
            MUTATE,
            {"column": Param("string", required=True), "as": Param("string", required=True)},
        ).parameters,
        table_function(MUTATE, {}, lambda _, __: {"change": "duplicate"}).call,
    ),
    "set": table_function(
        SET, {"key": Param("string", required=True), "value": Param("string", required=True)}
    ),
    "fill": table_function(
        FILL,
        {"column": Param("string", "_value"), "value": Param(), "usePrevious": Param("bool")},
        _check_fill,
    ),
    "columns": table_function(each_whole_table("columns", _listed(lambda table: table.labels)), _LABEL),
    "keys": table_function(each_whole_table("keys", _listed(lambda table: list(table.key))), _LABEL),
}
