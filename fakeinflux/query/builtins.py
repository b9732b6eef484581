"""Functions of the library that are written in Python, and what they are called with.

A package of the library is a module with a table `FUNCTIONS: dict[str, Builtin]`, and `VALUES:
dict[str, Value]` where it has constants. A function gets all of its parameters by name, checked by
kind and with their defaults; one that was not given and has no default is `VACANT`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeAlias

from fakeinflux.query.errors import FluxError
from fakeinflux.query.values import VACANT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeinflux.query.values import Record, Time, Value


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter.

    `kind` is the kind that is wanted ("int", "string", "function", "stream", …), several joined by `|`
    ("time|duration"), or None for any. `required` ones must be given; others that are not given are
    `default`. `pipe` marks the one that `|>` fills.
    """

    kind: str | None = None
    default: Value = VACANT
    required: bool = False
    pipe: bool = False


class Execution(Protocol):
    """What a running query offers the functions it calls."""

    @property
    def now(self) -> Time:
        """The query's now(): the option's where the script sets it."""
        ...

    @property
    def clock(self) -> int:
        """The world's time, whatever the script says now() is."""
        ...

    @property
    def location(self) -> Record:
        """The option `location`: `{zone: "UTC", offset: 0h}` where the script sets none."""
        ...

    def call(self, function: Value, arguments: Mapping[str, Value]) -> Value:
        """Call a Flux function (a closure or a builtin) with these arguments.

        Raises FluxError.
        """
        ...


Call: TypeAlias = "Callable[[Execution, Record], Value]"
Refuse: TypeAlias = "Callable[[str, str, Mapping[str, Value]], FluxError]"


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function of the library. `call` may raise FluxError with the real server's words.

    `result_kind` tells the kind of what it gives by its arguments, where values do not, as nulls do not.
    """

    name: str
    parameters: Mapping[str, Param]
    call: Call
    result_kind: Callable[[Mapping[str, Value]], str | None] | None = None
    kind: ClassVar[str] = "function"


def refuse_null(_: str, kind: str, __: Mapping[str, Value]) -> FluxError:
    """Return the error of a null that the real server does not expect. Source: observed."""
    held = {"int": "int64", "uint": "uint64", "float": "float64", "time": "values.Time"}.get(kind, kind)
    return FluxError(f"panic: interface conversion: interface {{}} is nil, not {held}", "internal error")


def pure(
    name: str,
    kinds: Mapping[str, str | None],
    compute: Callable[..., Value],
    *,
    refuse: Refuse = refuse_null,
    gives: str | None = None,
) -> Builtin:
    """Return a function of required parameters only that needs nothing of the query.

    `kinds` are its parameters; `compute` gets the arguments in their order, none of them null but those of
    any kind. `refuse` makes the error of a null. A function that `gives` a kind is null of nulls.
    """

    def call(_: Execution, arguments: Record) -> Value:
        given = [arguments[parameter] for parameter in kinds]
        if None in given:
            for (parameter, kind), value in zip(kinds.items(), given, strict=True):
                if value is None and kind is not None:
                    if gives is not None:
                        return None
                    raise refuse(parameter, kind, arguments)
        return compute(*given)

    parameters = {parameter: Param(kind, required=True) for parameter, kind in kinds.items()}
    return Builtin(name, parameters, call, None if gives is None else lambda _: gives)
