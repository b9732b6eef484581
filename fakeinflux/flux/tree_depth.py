"""How deep the tree of a script is: a chain of operators, calls or pipes is as deep as it is long.

The real server refuses trees that are too deep. Source: observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.flux import syntax
from fakeinflux.flux.syntax import Node, children

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LEVELS: Final = 180
"""How many nodes may be within each other, counted from the package: `x = 1 + 1 …` has 176 operators."""
_ABOVE: Final = 3
"""The package, its file and the statement."""


_LEVELS: Final = {
    **dict.fromkeys(("+", "-", "*", "/", "%", "^", "==", "!=", "<", ">", "<=", ">=", "=~", "!~"), 1),
    **dict.fromkeys(("and", "or", "not", "exists", "if", "return", "|>", ".", "[", ":", "=", "=>", '"'), 1),
    **dict.fromkeys(("{", "${"), 2),
    "(": 3,
}
"""How many levels a token may begin: a call has a record of arguments and a property, too."""


def levels_at_most(tokens: Sequence[str]) -> int:
    """Return a bound for how deep a statement is, in a fraction of the time that looking takes."""
    return _ABOVE + 2 + sum([_LEVELS.get(token, 0) for token in tokens])


def deepest_node(body: Sequence[Node]) -> tuple[int, Node | None]:
    """Return how deep statements are, and the first node that is too deep or else the deepest."""
    deepest: tuple[int, Node | None] = (0, None)
    pending = [(node, _ABOVE + (not isinstance(node, syntax.VariableAssignment))) for node in reversed(body)]
    while pending:
        node, level = pending.pop()
        if level > deepest[0]:
            deepest = level, node
            if level > MOST_LEVELS:
                break
        # The arguments of a call are in a record in the real server's tree.
        callee = node.callee if isinstance(node, syntax.CallExpression) else None
        pending += [
            (child, level + (1 if callee is None or child is callee else 2))
            for child in reversed(list(children(node)))
        ]
    return deepest
