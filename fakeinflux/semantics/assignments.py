"""Names that a script gives twice, and options that depend on each other.

The compiler looks at these before it infers types, and tells of the first.
Source: observed, spec (its source code).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.flux import syntax
from fakeinflux.flux.syntax import Node, children

if TYPE_CHECKING:
    from collections.abc import Sequence


class Problem(NamedTuple):
    """What the compiler refuses: the node that it points at, and its words."""

    node: Node
    message: str


def find_reassignment(body: Sequence[Node]) -> Problem | None:
    """The first name that is given twice in one scope, or the first option that depends on another."""
    options: dict[tuple[str | None, str], syntax.OptionStatement] = {}
    for statement in body:
        if isinstance(statement, syntax.OptionStatement):
            key = (statement.package, statement.name)
            if key in options:
                shown = ".".join(part for part in key if part is not None)
                return Problem(statement, f'option "{shown}" reassigned')
            options[key] = statement
    own = frozenset(name for package, name in options if package is None)
    return _find_variable(body, {}, own) or _find_dependency(list(options.values()), own)


def _find_variable(
    statements: Sequence[Node], names: dict[str, None], options: frozenset[str]
) -> Problem | None:
    """Look through the statements of one scope, whose names so far are `names`, and the scopes within."""
    for statement in statements:
        found = None
        if isinstance(statement, syntax.VariableAssignment):
            if statement.name in names:
                return Problem(statement, f'variable "{statement.name}" reassigned')
            if statement.name in options:
                return Problem(statement, f'variable "{statement.name}" conflicts with option of same name')
            names[statement.name] = None
        found = _find_in_functions(statement)
        if found is not None:
            return found
    return None


def _find_in_functions(node: Node) -> Problem | None:
    if isinstance(node, syntax.FunctionExpression):
        names = dict.fromkeys(parameter.name for parameter in node.parameters)
        inner = node.body.body if isinstance(node.body, syntax.Block) else [node.body]
        found = next(filter(None, (_find_in_functions(parameter) for parameter in node.parameters)), None)
        return found or _find_variable(inner, names, frozenset())
    return next(filter(None, map(_find_in_functions, children(node))), None)


def _find_dependency(options: list[syntax.OptionStatement], own: frozenset[str]) -> Problem | None:
    for option in options:
        used = None if option.package is not None else _find_use(option.value, own)
        if used is not None:
            return Problem(
                used,
                f'option "{option.name}" depends on option "{used.name}", '
                "which is defined in the same package",
            )
    return None


def _find_use(node: Node, names: frozenset[str]) -> syntax.Identifier | None:
    """The first use of one of the names that no function's own name hides."""
    if isinstance(node, syntax.Identifier):
        return node if node.name in names else None
    if isinstance(node, syntax.Property) and node.value is None:
        return _find_use(syntax.Identifier(node.start, node.stop, node.key), names)
    if isinstance(node, syntax.FunctionExpression):
        names -= {parameter.name for parameter in node.parameters}
    if isinstance(node, syntax.Block):
        names -= {inner.name for inner in node.body if isinstance(inner, syntax.VariableAssignment)}
    return next(filter(None, (_find_use(child, names) for child in children(node))), None)
