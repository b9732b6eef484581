"""The text of a script as the real server writes it after an edit. Source: observed.

Lines have up to 100 characters where that is possible. Comments stay with the token behind them, and
parentheses that say nothing go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.flux.commented_tokens import CommentedTokens
from fakeinflux.flux.cursor import Cursor
from fakeinflux.flux.expressions import expression
from fakeinflux.flux.formatter_expressions import Expressions
from fakeinflux.flux.formatter_types import builtin_type
from fakeinflux.flux.hanging import INDENT, Hanging, Surrounding, bracketed
from fakeinflux.flux.layout import (
    BLANK_OR_BREAK,
    NOTHING,
    Break,
    Document,
    Group,
    Nest,
    joined,
    render,
    separated,
)
from fakeinflux.flux.parser import parse
from fakeinflux.flux.statements import attributes, block
from fakeinflux.flux.syntax import (
    BuiltinStatement,
    OptionStatement,
    ReturnStatement,
    TestcaseStatement,
    VariableAssignment,
)

if TYPE_CHECKING:
    from fakeinflux.flux.parser import Program
    from fakeinflux.flux.syntax import Attribute, Block, ImportDeclaration, Node

LINE_WIDTH: Final = 100
_WHITE_SPACE: Final = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""What goes at the end of a line: what Unicode calls white space, which is less than str.isspace does."""


def format_script(text: str) -> str:
    """Return a script as the formatter writes it. Raises FluxSyntaxError."""
    return format_program(parse(text, is_run=False), keeps_all=True)


def format_program(program: Program, *, keeps_all: bool) -> str:
    """Return the text of a program, with a line break at its end.

    `keeps_all`: whether attributes and all comments stay, as they do not in an edit on the real server.
    """
    formatter = _Formatter(CommentedTokens(program.source, keeps_all))
    text = render(Group(formatter.file(program)), LINE_WIDTH)
    return "\n".join(line.rstrip(_WHITE_SPACE) for line in text.split("\n"))


