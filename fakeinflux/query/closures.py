"""Functions of Flux that the library itself is written with: short closures, from text.

They go the same way as those of scripts, so that columns come out in the order that the real server
gives them. Source: observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.flux.parser import parse
from fakeinflux.flux.syntax import FunctionExpression
from fakeinflux.query.scopes import Function, Scope

if TYPE_CHECKING:
    from fakeinflux.query.values import Value


def make_closure(text: str, **names: Value) -> Function:
    """Return the function that a text defines, where these names stand for these values."""
    program = parse(text)
    [node] = program.body
    if not isinstance(node, FunctionExpression):
        raise TypeError(f"found {type(node).__name__}, expected a function: {text}")
    return Function(node, Scope(None, program, {"true": True, "false": False, **names}))
