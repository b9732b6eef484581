"""A whole script: package clause, imports and statements."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fakeinflux.flux.cursor import Cursor
from fakeinflux.flux.expressions import expression
from fakeinflux.flux.lexer import Source, lex
from fakeinflux.flux.statements import attributes, block, import_declaration, statements

if TYPE_CHECKING:
    from fakeinflux.flux.lexer import Place
    from fakeinflux.flux.syntax import CallExpression, ImportDeclaration, Node

_LARGE = 1 << 16


@dataclass(slots=True)
class Program:
    """A script that is Flux. `calls` are all its calls, in the order in which they end."""

    source: Source
    package: str | None
    imports: list[ImportDeclaration]
    body: list[Node]
    calls: list[CallExpression]

    def place(self, node: Node) -> Place:
        """Where a node stands in the text."""
        return self.source.place(node.start, node.stop)

    def text(self, node: Node) -> str:
        """A node as it was written."""
        place = self.place(node)
        return self.source.text[place.start : place.stop]


def parse(text: str) -> Program:
    """Read a script; raises FluxSyntaxError.

    Source: `spec` (the grammar of the language's specification); `observed` for its limits.
    """
    if len(text) < _LARGE or not gc.isenabled():
        return _parse(text)
    # A growing tree is no garbage: collections would only walk it again and again.
    gc.disable()
    try:
        return _parse(text)
    finally:
        gc.enable()


def _parse(text: str) -> Program:
    source = lex(text)
    c = Cursor(source, source.tokens, expression, block)
    leading = attributes(c)
    package = _package(c)
    imports = _imports(c, attributed=bool(leading) and package is None)
    body = statements(c, "")
    return Program(source, package, imports, body, c.calls)


def _package(c: Cursor) -> str | None:
    if c.tokens[c.index] != "package":
        return None
    c.index += 1
    return c.name("the name of the package")


def _imports(c: Cursor, *, attributed: bool) -> list[ImportDeclaration]:
    """Read the imports; attributes that lead to none belong to the first statement."""
    found = []
    while True:
        attributed = bool(attributes(c)) or attributed
        if c.tokens[c.index] == "import":
            found.append(import_declaration(c))
            attributed = False
        elif attributed and not c.tokens[c.index]:
            raise c.unexpected("a statement behind the attributes")
        else:
            return found
