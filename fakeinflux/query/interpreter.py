"""Evaluates the tree of a script.

Where rows are many, functions over rows are compiled (`query/row_functions.py`); all else comes here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeinflux.flux import syntax
from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.calls import bind, called_within, unexpected_argument
from fakeinflux.query.conversions import to_string, to_time
from fakeinflux.query.durations import literal_duration
from fakeinflux.query.errors import FluxError, QueryError
from fakeinflux.query.operators import bounded_text, negate, operate, truth
from fakeinflux.query.regular_expressions import compile_regexp
from fakeinflux.query.scopes import Function, Package, Scope
from fakeinflux.query.values import Array, Dictionary, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fakeinflux.flux.syntax import Node
    from fakeinflux.query.streams import Evaluation
    from fakeinflux.query.values import Record, Value

    Evaluate = Callable[[Evaluation, Any, Scope], Value]


def evaluate(evaluation: Evaluation, node: Node, scope: Scope) -> Value:
    """Return the value of an expression.

    Raises FluxError. Raises QueryError: the type checker of a real server refuses it.
    """
    return _EVALUATE[type(node)](evaluation, node, scope)


def call(evaluation: Evaluation, function: Value, arguments: Mapping[str, Value]) -> Value:
    """Call a function with values. Raises FluxError."""
    place = evaluation.call_place()
    if isinstance(function, Builtin):
        return function.call(evaluation, bind(function, arguments, lambda _: place))
    if not isinstance(function, Function):
        raise FluxError(f"attempt to call a value of type {kind_of(function)}; expected function")
    return _call_closure(evaluation, function, arguments, lambda _: place)


def _call_closure(
    evaluation: Evaluation,
    function: Function,
    given: Mapping[str, Value],
    where: Callable[[str], str],
    piped: Value = None,
) -> Value:
    node, scope = function.node, Scope(function.scope, function.scope.program)
    names = scope.names
    for parameter in node.parameters:
        name, default = parameter.name, parameter.default
        if name in given:
            names[name] = given[name]
        elif isinstance(default, syntax.PipeLiteral):
            if piped is None:
                raise QueryError(f"error @{where('')}: missing pipe argument", stage="compile")
            names[name] = piped
        elif default is None:
            raise QueryError(f"error @{where('')}: missing required argument {name}", stage="compile")
        else:
            names[name] = evaluate(evaluation, default, function.scope)
    for name in given:
        if name not in names:
            parameters = {parameter.name: Param() for parameter in node.parameters}
            raise unexpected_argument(name, given, parameters, where)
    body = node.body
    return (
        _block(evaluation, body, scope)
        if isinstance(body, syntax.Block)
        else evaluate(evaluation, body, scope)
    )


def _block(evaluation: Evaluation, block: syntax.Block, scope: Scope) -> Value:
    value: Value = None
    for statement in block.body:
        if isinstance(statement, syntax.ReturnStatement):
            return evaluate(evaluation, statement.value, scope)
        value = execute(evaluation, statement, scope)
    return value


def execute(evaluation: Evaluation, statement: Node, scope: Scope) -> Value:
    """Run one statement; an expression's value is returned."""
    match statement:
        case syntax.VariableAssignment(name=name, value=value):
            scope.names[name] = evaluate(evaluation, value, scope)
        case syntax.OptionStatement(package=package, name=name, value=value):
            evaluation.set_option(package, name, evaluate(evaluation, value, scope), scope)
        case syntax.BuiltinStatement() | syntax.TestcaseStatement():
            pass
        case _:
            return evaluate(evaluation, statement, scope)
    return None


def _identifier(_: Evaluation, node: syntax.Identifier, scope: Scope) -> Value:
    try:
        return scope.find(node.name)
    except KeyError:
        place = scope.program.span(node)
        raise QueryError(f"error @{place}: undefined identifier {node.name}", stage="compile") from None


