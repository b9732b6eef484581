"""Expressions of a broken script. Source: observed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.flux.recovery_literals import literal_error, reads_as
from fakeinflux.flux.recovery_reader import Part, missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.flux.recovery_reader import Reader
    from fakeinflux.flux.recovery_tokens import Token

INVALID_OPERATOR: Final = "<INVALID_OP>"
_AND, _NOT, _COMPARISON, _FACTOR, _PIPE = 2, 3, 4, 6, 8
_LEVELS: Final = {
    "OR": 1,
    "AND": _AND,
    **dict.fromkeys(("EQ", "NEQ", "LTE", "LT", "GTE", "GT", "REGEXEQ", "REGEXNEQ"), _COMPARISON),
    "ADD": 5,
    "SUB": 5,
    **dict.fromkeys(("MUL", "DIV", "MOD"), _FACTOR),
    "POW": 7,
    "PIPE_FORWARD": _PIPE,
}


def expression(reader: Reader) -> Part:
    """Read one expression."""
    return reader.guarded(_expression, "BadExpression")


def _expression(reader: Reader) -> Part:
    return _conditional(reader) if reader.peek().kind == "IF" else _operation(reader, 1)


def _conditional(reader: Reader) -> Part:
    start = reader.scan().start
    test = expression(reader)
    consequent = _branch(reader, "THEN")
    alternate = _branch(reader, "ELSE")
    # In this order the real server looks for errors.
    return reader.node("ConditionalExpression", start, alternate.stop, [test, alternate, consequent])


def _branch(reader: Reader, word: str) -> Part:
    token = reader.expect_or_stay(word)
    return expression(reader) if token.kind == word else missing(token)


def _operation(reader: Reader, level: int) -> Part:
    """Read an operand and the operators behind it that bind at least as tightly as `level`."""
    negations = []
    while level <= _NOT and reader.peek().kind in ("NOT", "EXISTS"):
        negations.append(reader.scan())
    if not negations:
        return _operators(reader, _signed(reader), level, _PIPE)
    part = _operators(reader, _signed(reader), _COMPARISON, _PIPE)
    for token in reversed(negations):
        part = reader.node("UnaryExpression", token.start, part.stop, [part], token.text)
    return _operators(reader, part, level, _AND)


def _operators(reader: Reader, left: Part, lowest: int, highest: int) -> Part:
    while lowest <= (level := _LEVELS.get(reader.peek().kind, 0)) <= highest:
        token = reader.scan()
        if level == _PIPE:
            left = _pipe(reader, left)
            continue
        right = _operation(reader, level + 1)
        if level in (_FACTOR, _FACTOR + 1):
            reader.errors.clear()  # the real parser loses them here
        kind = "LogicalExpression" if level <= _AND else "BinaryExpression"
        left = reader.node(kind, left.start, right.stop, [left, right], token.text)
    return left


def _pipe(reader: Reader, left: Part) -> Part:
    call = _signed(reader)
    if call.kind != "CallExpression":
        reader.errors.append("pipe destination must be a function call")
        call = reader.node("CallExpression", call.start, call.stop, [call])
    return reader.node("PipeExpression", left.start, call.stop, [left, call])


def _signed(reader: Reader) -> Part:
    signs = []
    while reader.peek().kind in ("ADD", "SUB"):
        signs.append(reader.scan())
    part = _accesses(reader, primary(reader))
    for token in reversed(signs):
        part = reader.node("UnaryExpression", token.start, part.stop, [part], token.text)
    return part


def _accesses(reader: Reader, part: Part) -> Part:
    while (read := _ACCESSES.get(reader.peek().kind)) is not None:
        part = read(reader, part)
    return part


def continued(reader: Reader, part: Part) -> Part:
    """Read what follows a name that begins an expression."""
    return _operators(reader, _accesses(reader, part), 1, _PIPE)


def _member(reader: Reader, part: Part) -> Part:
    reader.scan()
    name = reader.identifier()
    return reader.node("MemberExpression", part.start, name.stop, [part, name])


def _call(reader: Reader, part: Part) -> Part:
    reader.open("LPAREN", "RPAREN")
    properties = property_list(reader)
    end = reader.close("RPAREN")
    call = reader.node("CallExpression", part.start, end.stop, [part])
    if properties:
        start, stop = properties[0].start, properties[-1].stop
        call.children.append(reader.node("ObjectExpression", start, stop, properties))
    return call


def _index(reader: Reader, part: Part) -> Part:
    start = reader.open("LBRACK", "RBRACK")
    index = expressions_until(reader)
    end = reader.close("RBRACK")
    if index is None:
        reader.errors.append("no expression included in brackets")
        node = reader.node("IndexExpression", part.start, end.stop, [part])
        node.children.append(reader.node("IntegerLiteral", start.start, end.stop, []))
        return node
    kind = "MemberExpression" if index.kind == "StringLiteral" else "IndexExpression"
    return reader.node(kind, part.start, end.stop, [part, index])


_ACCESSES: Final[dict[str, Callable[[Reader, Part], Part]]] = {
    "DOT": _member,
    "LPAREN": _call,
    "LBRACK": _index,
}


def expressions_until(reader: Reader, *stops: str) -> Part | None:
    """Read expressions up to one of these tokens or a closing bracket; two are an invalid operation."""
    found: Part | None = None
    while reader.peek().kind not in stops and reader.more():
        part = expression(reader)
        if part.is_missing:
            reader.note_invalid_expression()
        else:
            found = part if found is None else _invalid_operation(reader, found, part)
    return found


def _invalid_operation(reader: Reader, left: Part, right: Part) -> Part:
    return reader.node("BinaryExpression", left.start, right.stop, [left, right], INVALID_OPERATOR)


def primary(reader: Reader) -> Part:
    """Read an operand without the accesses behind it."""
    token = reader.peek(may_be_pattern=True)
    if token.kind == "IDENT":
        return reader.identifier()
    read = _PRIMARIES.get(token.kind)
    if read is None:
        return missing(token, f"invalid token for primary expression: {token.kind}")
    return read(reader)


def _literal(reader: Reader) -> Part:
    token = reader.scan()
    kind = _LITERALS[token.kind]
    if not reads_as(token):
        return missing(token)
    error = literal_error(token)
    if error is not None:
        reader.errors.append(error)
    return reader.token_node(kind, token)


_LITERALS: Final = {
    "INT": "IntegerLiteral",
    "FLOAT": "FloatLiteral",
    "STRING": "StringLiteral",
    "REGEX": "RegexpLiteral",
    "TIME": "DateTimeLiteral",
    "DURATION": "DurationLiteral",
    "PIPE_RECEIVE": "PipeLiteral",
}


def _string(reader: Reader) -> Part:
    start = reader.scan()
    parts: list[Part] = []
    while True:
        token = reader.scan_in_string()
        if token.kind == "TEXT":
            if literal_error(token) is not None:
                return missing(token)
            parts.append(reader.token_node("TextPart", token))
        elif token.kind == "STRINGEXPR":
            part = expression(reader)
            end = reader.expect("RBRACE")
            parts.append(reader.node("InterpolatedPart", token.start, end.stop, [part]))
        else:
            break
    if token.kind != "QUOTE":
        place = reader.shown_place(token.start, token.stop)
        reader.errors.append(f"got unexpected token in string expression @{place}: {token.kind}")
        parts = []
    return reader.node("StringExpression", start.start, token.stop, parts)


def _label(reader: Reader) -> Part:
    dot = reader.scan()
    name = reader.expect("IDENT", "STRING")
    return reader.node("LabelLiteral", dot.start, name.stop, [])


def _array_or_dict(reader: Reader) -> Part:
    start = reader.open("LBRACK", "RBRACK").start
    kind = reader.peek().kind
    if kind in ("COLON", "RBRACK"):
        if kind == "COLON":
            reader.scan()
        end = reader.close("RBRACK")
        return reader.node("DictExpression" if kind == "COLON" else "ArrayExpression", start, end.stop, [])
    first = expression(reader)
    if not reader.skips("COLON"):
        return _list(reader, start, "ArrayExpression", [first], _element)
    return _list(reader, start, "DictExpression", [first, expression(reader)], _item)


def _list(
    reader: Reader, start: int, kind: str, found: list[Part], read: Callable[[Reader], list[Part]]
) -> Part:
    """Read the entries of an array or dictionary behind the first."""
    if reader.peek().kind != "RBRACK":
        reader.expect("COMMA")
        last = reader.peek().start
        while reader.more():
            found += read(reader)
            reader.skips("COMMA")
            this = reader.peek().start
            if this == last:
                break
            last = this
    end = reader.close("RBRACK")
    return reader.node(kind, start, end.stop, found)


def _element(reader: Reader) -> list[Part]:
    return [expression(reader)]


def _item(reader: Reader) -> list[Part]:
    key = expression(reader)
    reader.expect("COLON")
    return [key, expression(reader)]


def _record(reader: Reader) -> Part:
    start = reader.open("LBRACE", "RBRACE")
    children: list[Part] = []
    token = reader.peek()
    if token.kind == "IDENT":
        name = reader.identifier()
        following = reader.peek()
        if following.kind == "IDENT":
            if following.text != "with":
                reader.errors.append("")
            reader.scan()
            children = [name, *property_list(reader)]
        else:
            children = _properties_after(reader, name)
    elif token.kind == "STRING":
        children = _properties_after(reader, _literal(reader))
    else:
        children = property_list(reader)
    end = reader.close("RBRACE")
    return reader.node("ObjectExpression", start.start, end.stop, children)


def _properties_after(reader: Reader, key: Part) -> list[Part]:
    properties = [_property(reader, key)]
    if not reader.more():
        return properties
    token = reader.peek()
    if token.kind == "COMMA":
        reader.scan()
    else:
        reader.errors.append(f"expected comma in property list, got {token.kind}")
    return properties + property_list(reader)


def property_list(reader: Reader) -> list[Part]:
    """Read the properties of a record or call; what is wrong with the commas is noted at the end."""
    errors: list[str] = []

    def read(reader: Reader) -> Part:
        kind = reader.peek().kind
        if kind == "IDENT":
            part = _property(reader, reader.identifier())
        elif kind == "STRING":
            part = _property(reader, _literal(reader))
        else:
            part = _invalid_property(reader)
        if reader.more() and not reader.skips("COMMA"):
            errors.append(f"expected comma in property list, got {reader.peek().kind}")
        return part

    found = reader.entries(read)
    reader.errors += errors
    return found


def _property(reader: Reader, key: Part) -> Part:
    value = _property_value(reader) if reader.skips("COLON") else None
    stop = key.stop if value is None else value.stop
    children = [key] if value is None else [key, value]
    return reader.node("Property", key.start, stop, children)


def _property_value(reader: Reader) -> Part | None:
    value = expressions_until(reader, "COMMA", "COLON")
    if value is None:
        reader.errors.append("missing property value")
    return value


def _invalid_property(reader: Reader) -> Part:
    token = reader.peek()
    value: Part | None = None
    if token.kind == "COLON":
        reader.scan()
        value = _property_value(reader)
        reader.errors.append("missing property key")
    elif token.kind == "COMMA":
        reader.errors.append("missing property in property list")
    else:
        expressions_until(reader, "COMMA", "COLON")
        if reader.skips("COLON"):
            value = _property_value(reader)
        reader.errors.append(f"unexpected token for property key: {token.kind} ({token.text})")
    key = Part("StringLiteral", token.start, token.start, text="<invalid>")
    children = [key] if value is None else [key, value]
    return reader.node("Property", token.start, reader.peek().start, children)


def _parenthesis(reader: Reader) -> Part:
    opening = reader.open("LPAREN", "RPAREN")
    token = reader.peek()
    if token.kind == "RPAREN":
        reader.close("RPAREN")
        return _function(reader, opening, [])
    if token.kind == "IDENT":
        return _parenthesis_with_name(reader, opening, reader.identifier())
    inner = expressions_until(reader) or missing(token)
    return _closed_parenthesis(reader, opening, inner)


def _closed_parenthesis(reader: Reader, opening: Token, inner: Part) -> Part:
    end = reader.close("RPAREN")
    return reader.node("ParenExpression", opening.start, end.stop, [inner])


def _parenthesis_with_name(reader: Reader, opening: Token, name: Part) -> Part:
    kind = reader.peek().kind
    if kind == "RPAREN":
        end = reader.close("RPAREN")
        if reader.peek().kind == "ARROW":
            return _function(reader, opening, [reader.node("Property", name.start, name.stop, [name])])
        return reader.node("ParenExpression", opening.start, end.stop, [name])
    if kind in ("ASSIGN", "COMMA"):
        parameters = [_parameter_after(reader, name)]
        if kind == "COMMA" or reader.peek().kind == "COMMA":
            reader.scan()
            parameters += reader.entries(_parameter)
        reader.close("RPAREN")
        return _function(reader, opening, parameters)
    inner = continued(reader, name)
    last = reader.peek().start
    while reader.more():
        part = expression(reader)
        if part.is_missing:
            reader.note_invalid_expression()
            continue
        inner = _invalid_operation(reader, inner, part)
        this = reader.peek().start
        if this == last:
            break
        last = this
    return _closed_parenthesis(reader, opening, inner)


def _parameter(reader: Reader) -> Part:
    parameter = _parameter_after(reader, reader.identifier())
    reader.skips("COMMA")
    return parameter


def _parameter_after(reader: Reader, name: Part) -> Part:
    if not reader.skips("ASSIGN"):
        return reader.node("Property", name.start, name.stop, [name])
    default = expression(reader)
    return reader.node("Property", name.start, default.stop, [name, default])


def _function(reader: Reader, opening: Token, parameters: list[Part]) -> Part:
    reader.expect_or_stay("ARROW")
    body = reader.block(reader) if reader.peek().kind == "LBRACE" else expression(reader)
    return reader.node("FunctionExpression", opening.start, body.stop, [*parameters, body])


_PRIMARIES: Final[dict[str, Callable[[Reader], Part]]] = {
    **dict.fromkeys(_LITERALS, _literal),
    "QUOTE": _string,
    "LBRACK": _array_or_dict,
    "LBRACE": _record,
    "LPAREN": _parenthesis,
    "DOT": _label,
}
