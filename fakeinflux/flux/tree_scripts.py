"""Syntax trees in JSON, as clients send them, written as scripts.

A tree tells less than a script (no blanks, no comments), and its places mean nothing to whoever reads the
script. So a tree becomes text, and the text goes the way of every other script.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from fakeinflux.flux.literals import quote
from fakeinflux.timing.errors import FakeInfluxError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Tree = Mapping[str, Any]


class TreeError(FakeInfluxError, ValueError):
    """A syntax tree that is none: what is wrong with it."""


def write_package(tree: Any) -> str:
    """The script of a package: its files, their imports first. Raises TreeError."""
    if not isinstance(tree, dict):
        raise TreeError(f"found {_shown(tree)}, wanted a package or a file")
    files = tree.get("files") if tree.get("type") == "Package" else [tree]
    return write_files(files if isinstance(files, list) else [])


def write_files(files: list[Any]) -> str:
    """The script of some files: their imports first, then their statements. Raises TreeError."""
    imports = [_import(item) for file in files for item in _items(file, "imports")]
    body = [_statement(item) for file in files for item in _items(file, "body")]
    for line in body[1:]:
        if line[:1] in "([{-+/.":  # it would go on with the statement before it
            raise TreeError(f"a statement that begins with `{line[:1]}` behind another one")
    return "".join(f"{line}\n" for line in (*dict.fromkeys(imports), *body))


def _shown(value: Any) -> str:
    return f"type {value.get('type')!r}" if isinstance(value, dict) else repr(value)


def _items(tree: Any, name: str) -> list[Any]:
    if not isinstance(tree, dict):
        raise TreeError(f"found {_shown(tree)}, wanted an object with {name}")
    items = tree.get(name)
    if items is None:
        return []
    if not isinstance(items, list):
        raise TreeError(f"{name}: found {_shown(items)}, wanted a list")
    return items


def _part(tree: Tree, name: str) -> Any:
    if name not in tree:
        raise TreeError(f"missing field `{name}` in {_shown(tree)}")
    return tree[name]


def _import(tree: Tree) -> str:
    alias = tree.get("as")
    return (
        f"import {_name(alias)} {_write(_part(tree, 'path'))}" if alias else f"import {_write(tree['path'])}"
    )


def _statement(tree: Any) -> str:
    return _written(tree, _STATEMENTS)


def _write(tree: Any) -> str:
    return _written(tree, _EXPRESSIONS)


def _written(tree: Any, kinds: Mapping[str, Callable[[Tree], str]]) -> str:
    kind = tree.get("type") if isinstance(tree, dict) else None
    if not isinstance(kind, str) or kind not in kinds:
        raise TreeError(f"found {_shown(tree)}, wanted one of {', '.join(kinds)}")
    return kinds[kind](tree)


def _name(tree: Any) -> str:
    name = _part(tree, "name") if isinstance(tree, dict) else None
    if not isinstance(name, str) or not name.isidentifier():
        raise TreeError(f"found {_shown(tree)}, wanted a name")
    return name


def _key(tree: Any) -> str:
    if isinstance(tree, dict) and tree.get("type") == "StringLiteral":
        return _write(tree)
    name = _part(tree, "name") if isinstance(tree, dict) else None
    return name if isinstance(name, str) and name.isidentifier() else quote(str(name))


def _string(tree: Tree) -> str:
    return quote(str(_part(tree, "value")))


def _string_expression(tree: Tree) -> str:
    written = []
    for part in _items(tree, "parts"):
        if part.get("type") == "TextPart":
            written.append(quote(str(_part(part, "value")))[1:-1])
        else:
            written.append(f"${{{_write(_part(part, 'expression'))}}}")
    return f'"{"".join(written)}"'


def _duration(tree: Tree) -> str:
    """Magnitudes may be negative, which a literal cannot be."""
    quantities = [(int(item["magnitude"]), str(item["unit"])) for item in _items(tree, "values")]
    signs = {count < 0 for count, _ in quantities if count}
    if len(signs) > 1:
        raise TreeError("a duration whose parts have different signs")
    text = "".join(f"{abs(count)}{unit}" for count, unit in quantities) or "0s"
    return f"-{text}" if True in signs else text


def _integer(tree: Tree) -> str:
    try:
        return str(int(_part(tree, "value")))
    except (TypeError, ValueError):
        raise TreeError(f"an integer: found {tree['value']!r}, wanted digits") from None


def _float(tree: Tree) -> str:
    value = _part(tree, "value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TreeError(f"a float: found {value!r}, wanted a number")
    return write_float(float(value))


def write_float(value: float) -> str:
    """A float as a literal, which has no exponent and always a point."""
    text = f"{Decimal(repr(value)):f}"
    return text if "." in text else f"{text}.0"


def _regexp(tree: Tree) -> str:
    return f"/{str(_part(tree, 'value')).replace('/', chr(92) + '/')}/"


def _list(trees: list[Any]) -> str:
    return ", ".join(map(_write, trees))


def _dict(tree: Tree) -> str:
    items = [
        f"{_write(_part(item, 'key'))}: {_write(_part(item, 'val'))}" for item in _items(tree, "elements")
    ]
    return f"[{', '.join(items) or ':'}]"


def _properties(trees: list[Any]) -> str:
    written = []
    for tree in trees:
        value = tree.get("value")
        key = _key(_part(tree, "key"))
        written.append(key if value is None else f"{key}: {_write(value)}")
    return ", ".join(written)


def _object(tree: Tree) -> str:
    base = f"{_name(tree['with'])} with " if tree.get("with") else ""
    return f"{{{base}{_properties(_items(tree, 'properties'))}}}"


def _function(tree: Tree) -> str:
    parameters = []
    for item in _items(tree, "params"):
        name, default = _name(_part(item, "key")), item.get("value")
        parameters.append(name if default is None else f"{name}={_write(default)}")
    body = _part(tree, "body")
    return f"({', '.join(parameters)}) => {_body(body)}"


def _body(tree: Any) -> str:
    if isinstance(tree, dict) and tree.get("type") == "Block":
        return _block(tree)
    written = _write(tree)
    return f"({written})" if written.startswith("{") else written


def _block(tree: Tree) -> str:
    return "{\n" + "".join(f"{_statement(item)}\n" for item in _items(tree, "body")) + "}"


def _bracketed(tree: Any) -> str:
    """An expression in parentheses unless it is one that needs none, so that the tree stays as it was."""
    written = _write(tree)
    return written if tree["type"] in _TIGHT else f"({written})"


def _member(tree: Tree) -> str:
    wanted, thing = _part(tree, "property"), _bracketed(_part(tree, "object"))
    return (
        f"{thing}[{_write(wanted)}]" if wanted.get("type") == "StringLiteral" else f"{thing}.{_name(wanted)}"
    )


def _call(tree: Tree) -> str:
    arguments = _items(tree, "arguments")
    given = _properties(_items(arguments[0], "properties")) if arguments else ""
    return f"{_bracketed(_part(tree, 'callee'))}({given})"


def _pipe(tree: Tree) -> str:
    argument = _part(tree, "argument")
    is_pipe = isinstance(argument, dict) and argument.get("type") == "PipeExpression"
    left = _write(argument) if is_pipe else _bracketed(argument)
    return f"{left} |> {_call(_part(tree, 'call'))}"


def _binary(tree: Tree) -> str:
    operator, left = _part(tree, "operator"), _part(tree, "left")
    goes_on = isinstance(left, dict) and left.get("operator") == operator and left["type"] == tree["type"]
    return f"{_write(left) if goes_on else _bracketed(left)} {operator} {_bracketed(_part(tree, 'right'))}"


def _unary(tree: Tree) -> str:
    return f"{_part(tree, 'operator')} {_bracketed(_part(tree, 'argument'))}"


def _conditional(tree: Tree) -> str:
    parts = (_part(tree, name) for name in ("test", "consequent", "alternate"))
    return "if {} then {} else {}".format(*map(_bracketed, parts))


def _assignment(tree: Tree) -> str:
    return f"{_name(_part(tree, 'id'))} = {_write(_part(tree, 'init'))}"


def _option(tree: Tree) -> str:
    assignment = _part(tree, "assignment")
    if assignment.get("type") == "MemberAssignment":
        return f"option {_member(_part(assignment, 'member'))} = {_write(_part(assignment, 'init'))}"
    return f"option {_assignment(assignment)}"


_EXPRESSIONS: Final[dict[str, Callable[[Tree], str]]] = {
    "Identifier": _name,
    "StringLiteral": _string,
    "StringExpression": _string_expression,
    "IntegerLiteral": _integer,
    "UnsignedIntegerLiteral": lambda tree: f"uint(v: {quote(str(_part(tree, 'value')))})",
    "FloatLiteral": _float,
    "BooleanLiteral": lambda tree: "true" if _part(tree, "value") else "false",
    "DurationLiteral": _duration,
    "DateTimeLiteral": lambda tree: str(_part(tree, "value")),
    "RegexpLiteral": _regexp,
    "PipeLiteral": lambda _tree: "<-",
    "ParenExpression": lambda tree: f"({_write(_part(tree, 'expression'))})",
    "ArrayExpression": lambda tree: f"[{_list(_items(tree, 'elements'))}]",
    "DictExpression": _dict,
    "ObjectExpression": _object,
    "FunctionExpression": _function,
    "MemberExpression": _member,
    "IndexExpression": lambda tree: f"{_bracketed(_part(tree, 'array'))}[{_write(_part(tree, 'index'))}]",
    "CallExpression": _call,
    "PipeExpression": _pipe,
    "UnaryExpression": _unary,
    "BinaryExpression": _binary,
    "LogicalExpression": _binary,
    "ConditionalExpression": _conditional,
}
_STATEMENTS: Final[dict[str, Callable[[Tree], str]]] = {
    "ExpressionStatement": lambda tree: _write(_part(tree, "expression")),
    "VariableAssignment": _assignment,
    "OptionStatement": _option,
    "ReturnStatement": lambda tree: f"return {_write(_part(tree, 'argument'))}",
}
_TIGHT: Final = frozenset(_EXPRESSIONS) - {
    "FunctionExpression",
    "PipeExpression",
    "UnaryExpression",
    "BinaryExpression",
    "LogicalExpression",
    "ConditionalExpression",
    "DurationLiteral",
    "IntegerLiteral",
    "FloatLiteral",
}
"""What stands beside operators and before calls as it is; numbers may have a sign."""
