"""Names of a script and what they stand for; closures; imported packages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from fakeinflux.flux.parser import parse
from fakeinflux.flux.syntax import FunctionExpression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.flux.parser import Program
    from fakeinflux.query.values import Value


class Scope:
    """Names within a scope around it. `program` is the text that the code in this scope stands in."""

    __slots__ = ("names", "outer", "program")

    def __init__(self, outer: Scope | None, program: Program, names: dict[str, Value] | None = None) -> None:
        self.outer = outer
        self.program = program
        self.names: dict[str, Value] = {} if names is None else names

    def find(self, name: str) -> Value:
        """Return what a name stands for. Raises KeyError."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        raise KeyError(name)


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function that a script defines, with the names around it.

    `whole`: where `node` was made of parts of functions, the one of the script whose types count.
    """

    node: FunctionExpression
    scope: Scope
    whole: FunctionExpression | None = None
    kind: ClassVar[str] = "function"


@dataclass(frozen=True, slots=True, eq=False)
class Package:
    """An imported package of the library."""

    path: str
    members: Mapping[str, Value]
    kind: ClassVar[str] = "record"


def make_closure(text: str, **names: Value) -> Function:
    """Return the function that a text of the library defines, where these names stand for these values.

    Such functions go the same way as those of scripts, so that columns come out in the order that the real
    server gives them. Source: observed.
    """
    program = parse(text)
    [node] = program.body
    if not isinstance(node, FunctionExpression):
        raise TypeError(f"found {type(node).__name__}, expected a function: {text}")
    return Function(node, Scope(None, program, {"true": True, "false": False, **names}))
