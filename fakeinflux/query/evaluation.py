"""What holds while one script is evaluated and its streams are run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from fakeinflux.query.durations import NONE
from fakeinflux.query.errors import FluxError
from fakeinflux.query.interpreter import call, evaluate
from fakeinflux.query.running import run_stream
from fakeinflux.query.scopes import Package
from fakeinflux.query.streams import Stream
from fakeinflux.query.values import Time, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import CodeType

    from fakeinflux.engine.bounded_memory import Memory
    from fakeinflux.flux.syntax import Node
    from fakeinflux.query.data_view import DataView
    from fakeinflux.query.scopes import Scope
    from fakeinflux.query.streams import Operation
    from fakeinflux.query.tables import Table
    from fakeinflux.query.values import Record, Value


MOST_ROWS: Final = 4_000_000
"""How many rows a query may make, those between its operations included."""
ROWS_A_TABLE: Final = 50
"""How many rows cost what a table without any does, about."""


@dataclass(eq=False, slots=True)
class QueryEvaluation:
    """One run of one script: the `Evaluation` that the interpreter and the functions on streams see.

    `start` is what now() is where the script does not set it, `clock` the time that it is. `calls` are the
    calls under way, the innermost last. `results` are the streams that the script produces, in its order.
    `options` are the options set, by package ("" for the script's own) and name. `row_code` remembers
    compiled functions over rows by their source. `rows` are the types that columns must have, by the id of
    the node of a function over them. `rows_made`: how many rows its operations made or are about to make.
    """

    data: DataView
    start: int
    clock: int
    row_code: Memory[str, CodeType]
    universe: Mapping[str, Value] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    results: list[Stream] = field(default_factory=list)
    options: dict[tuple[str, str], Value] = field(default_factory=dict)
    rows: dict[int, Mapping[str, str]] = field(default_factory=dict)
    rows_made: int = 0

    @property
    def now(self) -> Time:
        """The query's now()."""
        option = self.options.get(("", "now"))
        if option is None:
            return Time(self.start)
        value = self.call(option, {})
        if kind_of(value) != "time":
            raise FluxError(f'unexpected kind: got "{kind_of(value)}" expected "time", trace: …')
        return Time(value)

    @property
    def location(self) -> Record:
        """The option `location`."""
        return self.options.get(("", "location")) or {"zone": "UTC", "offset": NONE}

    def spend(self, rows: int, tables: int = 0) -> None:
        """Count what an operation has made.

        Raises FluxError: it is more than a query may make. Source: simulated.
        """
        self.announce(rows, tables)
        self.rows_made += rows + ROWS_A_TABLE * tables

    def announce(self, rows: int, tables: int = 0) -> None:
        """Refuse what an operation is about to make, before it does so, if it is too much.

        Raises FluxError: it is more than a query may make. Source: simulated.
        """
        made = self.rows_made + rows + ROWS_A_TABLE * tables
        if made > MOST_ROWS:
            raise FluxError(
                f"fakeinflux: found a query whose operations make {made} rows or more (a table "
                f"counts as {ROWS_A_TABLE}), expected at most {MOST_ROWS}: give it a shorter range or longer "
                "windows, or script its answer",
                "not implemented",
            )

    def call(self, function: Value, arguments: Mapping[str, Value]) -> Value:
        """Call a Flux function with these arguments. Raises FluxError."""
        return call(self, function, arguments)

    def value(self, node: Node, scope: Scope) -> Value:
        """Return the value of an expression. Raises FluxError."""
        return evaluate(self, node, scope)

    def enter(self, name: str, place: str) -> None:
        """Note that a call begins."""
        self.calls.append((name, place))

    def leave(self) -> None:
        """Note that the innermost call ended."""
        self.calls.pop()

    def call_place(self) -> str:
        """Return where the innermost call stands."""
        return self.calls[-1][1] if self.calls else "1:1-1:1"

    def set_option(self, package: str | None, name: str, value: Value, scope: Scope) -> None:
        """Run `option name = value` or `option package.name = value`."""
        if package is None:
            self.options["", name] = value
            scope.names[name] = value
            return
        imported = scope.find(package)
        self.options[imported.path if isinstance(imported, Package) else package, name] = value

    def stream(self, operation: Operation, arguments: Record, inputs: Iterable[Stream] = ()) -> Stream:
        """Return a stream that the innermost call makes."""
        called, place = self.calls[-1] if self.calls else ("", "")
        return Stream(operation, arguments, tuple(inputs), place, called)

    def tables(self, stream: Stream) -> list[Table]:
        """Run a stream now and return its tables. Raises FluxError."""
        return list(run_stream(self, stream))
