"""Functions whose form the compiler refuses before it looks at names and types.

Source: spec (its source code).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.flux import syntax
from fakeinflux.flux.syntax import children
from fakeinflux.semantics.assignments import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.flux.syntax import Node

_MISPLACED: Final[dict[type[Node], str]] = {
    syntax.OptionStatement: "option",
    syntax.BuiltinStatement: "builtin",
    syntax.TestcaseStatement: "testcase",
}


def find_malformed(node: Node) -> Iterator[Problem]:
    """What is wrong with the functions within a node, in the order of the text."""
    if isinstance(node, syntax.FunctionExpression):
        yield from _second_pipes(node)
    for child in children(node):
        yield from find_malformed(child)
    if isinstance(node, syntax.FunctionExpression) and isinstance(node.body, syntax.Block):
        yield from _misplaced(node.body)


def _second_pipes(function: syntax.FunctionExpression) -> Iterator[Problem]:
    pipes = [one.default for one in function.parameters if isinstance(one.default, syntax.PipeLiteral)]
    for pipe in pipes[1:]:
        yield Problem(pipe, "function types can have at most one pipe parameter")


def _misplaced(block: syntax.Block) -> Iterator[Problem]:
    for statement in block.body:
        if type(statement) in _MISPLACED:
            yield Problem(statement, f"invalid {_MISPLACED[type(statement)]} statement in function block")
    body = [statement for statement in block.body if type(statement) not in _MISPLACED]
    if not body or not isinstance(body[-1], syntax.ReturnStatement):
        yield Problem(body[-1] if body else block, "missing return statement in block")
    for statement in reversed(body[:-1]):
        if isinstance(statement, syntax.ReturnStatement):
            yield Problem(statement, "invalid return statement in function block")
