"""Whole scripts: package clause, imports and statements.

Source: spec (the grammar), observed (its limits).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fakeinflux.flux.cursor import Cursor
from fakeinflux.flux.expressions import expression
from fakeinflux.flux.lexer import Source, lex
from fakeinflux.flux.statements import attributes, block, import_declaration, statement, statements
from fakeinflux.flux.tree_depth import MOST_LEVELS, deepest_node, levels_at_most

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.flux.lexer import Place
    from fakeinflux.flux.syntax import CallExpression, ImportDeclaration, Node


@dataclass(slots=True)
class Program:
    """A parsed script. `calls` holds every call in it, in the order in which the calls end."""

    source: Source
    package: str | None
    imports: list[ImportDeclaration]
    body: list[Node]
    calls: list[CallExpression]

    def place(self, node: Node) -> Place:
        """Return where a node stands in the text."""
        return self.source.place_of(node)

    def span(self, node: Node) -> str:
        """Return where a node stands as messages say it, `1:29-1:45`: its start, and the place behind it."""
        place = self.place(node)
        line, column = self.source.byte_position(place.start)
        end_line, end_column = self.source.byte_position(place.stop)
        return f"{line}:{column}-{end_line}:{end_column}"

    def text(self, node: Node) -> str:
        """Return a node as it was written."""
        return self.source.text_of(node.start, node.stop)


def parse(text: str, *, is_run: bool = True) -> Program:
    """Parse a script. `is_run`: whether it is to be run, so that its tree must not be too deep.

    Raises FluxSyntaxError.
    """
    c = _open(lex(text))
    package, imports = _head(c)
    body = statements(c, "")
    if is_run and len(c.tokens) > MOST_LEVELS:
        levels, node = deepest_node(
            [each for each in body if levels_at_most(c.tokens[each.start : each.stop]) > MOST_LEVELS]
        )
        if levels > MOST_LEVELS and node is not None:
            wanted = (
                f"a tree of at most {MOST_LEVELS} levels: chains of operators, calls and pipes are levels"
            )
            raise c.error("one more level", wanted, node.start)
    return Program(c.source, package, imports, body, c.calls)


def parse_statements(source: Source) -> Iterator[tuple[Node, list[CallExpression]]]:
    """Yield the statements of a script one by one, each with the calls in it. Raises FluxSyntaxError.

    Expressions may be of any length, as in the scripts of tasks.
    Nothing is kept, so the tree of a long script is never in memory as a whole, where the garbage
    collector would walk it again and again.
    """
    c = _open(source)
    _head(c)
    while c.tokens[c.index]:
        node = statement(c)
        yield node, c.calls
        c.calls = []


def _open(source: Source) -> Cursor:
    return Cursor(source, source.tokens, expression, block)


def _head(c: Cursor) -> tuple[str | None, list[ImportDeclaration]]:
    """Read the package clause and the imports."""
    package = None
    attributed = bool(attributes(c))
    if c.tokens[c.index] == "package":
        c.index += 1
        package = c.name("the name of the package")
        attributed = False
    return package, _imports(c, attributed=attributed)


def _imports(c: Cursor, *, attributed: bool) -> list[ImportDeclaration]:
    """Read the imports. Attributes that no import follows belong to the first statement."""
    found = []
    while True:
        attributed = bool(attributes(c)) or attributed
        if c.tokens[c.index] == "import":
            found.append(import_declaration(c))
            attributed = False
        elif attributed and not c.tokens[c.index]:
            raise c.unexpected_token("a statement after the attributes")
        else:
            return found