def _member(evaluation: Evaluation, node: syntax.MemberExpression, scope: Scope) -> Value:
    record = evaluate(evaluation, node.object, scope)
    if isinstance(record, Package):
        if node.property in record.members:
            return record.members[node.property]
        place = scope.program.span(node.object)
        raise QueryError(f"error @{place}: record is missing label {node.property}", stage="compile")
    if type(record) is not dict:
        if record is None:
            raise FluxError("cannot access property of a null value; expected record")
        raise FluxError(f"cannot access property of a value with type {kind_of(record)}; expected record")
    return record.get(node.property)


def _index(evaluation: Evaluation, node: syntax.IndexExpression, scope: Scope) -> Value:
    array, index = evaluate(evaluation, node.array, scope), evaluate(evaluation, node.index, scope)
    return item(array, index)


def item(array: Value, index: Value) -> Value:
    """Return the element of an array. Raises FluxError."""
    if not isinstance(array, list):
        if array is None:
            raise FluxError("cannot index into a null value; expected an array")
        raise FluxError(f"cannot index into a value of type {kind_of(array)}; expected an array")
    if kind_of(index) != "int":
        raise FluxError(f"cannot index into an array with value of type {kind_of(index)}; expected an int")
    if not 0 <= index < len(array):
        raise FluxError(f"cannot access element {index} of array of length {len(array)}")
    return array[index]


def _record(evaluation: Evaluation, node: syntax.ObjectExpression, scope: Scope) -> Record:
    record: Record = {}
    _refuse_duplicates(node.properties, "key in object")
    if node.base is not None:
        base = _identifier(evaluation, syntax.Identifier(node.start + 1, node.start + 2, node.base), scope)
        if type(base) is not dict:
            raise FluxError(f"record expression has a base of type {kind_of(base)}; expected record")
        record.update(base)
    record.update(_properties(evaluation, node.properties, scope))
    return record


def _properties(evaluation: Evaluation, properties: Sequence[syntax.Property], scope: Scope) -> Record:
    return {entry.key: _property(evaluation, entry, scope) for entry in properties}


def _refuse_duplicates(properties: Sequence[syntax.Property], what: str) -> None:
    if len(properties) < 2:
        return
    names: set[str] = set()
    for entry in properties:
        if entry.key in names:
            raise FluxError(f'duplicate {what}: "{entry.key}"')
        names.add(entry.key)


def _property(evaluation: Evaluation, entry: syntax.Property, scope: Scope) -> Value:
    if entry.value is None:
        return _identifier(evaluation, syntax.Identifier(entry.start, entry.stop, entry.key), scope)
    return evaluate(evaluation, entry.value, scope)


def _call(evaluation: Evaluation, node: syntax.CallExpression, scope: Scope, piped: Value = None) -> Value:
    function = evaluate(evaluation, node.callee, scope)
    _refuse_duplicates(node.arguments, "keyword parameter specified")
    given = _properties(evaluation, node.arguments, scope)
    place, name = scope.program.span(node), called_name(node.callee)

    def where(argument: str) -> str:
        for entry in node.arguments:
            if entry.key == argument:
                return scope.program.span(entry.value or entry)
        return place

    evaluation.enter(name, place)
    try:
        if isinstance(function, Builtin):
            if piped is not None:
                given = _with_pipe(function, given, piped, where)
            return function.call(evaluation, bind(function, given, where))
        if not isinstance(function, Function):
            raise QueryError(
                f"error @{scope.program.span(node.callee)}: expected {kind_of(function)} but found "
                f"a function",
                stage="compile",
            )
        return _call_closure(evaluation, function, given, where, piped)
    except FluxError as error:
        raise called_within(error, name, place) from None
    finally:
        evaluation.leave()


def _with_pipe(builtin: Builtin, given: Record, piped: Value, where: Callable[[str], str]) -> Record:
    for name, parameter in builtin.parameters.items():
        if parameter.pipe:
            return {**given, name: piped}
    raise QueryError(f"error @{where('')}: function does not take a pipe argument", stage="compile")


def called_name(callee: Node) -> str:
    """Return what messages call a function by."""
    if isinstance(callee, syntax.Identifier):
        return callee.name
    return callee.property if isinstance(callee, syntax.MemberExpression) else "<anonymous function>"


