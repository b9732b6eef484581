"""Streams of tables: what functions on tables return while a script is evaluated.

A stream is a node of a plan: nothing is computed before the whole script has been evaluated, unless a
function asks for rows (`tableFind`, `findRecord` …). `query/planning.py` rewrites nodes next to a read of
storage as the real server does, and `query/running.py` runs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeAlias

from fakeinflux.query.builtins import Execution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from types import CodeType

    from fakeinflux.engine.bounded_memory import Memory
    from fakeinflux.flux.syntax import Node
    from fakeinflux.query.data_view import DataView
    from fakeinflux.query.scopes import Scope
    from fakeinflux.query.tables import Table
    from fakeinflux.query.values import Record, Value


@dataclass(frozen=True, slots=True)
class Feed:
    """The tables that flow from one operation into the next.

    `loose` ones are pieces: a group key may come again, and whoever wants whole tables puts the pieces of
    a key together. Source: observed (the order of tables behind `map`, `group`, `set`).
    """

    tables: Iterator[Table]
    loose: bool = False


Run: TypeAlias = "Callable[[Execution, Record, list[Feed]], Feed]"


@dataclass(frozen=True, slots=True)
class Operation:
    """What one node of a plan does: `name` is what messages call it.

    `whole`: it wants whole tables; pieces are put together before they reach it. `node` is what
    the plan calls it, where that is another name. `prepare` is done for all nodes before any row is read,
    and may raise FluxError.
    """

    name: str
    run: Run
    whole: bool = False
    node: str = ""
    prepare: Callable[[Evaluation, Stream], None] | None = None


@dataclass(eq=False, slots=True)
class Stream:
    """A node of the plan.

    `place` is where the script calls for it (`1:29-1:45`), and `called` the name of the function called
    there; both stand in its messages. Without a place messages have neither: the real server loses them
    where it rewrites its plan.
    """

    operation: Operation
    arguments: Record
    inputs: tuple[Stream, ...] = ()
    place: str = ""
    called: str = ""
    kind: ClassVar[str] = "stream"


class Evaluation(Execution, Protocol):
    """One run of one script, as the functions on streams and the interpreter see it.

    `data` is what the script reads and writes, `universe` what it can name without an import, and `results`
    the streams that it produces, in its order. `options` are the options set, by package ("" for the script's
    own) and name. `row_code` remembers compiled functions over rows by their source. `rows` are the types
    that columns must have, by the id of the node of a function over them.
    """

    data: DataView
    universe: Mapping[str, Value]
    options: dict[tuple[str, str], Value]
    results: list[Stream]
    row_code: Memory[str, CodeType]
    rows: dict[int, Mapping[str, str]]

    def value(self, node: Node, scope: Scope) -> Value:
        """Return the value of an expression. Raises FluxError."""
        ...

    def spend(self, rows: int, tables: int = 0) -> None:
        """Count what an operation has made. Raises FluxError: it is more than a query may make."""
        ...

    def announce(self, rows: int, tables: int = 0) -> None:
        """Refuse what an operation is about to make if it is too much. Raises FluxError."""
        ...

    def stream(self, operation: Operation, arguments: Record, inputs: Iterable[Stream] = ()) -> Stream:
        """Return a stream that the innermost call makes."""
        ...

    def tables(self, stream: Stream) -> list[Table]:
        """Run a stream now and return its tables. Raises FluxError."""
        ...

    def enter(self, name: str, place: str) -> None:
        """Note that a call begins."""
        ...

    def leave(self) -> None:
        """Note that the innermost call ended."""
        ...

    def call_place(self) -> str:
        """Return where the innermost call stands."""
        ...

    def set_option(self, package: str | None, name: str, value: Value, scope: Scope) -> None:
        """Run `option name = value` or `option package.name = value`."""
        ...
