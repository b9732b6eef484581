"""The types of builtins in a broken script. Source: observed.

Nothing looks for errors in them, but what is wrong and in no type is the builtin's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeinflux.flux.recovery_reader import Part, Reader


def type_expression(reader: Reader) -> Part:
    """Read a type and the constraints behind it."""
    kind = _type(reader)
    token = reader.peek()
    if token.kind != "IDENT" or token.text != "where":
        return kind
    reader.scan()
    last = _constraint(reader)
    while reader.skips("COMMA"):
        last = _constraint(reader)
    return reader.node("TypeExpression", kind.start, last.stop, [])


def _constraint(reader: Reader) -> Part:
    variable = reader.identifier()
    reader.expect("COLON")
    kind = reader.identifier()
    while reader.skips("ADD"):
        kind = reader.identifier()
    return reader.node("TypeConstraint", variable.start, kind.stop, [])


def _type(reader: Reader) -> Part:
    token = reader.peek()
    match token.kind:
        case "LBRACK":
            return _elements(reader, token.start)
        case "LBRACE":
            return _record(reader)
        case "LPAREN":
            return _function(reader)
        case "DOT":
            return _label(reader)
        case "IDENT" if token.text in ("stream", "vector"):
            reader.scan()
            return _elements(reader, token.start, is_stream=True)
        case "IDENT" if token.text == "dynamic":
            return reader.token_node("DynamicType", reader.scan())
        case _ if len(token.text.encode()) == 1:
            return reader.identifier()
        case _:
            named = reader.token_node("NamedType", token)
            reader.identifier()
            return named


def _elements(reader: Reader, start: int, *, is_stream: bool = False) -> Part:
    reader.open("LBRACK", "RBRACK")
    _type(reader)
    if not is_stream and reader.peek().kind != "RBRACK":
        reader.expect("COLON")
        _type(reader)
    end = reader.close("RBRACK")
    return reader.node("ArrayType", start, end.stop, [])


def _label(reader: Reader) -> Part:
    dot = reader.expect("DOT")
    name = reader.expect("IDENT", "STRING")
    return reader.node("LabelLiteral", dot.start, name.stop, [])


def _function(reader: Reader) -> Part:
    start = reader.open("LPAREN", "RPAREN").start
    if reader.peek().kind in ("PIPE_RECEIVE", "QUESTION_MARK", "IDENT"):
        reader.entries(_parameter)
    reader.close("RPAREN")
    reader.expect("ARROW")
    result = _type(reader)
    return reader.node("FunctionType", start, result.stop, [])


def _parameter(reader: Reader) -> Part:
    start = reader.peek().start
    sign = reader.scan() if reader.peek().kind in ("QUESTION_MARK", "PIPE_RECEIVE") else None
    if sign is None or sign.kind == "QUESTION_MARK" or reader.peek().kind == "IDENT":
        reader.identifier()
    reader.expect("COLON")
    kind = _type(reader)
    if sign is not None:
        reader.token_node("ParameterType", sign)
    if sign is not None and sign.kind == "QUESTION_MARK" and reader.skips("ASSIGN"):
        _label(reader)
    parameter = reader.node("ParameterType", start, kind.stop, [])
    reader.skips("COMMA")
    return parameter


def _record(reader: Reader) -> Part:
    start = reader.open("LBRACE", "RBRACE").start
    if reader.peek().kind in ("IDENT", "STRING"):
        is_name = reader.peek().kind == "IDENT"
        _key(reader)
        token = reader.peek()
        if is_name and token.kind == "IDENT" and token.text == "with":
            reader.scan()
            _key(reader)
            _properties(reader)
        elif not is_name or token.kind == "COLON":
            _properties(reader)
    end = reader.close("RBRACE")
    return reader.node("RecordType", start, end.stop, [])


def _key(reader: Reader) -> Part:
    return reader.token_node("PropertyKey", reader.expect("IDENT", "STRING"))


def _properties(reader: Reader) -> None:
    """Read what follows the first key."""
    _property(reader)
    reader.entries(_next_property)


def _next_property(reader: Reader) -> Part:
    _key(reader)
    return _property(reader)


def _property(reader: Reader) -> Part:
    reader.expect("COLON")
    kind = _type(reader)
    part = reader.node("PropertyType", kind.start, kind.stop, [])
    reader.skips("COMMA")
    return part