def _pipe(evaluation: Evaluation, node: syntax.PipeExpression, scope: Scope) -> Value:
    chain: list[syntax.CallExpression] = []
    first: Node = node
    while isinstance(first, syntax.PipeExpression):
        chain.append(first.call)
        first = first.argument
    value = evaluate(evaluation, first, scope)
    for link in reversed(chain):
        value = _call(evaluation, link, scope, value)
    return value


def _unary(evaluation: Evaluation, node: syntax.UnaryExpression, scope: Scope) -> Value:
    value = evaluate(evaluation, node.argument, scope)
    match node.operator:
        case "exists":
            return value is not None
        case "not":
            return None if value is None else not truth(value, "operand to unary expression")
        case "-":
            return negate(value)
        case _:
            return value


def _binary(evaluation: Evaluation, node: syntax.BinaryExpression, scope: Scope) -> Value:
    first, operations = syntax.left_chain(node)
    value = evaluate(evaluation, first, scope)
    for link in operations:
        value = operate(link.operator, value, evaluate(evaluation, link.right, scope))
    return value


def _logical(evaluation: Evaluation, node: syntax.LogicalExpression, scope: Scope) -> Value:
    first, operations = syntax.left_chain(node)
    value = evaluate(evaluation, first, scope)
    for link in operations:
        if truth(value, "left operand to logical expression") is (link.operator == "or"):
            continue
        value = evaluate(evaluation, link.right, scope)
        if value is not None:
            truth(value, "right operand to logical expression")
    return False if value is None else value


def _conditional(evaluation: Evaluation, node: syntax.ConditionalExpression, scope: Scope) -> Value:
    test = truth(evaluate(evaluation, node.test, scope), "conditional test expression")
    return evaluate(evaluation, node.consequent if test else node.alternate, scope)


def _interpolated(evaluation: Evaluation, node: syntax.StringExpression, scope: Scope) -> str:
    return bounded_text(
        "".join(
            part if isinstance(part, str) else interpolate(evaluate(evaluation, part, scope))
            for part in node.parts
        )
    )


def interpolate(value: Value) -> str:
    """Return a value as it stands within a text. Raises FluxError: invalid interpolation type."""
    text = None if kind_of(value) in _NOT_INTERPOLATED else to_string(value)
    if text is None:
        raise FluxError("invalid interpolation type")
    return text


def _array(evaluation: Evaluation, node: syntax.ArrayExpression, scope: Scope) -> Array:
    return Array([evaluate(evaluation, element, scope) for element in node.elements])


def _dictionary(evaluation: Evaluation, node: syntax.DictExpression, scope: Scope) -> Dictionary:
    return Dictionary(
        (evaluate(evaluation, key, scope), evaluate(evaluation, value, scope)) for key, value in node.items
    )


_NOT_INTERPOLATED: Final = frozenset(
    {"array", "record", "dictionary", "function", "bytes", "regexp", "stream"}
)
_EVALUATE: Final[dict[type[Node], Evaluate]] = {
    syntax.Identifier: _identifier,
    syntax.StringLiteral: lambda _, node, __: node.value,
    syntax.StringExpression: _interpolated,
    syntax.IntegerLiteral: lambda _, node, __: node.value,
    syntax.FloatLiteral: lambda _, node, __: node.value,
    syntax.DurationLiteral: lambda _, node, __: literal_duration(node),
    syntax.DateTimeLiteral: lambda _, node, __: to_time(node.text),
    syntax.RegexpLiteral: lambda _, node, __: compile_regexp(node.pattern),
    syntax.LabelLiteral: lambda _, node, __: node.value,
    syntax.ParenExpression: lambda e, node, scope: evaluate(e, node.expression, scope),
    syntax.ArrayExpression: _array,
    syntax.DictExpression: _dictionary,
    syntax.ObjectExpression: _record,
    syntax.FunctionExpression: lambda _, node, scope: Function(node, scope),
    syntax.MemberExpression: _member,
    syntax.IndexExpression: _index,
    syntax.CallExpression: _call,
    syntax.PipeExpression: _pipe,
    syntax.UnaryExpression: _unary,
    syntax.BinaryExpression: _binary,
    syntax.LogicalExpression: _logical,
    syntax.ConditionalExpression: _conditional,
}
