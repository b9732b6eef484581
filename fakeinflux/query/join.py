"""The package `join`: rows of two streams that agree in some columns, put together by a function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.flux import syntax
from fakeinflux.flux.literals import quote
from fakeinflux.flux.syntax import children
from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.errors import FluxError
from fakeinflux.query.row_functions import Mapper
from fakeinflux.query.scopes import Function, make_closure
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import TABLES, evaluation_of
from fakeinflux.query.table_keys import in_key_order, key_id, take
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.universe_rows import sort_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fakeinflux.flux.syntax import Node
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Evaluation, Stream
    from fakeinflux.query.table_keys import KeyId
    from fakeinflux.query.values import Record, Value

    Pair = tuple[str, str]

_METHODS: Final = ("inner", "left", "right", "full")
_UNSUPPORTED: Final = (
    "error in join function - some expressions are not yet supported in the `on` parameter: "
)
_ONE_EXPRESSION: Final = (
    "function body should be a single logical expression that compares columns from each table"
)
_ONE_OF_EACH: Final = (
    "binary expression operands must reference `l` or `r` only, and may not reference the same object"
)


def column_pairs(function: Value) -> list[Pair]:
    """Return the columns that a predicate compares, left and right.

    Raises FluxError: the predicate is another.
    """
    if not isinstance(function, Function) or isinstance(function.node.body, syntax.Block):
        raise FluxError(_UNSUPPORTED + _ONE_EXPRESSION)
    return list(_pairs(function.node.body))


def _pairs(node: Node) -> Iterator[Pair]:
    if isinstance(node, syntax.ParenExpression):
        yield from _pairs(node.expression)
    elif isinstance(node, syntax.LogicalExpression | syntax.BinaryExpression):
        if node.operator not in ("and", "=="):
            raise FluxError(f"{_UNSUPPORTED}unsupported operator in join predicate: {node.operator}")
        if node.operator == "and":
            yield from _pairs(node.left)
            yield from _pairs(node.right)
        else:
            yield _pair(node.left, node.right)
    else:
        raise FluxError(f"{_UNSUPPORTED}illegal expression type in join predicate: {type(node).__name__}")


def _pair(left: Node, right: Node) -> Pair:
    sides: dict[str, str] = {}
    for name, node in (("left", left), ("right", right)):
        if not isinstance(node, syntax.MemberExpression) or not isinstance(node.object, syntax.Identifier):
            raise FluxError(f"{_UNSUPPORTED}{name} side of comparison is not a member expression")
        sides[node.object.name] = node.property
    if set(sides) != {"l", "r"}:
        raise FluxError(_UNSUPPORTED + _ONE_OF_EACH)
    return sides["l"], sides["r"]


def _run_tables(execution: Execution, arguments: Record, feeds: list[Feed]) -> Feed:
    sides = [{key_id(table.key): table for table in feed.tables} for feed in feeds]
    return Feed(_joined(evaluation_of(execution), arguments, sides))


def _joined(evaluation: Evaluation, arguments: Record, sides: list[dict[KeyId, Table]]) -> Iterator[Table]:
    """Yield the tables of both sides that have one key, each pair as one table."""
    left, right = sides
    read = list(_columns_read(arguments["as"]))
    keys = [key_id(table.key) for side in sides for table in side.values()]
    for key in in_key_order(dict.fromkeys(keys)):
        tables = (
            left.get(key) or _like(left, right[key], "left"),
            right.get(key) or _like(right, left[key], "right"),
        )
        _check_labels(read, *tables)
        made = _join(evaluation, arguments, *tables)
        if made is not None:
            yield made


def _columns_read(function: Value) -> Iterator[tuple[str, str]]:
    """Yield which columns the function `as` reads: the parameter, `l` or `r`, and the label."""
    pending: list[Node] = [function.node.body] if isinstance(function, Function) else []
    while pending:
        node = pending.pop()
        if isinstance(node, syntax.MemberExpression) and isinstance(node.object, syntax.Identifier):
            yield node.object.name, node.property
        pending += reversed(list(children(node)))


def _check_labels(read: list[tuple[str, str]], left: Table, right: Table) -> None:
    """Refuse columns that are read and that no row has. Source: observed. Raises FluxError."""
    for parameter, name, table in (("l", "left", left), ("r", "right", right)):
        for owner, label in read:
            if owner == parameter and table.find(label) is None:
                raise FluxError(f"error preparing {name} side of join: table is missing label {label}")


def _like(side: dict[KeyId, Table], other: Table, name: str) -> Table:
    """Return a table without rows as a side has them, with the key of the other side's table."""
    if not side:
        raise FluxError(f"error preparing {name} side of join: cannot join on an empty table")
    kinds = {column.label: column.kind for table in side.values() for column in table.columns}
    return Table(other.key, [Column(label, kind, []) for label, kind in kinds.items()])