class _Formatter:
    """Lays out the statements of one script."""

    def __init__(self, tokens: CommentedTokens) -> None:
        self._tokens = tokens
        self._expressions = Expressions(tokens, self._block)

    def file(self, program: Program) -> Document:
        """Return the document of a whole script."""
        tokens = self._tokens
        parts: list[Document] = []
        stop = 0
        if program.package is not None:
            at = tokens.texts.index("package")
            parts += [self._attributes(0, at), tokens.comments(at), "package ", tokens.word(at + 1)]
            parts.append(Break.LINE)
            stop = at + 2
            if program.imports or program.body:
                parts += [Break.LINE, Break.LINE]
        imports: list[Document] = []
        for declaration in program.imports:
            imports.append(self._import(declaration, stop))
            stop = declaration.stop
        parts.append(separated(imports, Break.LINE))
        if imports and program.body:
            parts += [Break.LINE, Break.LINE]
        parts += [self._statements(program.body, stop), tokens.comments(tokens.end), Break.LINE]
        return joined(*parts)

    def _import(self, node: ImportDeclaration, before: int) -> Document:
        tokens = self._tokens
        alias = joined(tokens.word(node.start + 1), " ") if node.alias is not None else NOTHING
        return joined(
            self._attributes(before, node.start),
            tokens.comments(node.start),
            "import ",
            alias,
            tokens.word(node.stop - 1),
        )

    def _statements(self, statements: list[Node], first: int) -> Document:
        """Return statements; `first` is the token behind what comes before them."""
        found: list[Document] = []
        previous: Node | None = None
        for node in statements:
            attributes = self._attributes(first if previous is None else previous.stop, node.start)
            blank_line = previous is not None and (
                attributes != NOTHING or self._is_set_apart(previous, node)
            )
            statement = joined(attributes, Group(self._statement(node)))
            found.append(joined(Break.LINE, statement) if blank_line else statement)
            previous = node
        return separated(found, Break.LINE)

    def _is_set_apart(self, previous: Node, node: Node) -> bool:
        """Whether a blank line comes between two statements."""
        return (
            self._tokens.lines(node)[0] - self._tokens.lines(previous)[1] > 1
            or _kind(node) is not _kind(previous)
            or self._tokens.has_comments(node.start)
        )

    def _statement(self, node: Node) -> Document:
        tokens, hanging = self._tokens, self._expressions.hanging
        match node:
            case VariableAssignment(start=start):
                before = (tokens.texts[start], tokens.appended_comments(start + 1), " =")
                assignment = hanging(node.value).after(*before).document()
                return joined(tokens.comments(start), assignment)
            case OptionStatement(start=start):
                assignment = hanging(node.value).after(*self._option_name(node)).document()
                return joined(tokens.comments(start), "option ", assignment)
            case ReturnStatement(start=start):
                return hanging(node.value).after(tokens.comments(start), "return").document()
            case TestcaseStatement():
                return self._testcase(node)
            case BuiltinStatement(start=start):
                name = Group(joined("builtin", BLANK_OR_BREAK, tokens.word(start + 1)))
                comments = tokens.comments(start + 2)
                gap = " " if comments == NOTHING else BLANK_OR_BREAK
                kind = joined(name, gap, comments, ": ", builtin_type(tokens, start + 3))
                return joined(tokens.comments(start), Group(Nest(kind, INDENT)))
            case _:
                return self._expressions.expression(node)

    def _option_name(self, node: OptionStatement) -> tuple[Document, ...]:
        tokens, at = self._tokens, node.start + 1
        if node.package is None:
            return (tokens.word(at), tokens.appended_comments(at + 1), " =")
        member = joined(tokens.word(at), tokens.appended_comments(at + 1), ".", tokens.word(at + 2))
        return (member, tokens.appended_comments(at + 3), " =")

    def _testcase(self, node: TestcaseStatement) -> Document:
        tokens = self._tokens
        extends: Document = NOTHING
        if node.extends is not None:
            path = tokens.word(node.start + 3)
            extends = joined(BLANK_OR_BREAK, "extends", BLANK_OR_BREAK, path)
        name = tokens.word(node.start + 1)
        before = joined("testcase", BLANK_OR_BREAK, name, extends, BLANK_OR_BREAK)
        body = self._block(node.block).directly_after(before)
        return joined(tokens.comments(node.start), body.document())

    def _block(self, node: Block) -> Hanging:
        tokens = self._tokens
        body = self._statements(node.body, node.start + 1)
        return Hanging(
            joined(Break.LINE, body, tokens.comments(node.stop - 1)),
            [Surrounding(joined(tokens.comments(node.start), "{"), joined(Break.LINE, "}"), nested=False)],
        )

    def _attributes(self, start: int, stop: int) -> Document:
        """Return the attributes between two tokens, each on a line of its own."""
        if not self._tokens.keeps_all or start == stop:
            return NOTHING
        source = self._tokens.source
        cursor = Cursor(source, source.tokens, expression, block, index=start)
        found: list[Document] = []
        for node in attributes(cursor):
            found += [Group(self._attribute(node)), Break.LINE]
        return joined(*found)

    def _attribute(self, node: Attribute) -> Document:
        name = joined(self._tokens.comments(node.start), f"@{node.name}")
        if not node.parameters:
            return name
        values = [
            joined(self._expressions.expression(value), self._tokens.comma_comments(value.stop))
            for value in node.parameters
        ]
        return joined(name, bracketed("()", values, NOTHING).document())


def _kind(node: Node) -> type | None:
    """Return the class of a statement, None for all expressions."""
    is_expression = not isinstance(
        node,
        VariableAssignment | OptionStatement | ReturnStatement | TestcaseStatement | BuiltinStatement,
    )
    return None if is_expression else type(node)
