"""Functions over rows, compiled once for each schema: predicates, functions of `map`, and reducers.

Columns of the group key are the same in all rows of a table: what depends on them alone is computed once.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from fakeinflux.flux import syntax
from fakeinflux.query.errors import FluxError
from fakeinflux.query.operators import truth
from fakeinflux.query.row_code import NotCompilable, RowCode
from fakeinflux.query.row_pieces import NULL, Piece, RecordPiece, type_conflict
from fakeinflux.query.scopes import Function
from fakeinflux.query.tables import Column
from fakeinflux.query.values import Time, UInt, kind_of, type_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fakeinflux.query.streams import Evaluation
    from fakeinflux.query.tables import Table
    from fakeinflux.query.values import Record, Value

    Schema = tuple[tuple[str, str, bool, bool], ...]

_CODE_SIZE: Final = 10
"""About how many bytes compiled code takes for each character of its source."""
_WORDS: Final = re.compile(r"\w+")
_TABLE_KINDS: Final = frozenset({"bool", "int", "uint", "float", "string", "time"})


def schema_of(table: Table) -> Schema:
    """Return of each column its label, its kind, whether it has nulls, and whether it is of the group key."""
    return tuple(
        (
            column.label,
            column.kind,
            _key_value(table, column) is None if column.label in table.key else has_nulls(column.values),
            column.label in table.key,
        )
        for column in table.columns
    )


def _key_value(table: Table, column: Column) -> Value:
    """Return what a column of the group key has in all rows. A key may say otherwise: see `duplicate`."""
    return column.values[0] if column.values else table.key[column.label]


def has_nulls(values: Sequence[Value]) -> bool:
    """Return whether any value of a column is null."""
    return not isinstance(values, array) and None in values


def row_piece(schema: Schema) -> RecordPiece:
    """Return the row of a table as code: `k3` for a column of the key, `c3` for another."""
    return RecordPiece(
        {
            label: Piece(f"{'k' if in_key else 'c'}{at}", kind, nullable, constant=in_key, column=True)
            for at, (label, kind, nullable, in_key) in enumerate(schema)
        }
    )


def require_kinds(evaluation: Evaluation, function: Function, schema: Schema) -> None:
    """Raise FluxError: a column is of another kind than the function, or what follows it, makes of it.

    Source: observed.
    """
    wanted = evaluation.rows.get(id(function.whole or function.node))
    if wanted:
        for label, kind, _, _ in schema:
            if label in wanted and wanted[label] != kind:
                raise type_conflict(wanted[label], kind)


@dataclass(slots=True)
class _Compiled:
    """A function of Python: `keys` and `columns` are the places of the columns that it takes."""

    run: Callable[..., Any]
    keys: list[int]
    columns: list[int]

    def call(self, table: Table, *more: Value) -> Any:
        """Run it over a table."""
        keys = [_key_value(table, table.columns[at]) for at in self.keys]
        return self.run(table.row_count, *keys, *(table.columns[at].values for at in self.columns), *more)


def _compile(code: RowCode, schema: Schema, body: str, extra: Sequence[str] = ()) -> _Compiled:
    """Make a function of Python. `{rows}` in the body becomes the loop over the rows."""
    words = set(_WORDS.findall(body))
    keys = [at for at, column in enumerate(schema) if column[3] and f"k{at}" in words]
    columns = [at for at, column in enumerate(schema) if not column[3] and {f"c{at}", f"x{at}"} & words]
    parameters = ["n", *(f"k{at}" for at in keys), *(f"x{at}" for at in columns), *extra]
    source = f"def run({', '.join(parameters)}):\n{body.replace('{rows}', _loop(columns))}"
    remembered = code.evaluation.row_code
    compiled = remembered.get(source)
    if compiled is None:
        try:
            compiled = compile(source, "<function over rows>", "exec")
        except (SyntaxError, MemoryError):  # Python's own compiler meets its limits
            raise NotCompilable from None
        remembered.put(source, compiled, len(source) * _CODE_SIZE)
    names = {"Time": Time, "UInt": UInt, **code.names}
    exec(compiled, names)  # noqa: S102 (of our own making)
    return _Compiled(names["run"], keys, columns)


def _loop(columns: list[int]) -> str:
    if not columns:
        return "_row in range(n)"
    if len(columns) == 1:
        return f"c{columns[0]} in x{columns[0]}"
    named = ", ".join(f"c{at}" for at in columns)
    return f"{named} in zip({', '.join(f'x{at}' for at in columns)})"


@dataclass(slots=True)
class Predicate:
    """A predicate `(r) => bool`, asked of all rows of a table at once. `of`: the function that asks."""

    evaluation: Evaluation
    function: Value
    parameter: str = "r"
    of: str | None = None
    compiled: dict[Schema, _Compiled | None] = field(default_factory=dict)

    def mask(self, table: Table) -> Sequence[bool | None]:
        """Return of each row whether it is so, null where that is not known. Raises FluxError."""
        schema = schema_of(table)
        if schema not in self.compiled:
            self.compiled[schema] = self._compile(schema)
        compiled = self.compiled[schema]
        compute = partial(self._row_by_row, table) if compiled is None else partial(compiled.call, table)
        mask: Sequence[bool | None] = compute() if self.of is None else _evaluated(self.of, compute)
        return mask

    def _row_by_row(self, table: Table) -> list[bool | None]:
        rows = range(table.row_count)
        asked = [self.evaluation.call(self.function, {self.parameter: table.row(at)}) for at in rows]
        return [truth(answer, "the predicate's answer") for answer in asked]

    def _compile(self, schema: Schema) -> _Compiled | None:
        if not isinstance(self.function, Function):
            return None
        require_kinds(self.evaluation, self.function, schema)
        code = RowCode(self.evaluation)
        row = row_piece(schema)
        try:
            pieces = [
                code.single(code.function(part, {self.parameter: row})) for part in conjuncts(self.function)
            ]
            return _compile(code, schema, _mask_body(code, pieces))
        except (NotCompilable, RecursionError):
            return None
        except FluxError as error:
            raise _uncompilable(self.function, error) from None


def _uncompilable(function: Function, error: FluxError) -> FluxError:
    """Return what the real server says where it cannot compile a function for a table. Source: observed."""
    if not error.message.startswith("unsupported binary expression"):
        return error
    place = function.scope.program.span(function.node)
    return FluxError(f"cannot compile @ {place}: {error.message}", error.code)


def _mask_body(code: RowCode, pieces: list[Piece]) -> str:
    tests = []
    for piece in pieces:
        if piece.kind not in ("bool", "null", None):
            raise FluxError(f"type conflict: bool != {piece.kind}")
        checked = f"{code.name(truth)}({piece.code}, 'the predicate')" if piece.kind is None else piece.code
        tests.append(checked)
    fixed = [test for piece, test in zip(pieces, tests, strict=True) if piece.constant]
    loose = [test for piece, test in zip(pieces, tests, strict=True) if not piece.constant]
    lines = [f"    if ({test}) is not True: return [False] * n\n" for test in fixed]
    each = " and ".join(f"({test})" for test in loose)
    lines.append(f"    return [{each} for {{rows}}]" if loose else "    return [True] * n")
    return "".join(lines)


def conjuncts(function: Function) -> list[Function]:
    """Return a predicate as predicates that must all hold: what `and` joins at its top."""
    node = function.node
    parts: list[syntax.Node] = []
    rest = [node.body]
    while rest:
        body = rest.pop()
        while isinstance(body, syntax.ParenExpression):
            body = body.expression
        if isinstance(body, syntax.LogicalExpression) and body.operator == "and":
            rest += [body.right, body.left]
        else:
            parts.append(body)
    return [
        Function(syntax.FunctionExpression(node.start, node.stop, node.parameters, part), function.scope)
        for part in parts
    ]


@dataclass(slots=True)
class Mapper:
    """A function `(r) => record`, applied to all rows of a table at once.

    `vectorized`: as the real server does it over whole columns, which shows in the order of columns and
    in nulls of logic.
    """

    evaluation: Evaluation
    function: Value
    vectorized: bool = False
    compiled: dict[Schema, tuple[_Compiled, list[tuple[str, Piece]]] | None] = field(default_factory=dict)

    def columns(self, table: Table) -> list[Column]:
        """Return the columns that a table becomes. Raises FluxError."""
        schema = schema_of(table)
        if schema not in self.compiled:
            self.compiled[schema] = self._compile(schema)
        compiled = self.compiled[schema]
        if compiled is None:
            return self._row_by_row(table)
        run, outputs = compiled
        computed = self._evaluated(lambda: run.call(table))
        return [
            _column(label, piece.promised or piece.kind, values)
            for (label, piece), values in zip(outputs, computed, strict=True)
        ]

    def _compile(self, schema: Schema) -> tuple[_Compiled, list[tuple[str, Piece]]] | None:
        if not isinstance(self.function, Function):
            return None
        require_kinds(self.evaluation, self.function, schema)
        code = RowCode(self.evaluation, strict=self.vectorized)
        try:
            result = code.function(self.function, {"r": row_piece(schema)})
            if isinstance(result, Piece):
                if result.kind in (None, "record"):
                    return None
                raise FluxError(f"map function must return an object, got {result.kind}")
            outputs = self._outputs(code, result)
            is_empty = self.vectorized and not code.reads_rows
            if not is_empty:
                _require_promised_columns(code, outputs)
            # Over whole columns there are as many rows as in the columns that it reads, but what it
            # computes without them may still fail. Source: observed.
            listed = ", ".join(
                f"({piece.code}, [])[1]" if is_empty else _values_code(piece) for _, piece in outputs
            )
            return _compile(code, schema, f"    return ({listed}{',' if listed else ''})"), outputs
        except (NotCompilable, RecursionError):
            return None
        except FluxError as error:
            raise _uncompilable(self.function, error) from None

    def _outputs(self, code: RowCode, result: RecordPiece) -> list[tuple[str, Piece]]:
        outputs = [(label, code.single(piece)) for label, piece in result.fields.items() if piece is not NULL]
        for label, piece in outputs:
            if piece.kind not in _TABLE_KINDS and piece.kind is not None:
                raise _unsupported(label, piece.kind)
        return outputs if self.vectorized else sorted(outputs, key=lambda output: output[0])

    def _evaluated(self, compute: Callable[[], Any]) -> Any:
        return compute() if self.vectorized else _evaluated("map", compute)

    def _row_by_row(self, table: Table) -> list[Column]:
        records = self._evaluated(
            lambda: [
                self.evaluation.call(self.function, {"r": table.row(at)}) for at in range(table.row_count)
            ]
        )
        for record in records:
            if type(record) is not dict:
                raise FluxError(f"map function must return an object, got {type_name(record)}")
        labels = sorted(label for label, value in records[0].items() if value is not None) if records else []
        return [_column(label, None, [record.get(label) for record in records]) for label in labels]


def _require_promised_columns(code: RowCode, outputs: list[tuple[str, Piece]]) -> None:
    """Require that columns are of the kinds that the compiler gave them. Source: observed."""
    for _, piece in outputs:
        if piece.promised is None:
            continue
        if code.strict and not piece.constant:
            wanted = {"int": "Int64", "uint": "Uint64"}[piece.promised]
            message = f"panic: interface conversion: array.Array is *array.Float64, not *array.{wanted}"
        else:
            message = f"incompatible builder for type {piece.kind}"
        raise FluxError(message, "internal error")


def _evaluated(name: str, compute: Callable[[], Any]) -> Any:
    """Return what a function over rows comes to. Its errors say whose it is, but for refusals."""
    try:
        return compute()
    except FluxError as error:
        if error.code == "not implemented":
            raise
        raise FluxError(f"failed to evaluate {name} function: {error.message}", error.code) from None


def _values_code(piece: Piece) -> str:
    if piece.constant:
        return f"[{piece.code}] * n"
    if piece.column:
        return f"x{piece.code[1:]}"
    return f"[{piece.code} for {{rows}}]"


def _column(label: str, kind: str | None, values: Sequence[Value]) -> Column:
    if kind is None:
        kind = _found_kind(label, values)
    return Column(label, kind, values)


def _found_kind(label: str, values: Sequence[Value]) -> str:
    kinds = {kind_of(value) for value in {type(value): value for value in values}.values()} - {"null"}
    if len(kinds) > 1:
        first, second = sorted(kinds)[:2]
        raise FluxError(f"type conflict: {first} != {second}")
    kind = next(iter(kinds), "string")
    if kind not in _TABLE_KINDS:
        raise _unsupported(label, kind)
    return kind


def _unsupported(label: str, kind: str) -> FluxError:
    name = {"record": "object", "dictionary": "dict"}.get(kind, kind)
    return FluxError(f'map object property "{label}" is {name} type which is not supported in a flux table')


@dataclass(slots=True)
class Reducer:
    """A function `(r, accumulator) => record`, applied to the rows of a table one by one."""

    evaluation: Evaluation
    function: Value
    identity: Record
    compiled: dict[Schema, _Compiled | None] = field(default_factory=dict)

    def reduce(self, table: Table) -> Mapping[str, Value]:
        """Return what the rows of a table come to. Raises FluxError."""
        schema = schema_of(table)
        if schema not in self.compiled:
            self.compiled[schema] = self._compile(schema)
        compiled = self.compiled[schema]
        reduced: Mapping[str, Value] = _evaluated("reduce", lambda: self._reduced(table, compiled))
        return reduced

    def _reduced(self, table: Table, compiled: _Compiled | None) -> Mapping[str, Value]:
        if compiled is not None:
            plain = [int(value) if isinstance(value, int) else value for value in self.identity.values()]
            return dict(zip(self.identity, compiled.call(table, *plain), strict=True))
        state = self.identity
        for at in range(table.row_count):
            state = self.evaluation.call(self.function, {"r": table.row(at), "accumulator": state})
        return state

    def _compile(self, schema: Schema) -> _Compiled | None:
        if isinstance(self.function, Function):
            require_kinds(self.evaluation, self.function, schema)
        if any(kind_of(value) not in _TABLE_KINDS - {"bool"} for value in self.identity.values()):
            return None
        try:
            return self._compile_with(schema, nullable=False) or self._compile_with(schema, nullable=True)
        except (NotCompilable, RecursionError):
            return None

    def _compile_with(self, schema: Schema, *, nullable: bool) -> _Compiled | None:
        if not isinstance(self.function, Function):
            return None
        code = RowCode(self.evaluation)
        accumulator = RecordPiece(
            {
                label: Piece(f"a{at}", kind_of(value), nullable)
                for at, (label, value) in enumerate(self.identity.items())
            }
        )
        result = code.function(self.function, {"r": row_piece(schema), "accumulator": accumulator})
        if not isinstance(result, RecordPiece) or set(result.fields) != set(self.identity):
            return None
        pieces = [code.single(result.fields[label]) for label in self.identity]
        if not nullable and any(piece.nullable for piece in pieces):
            return None
        if any(
            piece.kind != kind_of(value) for piece, value in zip(pieces, self.identity.values(), strict=True)
        ):
            return None
        names = [f"a{at}" for at in range(len(pieces))]
        step = f"{', '.join(names)}, = {', '.join(piece.code for piece in pieces)},"
        return _compile(
            code, schema, f"    for {{rows}}:\n        {step}\n    return {', '.join(names)},", names
        )
