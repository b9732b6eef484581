"""How the formatter lays out expressions. Source: observed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.flux.formatter_literals import date_time, duration, regexp, string_parts
from fakeinflux.flux.hanging import (
    INDENT,
    Hanging,
    Surrounding,
    bracketed,
    break_unless_short,
    listed,
)
from fakeinflux.flux.layout import (
    BLANK_OR_BREAK,
    BREAK_IF_BROKEN,
    NOTHING,
    Break,
    Document,
    Group,
    Nest,
    joined,
)
from fakeinflux.flux.syntax import (
    ArrayExpression,
    BinaryExpression,
    Block,
    CallExpression,
    ConditionalExpression,
    DateTimeLiteral,
    DictExpression,
    DurationLiteral,
    FunctionExpression,
    IndexExpression,
    IntegerLiteral,
    LabelLiteral,
    LogicalExpression,
    MemberExpression,
    NewString,
    Node,
    ObjectExpression,
    ParenExpression,
    PipeExpression,
    Property,
    RegexpLiteral,
    RenamedProperty,
    StringExpression,
    UnaryExpression,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fakeinflux.flux.commented_tokens import CommentedTokens
    from fakeinflux.flux.syntax import Parameter

_COMPARISON: Final = 7
_PRECEDENCES: Final = {
    "^": 4,
    **dict.fromkeys("*/%", 5),
    **dict.fromkeys("+-", 6),
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "=~", "!~"), _COMPARISON),
    **dict.fromkeys(("not", "exists"), 8),
    "and": 9,
    "or": 10,
}
_ACCESS, _PIPE, _FUNCTION, _CONDITIONAL = 1, 2, 3, 11


class Expressions:
    """Lays out the expressions of one script; `block` lays out a block of statements."""

    def __init__(self, tokens: CommentedTokens, block: Callable[[Block], Hanging]) -> None:
        self._tokens = tokens
        self._block = block

    def expression(self, node: Node) -> Document:
        """Return the document of an expression."""
        match node:
            case ParenExpression():
                document = self._parenthesis(node)
            case DictExpression():
                document = self._dict(node)
            case BinaryExpression() | LogicalExpression():
                document = self._operation(node)
            case UnaryExpression():
                document = self._unary(node)
            case PipeExpression():
                document = self._pipe(node)
            case MemberExpression() | CallExpression() | IndexExpression():
                document = self._accesses(node)
            case ConditionalExpression():
                document = self._conditional(node)
            case _:
                document = self.hanging(node).document()
        return Group(document)

    def hanging(self, node: Node) -> Hanging:
        """Return an expression as a body and its surroundings."""
        match node:
            case ArrayExpression():
                return self._array(node)
            case ObjectExpression():
                return self._record(node)
            case StringExpression():
                parts = string_parts(node, self.expression)
                return Hanging(joined(*parts), [Surrounding('"', '"')])
            case NewString(escaped=text):
                return Hanging(text, [Surrounding('"', '"')])
            case FunctionExpression():
                return self._function(node)
            case IndexExpression(array=array):
                return self._index(node, self._child(array, _ACCESS))
            case _:
                return Hanging(self._atom(node))

    def _atom(self, node: Node) -> Document:
        match node:
            case (
                ParenExpression()
                | DictExpression()
                | BinaryExpression()
                | LogicalExpression()
                | UnaryExpression()
                | PipeExpression()
                | MemberExpression()
                | CallExpression()
                | ConditionalExpression()
            ):
                return self.expression(node)
            case IntegerLiteral(value=value):
                text = str(value)
            case DurationLiteral():
                text = duration(node.text)
            case DateTimeLiteral():
                text = date_time(node.text)
            case RegexpLiteral():
                text = regexp(node.pattern)
            case LabelLiteral():
                text = f".{self._tokens.texts[node.start + 1]}"
            case _:
                text = self._tokens.texts[node.start]
        return joined(self._tokens.comments(node.start), text)

    def _child(self, child: Node, precedence: int, *, is_right: bool = False) -> Document:
        """Return an operand, in parentheses if it binds less tightly than what it is an operand of."""
        inner = _precedence(child)
        document = self.expression(child)
        if not inner or inner < precedence + (not is_right) or self._keeps_parentheses(child):
            return document
        return joined("(", document, ")")

    def _keeps_parentheses(self, node: Node) -> bool:
        """Whether these are parentheses with comments, the only ones that are printed as written."""
        return isinstance(node, ParenExpression) and (
            self._tokens.has_comments(node.start) or self._tokens.has_comments(node.stop - 1)
        )

    def _parenthesis(self, node: ParenExpression) -> Document:
        if not self._keeps_parentheses(node):
            return self.expression(node.expression)
        tokens = self._tokens
        return joined(
            tokens.comments(node.start),
            "(",
            self.expression(node.expression),
            tokens.appended_comments(node.stop - 1),
            ")",
        )

    def _operation(self, node: BinaryExpression | LogicalExpression) -> Document:
        """Lay out operators of one level, which nest to the left, without a call for each."""
        spine = [node]
        while isinstance(left := spine[-1].left, BinaryExpression | LogicalExpression):
            spine.append(left)
        document = self._child(spine[-1].left, _PRECEDENCES[spine[-1].operator])
        for operation in reversed(spine):
            document = Group(joined(document, Nest(self._right_sides(operation), INDENT)))
        return document

    def _right_sides(self, node: BinaryExpression | LogicalExpression) -> Document:
        parts: list[Document] = []
        while isinstance(node.right, BinaryExpression):
            right = node.right
            parts += [self._operator(node), self._child(right.left, _PRECEDENCES[right.operator])]
            node = right
        right_side = self._child(node.right, _PRECEDENCES[node.operator], is_right=True)
        return joined(*parts, self._operator(node), right_side)

    def _operator(self, node: BinaryExpression | LogicalExpression) -> Document:
        comments = self._tokens.comments(node.left.stop)
        return Group(joined(BLANK_OR_BREAK, comments, node.operator, BLANK_OR_BREAK))

    def _unary(self, node: UnaryExpression) -> Document:
        before: list[Document] = []
        outer: UnaryExpression = node
        argument: Node = node
        while isinstance(argument, UnaryExpression):
            blank = NOTHING if argument.operator in "+-" else " "
            before += [self._tokens.comments(argument.start), argument.operator, blank]
            outer, argument = argument, argument.argument
        return joined(*before, self._child(argument, _PRECEDENCES[outer.operator]))

    def _pipe(self, node: PipeExpression) -> Document:
        line = Break.LINE if self._tokens.is_multiline(node) else BLANK_OR_BREAK
        calls: list[Document] = []
        first: Node = node
        while isinstance(first, PipeExpression):
            comments = self._tokens.comments(first.argument.stop)
            call = Group(self._accesses(first.call))
            calls += [Group(joined(comments, "|> ", call)), line]
            first = first.argument
        return joined(Group(self._child(first, _PIPE)), Nest(joined(*reversed(calls)), INDENT))

    def _accesses(self, node: Node) -> Document:
        """Lay out calls, members and indexes, which nest to the left, without a call for each."""
        spine: list[Node] = []
        while (inner := _accessed(node)) is not None:
            spine.append(node)
            node = inner
        document = self._child(node, _ACCESS)
        for access in reversed(spine):
            match access:
                case CallExpression():
                    document = Group(joined(document, self._call(access)))
                case MemberExpression():
                    document = Group(joined(document, self._member(access)))
                case IndexExpression():
                    document = Group(self._index(access, document).document())
        return document

    def _index(self, node: IndexExpression, array: Document) -> Hanging:
        tokens = self._tokens
        before = joined(array, tokens.comments(node.array.stop), "[")
        behind = joined(tokens.comments(node.stop - 1), "]")
        return Hanging(self.expression(node.index), [Surrounding(before, behind)])

    def _member(self, node: MemberExpression) -> Document:
        tokens, at = self._tokens, node.object.stop
        if tokens.texts[at] == ".":
            return joined(tokens.appended_comments(at), ".", tokens.word(at + 1))
        closing = joined(tokens.appended_comments(node.stop - 1), "]")
        return joined(tokens.comments(at), "[", tokens.word(at + 1), closing)

    def _call(self, node: CallExpression) -> Document:
        tokens = self._tokens
        opening, closing = node.callee.stop, tokens.comments(node.stop - 1)
        if not node.arguments:
            return joined(tokens.appended_comments(opening), bracketed("()", [], closing).document())
        body, bare_line = self._properties(node.arguments, NOTHING, NOTHING)
        arguments = Hanging(body, [Surrounding(NOTHING, bare_line)])
        return joined(tokens.appended_comments(opening), "(", arguments.document(), closing, ")")

    def _record(self, node: ObjectExpression) -> Hanging:
        tokens = self._tokens
        base: Document = NOTHING
        if node.base is not None:
            comments = tokens.comments(node.start + 2) if tokens.keeps_all else NOTHING
            blank = " " if comments == NOTHING else NOTHING
            base = joined(tokens.word(node.start + 1), comments, blank, "with")
        closing = tokens.appended_comments(node.stop - 1)
        body, bare_line = self._properties(node.properties, base, closing)
        before = joined(tokens.comments(node.start), "{")
        return Hanging(body, [Surrounding(before, joined(bare_line, "}"))])

    def _properties(
        self, properties: Sequence[Property], base: Document, closing: Document
    ) -> tuple[Document, Document]:
        """Return the properties of a record or call, and the break behind them."""
        tokens = self._tokens
        line, bare_line = break_unless_short(len(properties))
        entries = [
            joined(self._property(entry), tokens.comma_comments(entry.stop, appended=True))
            for entry in properties
        ]
        first = bare_line if base == NOTHING else Group(joined(base, line))
        return joined(first, listed(entries, line), closing), bare_line

    def _property(self, node: Property) -> Document:
        tokens = self._tokens
        is_new = node.start < 0 or isinstance(node, RenamedProperty)
        key = node.key if is_new else tokens.word(node.start)
        if node.value is None:
            return key
        is_written = node.start >= 0 and tokens.texts[node.start + 1] == ":"
        separator = tokens.appended_comments(node.start + 1) if is_written else NOTHING
        return self.hanging(node.value).after(key, separator, ":").document()

    def _array(self, node: ArrayExpression) -> Hanging:
        tokens = self._tokens
        entries = [
            joined(
                self.expression(element), tokens.comma_comments(element.stop) if tokens.keeps_all else NOTHING
            )
            for element in node.elements
        ]
        array = bracketed("[]", entries, tokens.comments(node.stop - 1))
        array.surroundings.append(Surrounding(tokens.comments(node.start)))
        return array

    def _dict(self, node: DictExpression) -> Document:
        tokens = self._tokens
        line = Break.LINE if tokens.is_multiline(node) else BLANK_OR_BREAK
        entries = [
            joined(
                self.expression(key),
                ": ",
                self.expression(value),
                tokens.comma_comments(value.stop),
            )
            for key, value in node.items
        ]
        inside = listed(entries, line) if entries else ":"
        body = joined(BREAK_IF_BROKEN, inside, tokens.comments(node.stop - 1))
        return joined(tokens.comments(node.start), "[", Nest(body, INDENT), BREAK_IF_BROKEN, "]")

    def _function(self, node: FunctionExpression) -> Hanging:
        tokens, arrow = self._tokens, node.body.start - 1
        line, bare_line = break_unless_short(len(node.parameters))
        entries = [
            joined(self._parameter(each), tokens.comma_comments(each.stop)) for each in node.parameters
        ]
        parameters = Group(
            joined(
                "(",
                Nest(joined(bare_line, listed(entries, line)), INDENT),
                bare_line,
                tokens.comments(arrow - 1),
                ")",
                NOTHING if tokens.has_comments(arrow) else Group(BLANK_OR_BREAK),
                tokens.appended_comments(arrow),
                "=>",
            )
        )
        leading = Surrounding(tokens.comments(node.start))
        if isinstance(node.body, Block):
            hanging = self._block(node.body).after(parameters)
            return Hanging(hanging.body, [*hanging.surroundings, leading])
        body = node.body
        while isinstance(body, ParenExpression) and not self._keeps_parentheses(body):
            body = body.expression
        document = self.expression(body)
        if isinstance(body, ObjectExpression):
            document = Group(joined("(", document, ")"))
        surroundings = [Surrounding(parameters, nested=False), leading]
        return Hanging(joined(BLANK_OR_BREAK, document), surroundings)

    def _parameter(self, node: Parameter) -> Document:
        tokens = self._tokens
        name = tokens.word(node.start)
        if node.default is None:
            return name
        before = (name, tokens.comments(node.start + 1), "=")
        return self.hanging(node.default).directly_after(*before).document()

    def _conditional(self, node: ConditionalExpression) -> Document:
        tokens = self._tokens
        line = Break.LINE if tokens.is_multiline(node) else BLANK_OR_BREAK
        then = node.test.stop
        parts: list[Document] = [
            Group(
                joined(
                    "if ",
                    Nest(self.expression(node.test), INDENT),
                    tokens.comments(then),
                    NOTHING if tokens.has_comments(then) else BLANK_OR_BREAK,
                    "then",
                )
            )
        ]
        leading, alternate = tokens.comments(node.start), node.alternate
        while True:
            value = Nest(joined(line, self.expression(node.consequent)), INDENT)
            parts += [value, line, tokens.comments(node.consequent.stop)]
            if not isinstance(alternate, ConditionalExpression):
                break
            node, alternate = alternate, alternate.alternate
            test = Nest(self.expression(node.test), INDENT)
            parts += [tokens.comments(node.start), "else if ", test, tokens.comments(node.test.stop), " then"]
        parts += ["else", Nest(joined(line, self.expression(alternate)), INDENT)]
        return joined(leading, Group(joined(*parts)))


def _accessed(node: Node) -> Node | None:
    """Return what a call, a member or an index is of; None for anything else."""
    match node:
        case CallExpression(callee=inner) | MemberExpression(object=inner) | IndexExpression(array=inner):
            return inner
        case _:
            return None


def _precedence(node: Node) -> int:
    """Return how tightly an expression binds, the lower the tighter; 0 for what needs no parentheses."""
    while isinstance(node, ParenExpression):
        node = node.expression
    match node:
        case BinaryExpression() | LogicalExpression() | UnaryExpression():
            return _PRECEDENCES[node.operator]
        case FunctionExpression():
            return _FUNCTION
        case PipeExpression():
            return _PIPE
        case CallExpression() | MemberExpression() | IndexExpression():
            return _ACCESS
        case ConditionalExpression():
            return _CONDITIONAL
        case _:
            return 0
