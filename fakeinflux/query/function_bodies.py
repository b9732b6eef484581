"""Functions whose form the compiler refuses before it looks at names and types.

Source: spec (its source code).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.flux import syntax
from fakeinflux.query.assignments import Finding, children

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.flux.syntax import Node

_MISPLACED: Final[dict[type[Node], str]] = {
    syntax.OptionStatement: "option",
    syntax.BuiltinStatement: "builtin",
    syntax.TestcaseStatement: "testcase",
}


def find_malformed(node: Node) -> Iterator[Finding]:
    """What is wrong with the functions within a node, in the order of the text."""
    if isinstance(node, syntax.FunctionExpression):
        yield from _second_pipes(node)
    for child in children(node):
        yield from find_malformed(child)
    if isinstance(node, syntax.FunctionExpression) and isinstance(node.body, syntax.Block):
        yield from _misplaced(node.body)


def _second_pipes(function: syntax.FunctionExpression) -> Iterator[Finding]:
    pipes = [one.default for one in function.parameters if isinstance(one.default, syntax.PipeLiteral)]
    for pipe in pipes[1:]:
        yield Finding("function types can have at most one pipe parameter", pipe)


def _misplaced(block: syntax.Block) -> Iterator[Finding]:
    for statement in block.body:
        if type(statement) in _MISPLACED:
            yield Finding(f"invalid {_MISPLACED[type(statement)]} statement in function block", statement)
    body = [statement for statement in block.body if type(statement) not in _MISPLACED]
    if not body or not isinstance(body[-1], syntax.ReturnStatement):
        yield Finding("missing return statement in block", body[-1] if body else block)
    for statement in reversed(body[:-1]):
        if isinstance(statement, syntax.ReturnStatement):
            yield Finding("invalid return statement in function block", statement)