def _join(evaluation: Evaluation, arguments: Record, left: Table, right: Table) -> Table | None:
    on: list[Pair] = arguments["on"]
    matches = _matches(evaluation, left, right, on, arguments["method"])
    if not matches:
        return None
    pairs = Table({}, [*_side("l", left, matches, 0), *_side("r", right, matches, 1)])
    columns = Mapper(evaluation, _wrapper(arguments["as"], left, right)).columns(pairs)
    made = Table(dict(left.key), sorted(columns, key=lambda column: column.label))
    for label, value in made.key.items():
        column = made.find(label)
        if column is None or any(found != value for found in column.values):
            kind = next((each.kind for each in left.columns if each.label == label), "string")
            raise FluxError(
                "join cannot modify group key: output record has a missing or invalid value for column "
                f"'{label}:{kind}'"
            )
    return made


def _side(name: str, table: Table, matches: Sequence[tuple[int | None, ...]], side: int) -> Iterator[Column]:
    """Yield the columns of one side, a value for each match; where it has no row, those of the key alone."""
    rows = [match[side] for match in matches]
    for column in table.columns:
        missing = table.key.get(column.label)
        values = [missing if at is None else column.values[at] for at in rows]
        yield Column(f"{name}.{column.label}", column.kind, values)


def _wrapper(function: Value, left: Table, right: Table) -> Function:
    """Return the function of two records as one of a record with the columns of both."""
    records = (
        ", ".join(f"{quote(label)}: r[{quote(f'{name}.{label}')}]" for label in table.labels)
        for name, table in (("l", left), ("r", right))
    )
    return make_closure("(r) => as(l: {%s}, r: {%s})" % tuple(records), **{"as": function})  # noqa: UP031


def _matches(
    evaluation: Evaluation, left: Table, right: Table, on: list[Pair], method: str
) -> list[tuple[int | None, ...]]:
    """Return which rows of both sides belong together, by the values that they agree in; None for no row."""
    groups: dict[tuple[Value, ...], tuple[list[int], list[int]]] = {}
    unmatched: list[tuple[int | None, ...]] = []
    for side, table in enumerate((left, right)):
        labels = [pair[side] for pair in on]
        keys = _keys(table, labels, ("left", "right")[side])
        for at in sort_order(table, labels, desc=False):
            if None in keys[at]:
                unmatched.append((at, None) if side == 0 else (None, at))
            else:
                groups.setdefault(keys[at], ([], []))[side].append(at)
    evaluation.announce(sum(len(lefts) * len(rights) for lefts, rights in groups.values()))
    found: list[tuple[int | None, ...]] = []
    for _, (lefts, rights) in sorted(groups.items()):
        found += [
            (one, other)
            for one in lefts or _alone(method, "right")
            for other in rights or _alone(method, "left")
        ]
    return found + [match for match in unmatched if _is_kept(match, method)]


def _alone(method: str, side: str) -> list[None]:
    """Return what a row is joined with where the other side has none: nothing, or nothing at all."""
    return [None] if method in (side, "full") else []


def _is_kept(match: tuple[int | None, ...], method: str) -> bool:
    return method == "full" or method == ("right" if match[0] is None else "left")


def _keys(table: Table, labels: list[str], name: str) -> list[tuple[Value, ...]]:
    columns = []
    for label in labels:
        column = table.find(label)
        if column is None:
            raise FluxError(
                f"cannot set join columns in {name} table stream: table is missing column '{label}'"
            )
        columns.append(take(column.values, range(table.row_count)))
    return list(zip(*columns, strict=True)) if columns else [()] * table.row_count


TABLES_JOIN: Final = Operation("tables", _run_tables, whole=True, node="join.tables")


def _call(execution: Execution, arguments: Record, method: str, on: list[Pair]) -> Stream:
    sides = [arguments["left"], arguments["right"]]
    given = {"on": on, "as": arguments["as"], "method": method}
    return evaluation_of(execution).stream(TABLES_JOIN, given, sides)


def _tables(execution: Execution, arguments: Record) -> Stream:
    method = arguments["method"]
    _check_method(method)
    return _call(execution, arguments, method, column_pairs(arguments["on"]))


def _check_method(method: str) -> None:
    if method not in _METHODS:
        raise FluxError('invalid argument for \'method\' - must be "inner", "left", "right", or "full"')


def _time(execution: Execution, arguments: Record) -> Stream:
    _check_method(arguments["method"])
    return _call(execution, arguments, arguments["method"], [("_time", "_time")])


def _of_method(method: str) -> Callable[[Execution, Record], Stream]:
    def call(execution: Execution, arguments: Record) -> Stream:
        return _call(execution, arguments, method, column_pairs(arguments["on"]))

    return call


_FUNCTION: Final = Param("function", required=True)
_SIDES: Final = {"left": TABLES, "right": Param("stream", required=True)}
_BOTH: Final = {**_SIDES, "on": _FUNCTION, "as": _FUNCTION}

FUNCTIONS: Final = {
    "tables": Builtin("tables", {**_BOTH, "method": Param("string", required=True)}, _tables),
    "time": Builtin("time", {**_SIDES, "as": _FUNCTION, "method": Param("string", "inner")}, _time),
    **{method: Builtin(method, _BOTH, _of_method(method)) for method in _METHODS},
}
