"""What holds while one script is evaluated and its streams are run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakeinflux.query.builtins import Param
from fakeinflux.query.durations import NONE
from fakeinflux.query.errors import FluxError
from fakeinflux.query.interpreter import call, evaluate
from fakeinflux.query.scopes import Package
from fakeinflux.query.streams import Stream
from fakeinflux.query.values import Time, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fakeinflux.flux.syntax import Node
    from fakeinflux.query.data_view import DataView
    from fakeinflux.query.scopes import Function, Scope
    from fakeinflux.query.streams import Operation
    from fakeinflux.query.tables import Table
    from fakeinflux.query.values import Record, Value


@dataclass(eq=False, slots=True)
class Evaluation:
    """One run of one script; what functions of the library see as `Execution`.

    `start` is what now() is where the script does not set it, `clock` the time that it is. `calls` are the
    calls under way, the innermost last. `results` are the streams that the script produces, in its order.
    `options` are the options set, by package ("" for the script's own) and name.
    """

    data: DataView
    start: int
    clock: int
    universe: Mapping[str, Value] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    results: list[Stream] = field(default_factory=list)
    options: dict[tuple[str, str], Value] = field(default_factory=dict)

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

    def call(self, function: Value, arguments: Mapping[str, Value]) -> Value:
        """Call a Flux function with these arguments. Raises FluxError."""
        return call(self, function, arguments)

    def value(self, node: Node, scope: Scope) -> Value:
        """The value of an expression. Raises FluxError."""
        return evaluate(self, node, scope)

    def enter(self, name: str, place: str) -> None:
        """Say that a call begins."""
        self.calls.append((name, place))

    def leave(self) -> None:
        """Say that the innermost call ended."""
        self.calls.pop()

    def call_place(self) -> str:
        """Where the innermost call stands."""
        return self.calls[-1][1] if self.calls else "1:1-1:1"

    def set_option(self, package: str | None, name: str, value: Value, scope: Scope) -> None:
        """Run `option name = value` or `option package.name = value`."""
        if package is None:
            self.options["", name] = value
            scope.names[name] = value
            return
        imported = scope.find(package)
        self.options[imported.path if isinstance(imported, Package) else package, name] = value

    def parameters_of(self, function: Function) -> Mapping[str, Param]:
        """The parameters of a closure."""
        return {parameter.name: Param(pipe=False) for parameter in function.node.parameters}

    def stream(self, operation: Operation, arguments: Record, inputs: Iterable[Stream] = ()) -> Stream:
        """A stream that the innermost call makes."""
        called, place = self.calls[-1] if self.calls else ("", "")
        return Stream(operation, arguments, tuple(inputs), place, called)

    def tables(self, stream: Stream) -> list[Table]:
        """Run a stream now and return its tables. Raises FluxError."""
        from fakeinflux.query.running import run_stream

        return list(run_stream(self, stream))
