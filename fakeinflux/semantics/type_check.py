"""Infers the types of a script and refuses what does not go together, before anything is run.

The verdicts, their order, their places and their words are those of the real server's type checker. Source:
observed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from fakeinflux.flux import syntax
from fakeinflux.semantics.type_signatures import Scheme
from fakeinflux.semantics.type_terms import (
    BOOL,
    DURATION,
    DYNAMIC,
    EMPTY,
    ERROR,
    FLOAT,
    INT,
    REGEXP,
    STRING,
    TIME,
    Collection,
    Complaint,
    FunctionType,
    Row,
    Variable,
    constrain,
    resolve,
    unify,
    unify_functions,
    variables_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeinflux.flux.parser import Program
    from fakeinflux.flux.syntax import Node
    from fakeinflux.semantics.type_terms import Term


_ARITHMETIC: Final = {
    "+": "Addable",
    "-": "Subtractable",
    **dict.fromkeys(("*", "/", "%", "^"), "Divisible"),
}
_COMPARISON: Final = {
    "==": ("Equatable",),
    "!=": ("Equatable",),
    "<": ("Comparable",),
    ">": ("Comparable",),
    "<=": ("Equatable", "Comparable"),
    ">=": ("Equatable", "Comparable"),
}


@dataclass(slots=True)
class TypeCheck:
    """The check of one script. `scopes` are the types of names, the innermost last: the library's, the
    script's own, and those of functions. `packages` are the paths of those imported and their types;
    `uses` are the names of the library that the script uses: the package ("" for names without one), the
    name, and where it stands. `undefined` are the types of names that are nowhere. `functions` are the
    script's, with their types.
    """

    program: Program
    scopes: list[dict[str, Scheme]] = field(default_factory=list)
    packages: dict[str, tuple[str, Mapping[str, Scheme]]] = field(default_factory=dict)
    complaints: list[tuple[Node, Complaint]] = field(default_factory=list)
    undefined: dict[str, Variable] = field(default_factory=dict)
    uses: list[tuple[str, str, Node]] = field(default_factory=list)
    functions: list[tuple[syntax.FunctionExpression, FunctionType]] = field(default_factory=list)

    def find(self, name: str) -> Scheme | None:
        """Return the type of a name."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return None

    def add_complaint(self, node: Node, complaint: Complaint) -> None:
        """Note what is wrong at a place."""
        self.complaints.append((unwrapped(node), complaint))

    def equal(self, expected: Term, actual: Term, node: Node) -> Term:
        """Make two types one; the type of what was refused is `ERROR`."""
        found = unify(expected, actual)
        for complaint in found:
            self.add_complaint(node, complaint)
        return ERROR if found else expected

    def demand(self, term: Term, kind: str, node: Node) -> None:
        """Demand an ability of a type."""
        for complaint in constrain(term, kind):
            self.add_complaint(node, complaint)

    def infer(self, node: Node) -> Term:
        """Return the type of an expression."""
        return _INFER[type(node)](self, node)

    def statement(self, node: Node) -> None:
        """Check a statement."""
        match node:
            case syntax.VariableAssignment(name=name, value=value):
                self.assign(name, self.infer(value))
            case syntax.OptionStatement(package=package, name=name, value=value):
                term = self.infer(value)
                if package is None:
                    self.assign(name, term)
                else:
                    first = node.start + 1
                    owner = syntax.Identifier(first, first + 1, package)
                    used = len(self.uses)
                    member = self.infer(syntax.MemberExpression(first, first + 3, owner, name))
                    del self.uses[used:]  # an option that is set need not be there
                    self.equal(member, term, value)
                    # To give an option is no use of it.
                    self.uses = [use for use in self.uses if use[2].start != first]
            case syntax.BuiltinStatement(name=name):
                self.assign(name, Variable())
            case syntax.TestcaseStatement():
                pass
            case syntax.ReturnStatement():
                self.add_complaint(node, Complaint(lambda: "return not valid in file block"))
            case _:
                self.infer(node)

    def assign(self, name: str, term: Term) -> None:
        """Give a name a type, general in all that is not known from around it."""
        around = {
            variable
            for scope in self.scopes
            for scheme in scope.values()
            if not scheme.free
            for variable in variables_of(scheme.term)
        }
        around.update(variable for term in self.undefined.values() for variable in variables_of(term))
        free = dict.fromkeys(variable for variable in variables_of(term) if variable not in around)
        for number, variable in enumerate(free):
            variable.number = number
        self.scopes[-1][name] = Scheme(term, frozenset(free))


def unwrapped(node: Node) -> Node:
    """Return an expression without the brackets around it, where messages point."""
    while isinstance(node, syntax.ParenExpression):
        node = node.expression
    return node


def _identifier(check: TypeCheck, node: syntax.Identifier) -> Term:
    scheme = check.find(node.name)
    if scheme is None:
        check.add_complaint(node, Complaint(lambda: f"undefined identifier {node.name}"))
        return check.undefined.setdefault(node.name, Variable())
    if node.name in check.scopes[0] and not any(node.name in scope for scope in check.scopes[1:]):
        check.uses.append(("", node.name, node))
    return scheme.instantiate()


def _text(check: TypeCheck, node: syntax.StringExpression) -> Term:
    for part in node.parts:
        if not isinstance(part, str):
            check.demand(check.infer(part), "Stringable", part)
    return STRING


def _array(check: TypeCheck, node: syntax.ArrayExpression) -> Term:
    element: Term | None = None
    for item in node.elements:
        found = check.infer(item)
        element = found if element is None else check.equal(element, found, item)
    return Collection("array", Variable() if element is None else element)


def _dict(check: TypeCheck, node: syntax.DictExpression) -> Term:
    key, value = Variable(), Variable()
    for first, second in node.items:
        found, member = check.infer(first), check.infer(second)
        check.equal(key, found, first)
        check.equal(value, member, second)
    check.demand(key, "Comparable", node)
    return Collection("dict", key, value)


def _record(check: TypeCheck, node: syntax.ObjectExpression) -> Term:
    term: Term = EMPTY
    if node.base is not None:
        term = _identifier(check, syntax.Identifier(node.start + 1, node.start + 2, node.base))
    for entry in reversed(node.properties):
        value = entry.value or syntax.Identifier(entry.start, entry.stop, entry.key)
        term = Row(entry.key, check.infer(value), term)
    return term


def _function(check: TypeCheck, node: syntax.FunctionExpression) -> Term:
    required: dict[str, Term] = {}
    optional: dict[str, Term] = {}
    pipe: tuple[str, Term] | None = None
    scope: dict[str, Scheme] = {}
    for parameter in node.parameters:
        variable = Variable()
        scope[parameter.name] = Scheme(variable)
        if isinstance(parameter.default, syntax.PipeLiteral):
            pipe = (parameter.name, variable)
        else:
            (required if parameter.default is None else optional)[parameter.name] = variable
    check.scopes.append(scope)
    result = _body(check, node.body)
    check.scopes.pop()
    function = FunctionType(required, optional, pipe, result)
    _check_defaults(check, node, function)
    check.functions.append((node, function))
    return function


def _body(check: TypeCheck, body: Node) -> Term:
    if not isinstance(body, syntax.Block):
        return check.infer(body)
    for statement in body.body:
        if isinstance(statement, syntax.ReturnStatement):
            return check.infer(statement.value)
        check.statement(statement)
    return Variable()


def _check_defaults(check: TypeCheck, node: syntax.FunctionExpression, function: FunctionType) -> None:
    """Check defaults against a copy of the function's type, which they do not narrow."""
    defaults = {
        parameter.name: check.infer(parameter.default)
        for parameter in node.parameters
        if parameter.default is not None and not isinstance(parameter.default, syntax.PipeLiteral)
    }
    if not defaults:
        return
    inner = {
        variable
        for scope in check.scopes
        for scheme in scope.values()
        for variable in variables_of(scheme.term)
    }
    free = frozenset(variable for variable in variables_of(function) if variable not in inner)
    copy = resolve(Scheme(function, free).instantiate())
    assert isinstance(copy, FunctionType)  # noqa: S101 (a copy is of the same form)
    for name, term in defaults.items():
        for complaint in unify(copy.optional[name], term):
            check.add_complaint(node, complaint.within(name))


def _member(check: TypeCheck, node: syntax.MemberExpression) -> Term:
    package = _package(check, node.object)
    if package is not None:
        path, members = package
        if node.property in members:
            check.uses.append((path, node.property, node))
            return members[node.property].instantiate()
        words = f"record is missing label {node.property}"
        check.add_complaint(node.object, Complaint(lambda: words))
        return Variable()
    owner = resolve(check.infer(node.object))
    if owner == DYNAMIC:
        return owner
    row = owner
    while isinstance(row, Row):
        if row.label == node.property:
            return row.type
        row = resolve(row.rest)
    found = Variable()
    check.equal(Row(node.property, found, Variable()), owner, node.object)
    return found


def _package(check: TypeCheck, node: Node) -> tuple[str, Mapping[str, Scheme]] | None:
    if not isinstance(node, syntax.Identifier) or node.name not in check.packages:
        return None
    shadowed = any(node.name in scope for scope in check.scopes[2:])
    return None if shadowed else check.packages[node.name]


def _index(check: TypeCheck, node: syntax.IndexExpression) -> Term:
    array, index = check.infer(node.array), check.infer(node.index)
    check.equal(INT, index, node.index)
    found = Variable()
    check.equal(Collection("array", found), array, node.array)
    return found


@dataclass(slots=True)
class _Call:
    """A call whose callee and arguments have types already."""

    node: syntax.CallExpression
    callee: Term
    given: dict[str, Term]
    places: dict[str, Node]


def _read_call(check: TypeCheck, node: syntax.CallExpression) -> _Call:
    found = _Call(node, check.infer(node.callee), {}, {"": node})
    for entry in node.arguments:
        value = entry.value or syntax.Identifier(entry.start, entry.stop, entry.key)
        found.given[entry.key] = check.infer(value)
        found.places[entry.key] = value
    return found


def _call(check: TypeCheck, node: syntax.CallExpression) -> Term:
    return _apply(check, _read_call(check, node), None)


def _apply(check: TypeCheck, call: _Call, piped: Term | None) -> Term:
    callee, node, result = resolve(call.callee), call.node, Variable()
    actual = FunctionType(call.given, {}, None if piped is None else ("<-", piped), result)
    if not isinstance(callee, FunctionType):
        check.equal(callee, actual, node)
        return result

    def located(name: str, complaint: Complaint) -> Complaint:
        check.add_complaint(call.places.get(name, node), complaint)
        return complaint

    # A function that takes another function tells of all that is wrong with it at that argument.
    unify_functions(callee, actual, located)
    return result


def _pipe(check: TypeCheck, node: syntax.PipeExpression) -> Term:
    """The type of a chain: callees and arguments are inferred from its end, as the compiler does."""
    calls: list[_Call] = []
    first: Node = node
    while isinstance(first, syntax.PipeExpression):
        calls.append(_read_call(check, first.call))
        first = first.argument
    term = check.infer(first)
    for call in reversed(calls):
        term = _apply(check, call, term)
    return term


def _unary(check: TypeCheck, node: syntax.UnaryExpression) -> Term:
    operand = check.infer(node.argument)
    if node.operator == "exists":
        return BOOL
    if node.operator == "not":
        check.equal(BOOL, operand, node.argument)
        return BOOL
    check.demand(operand, "Negatable", node.argument)
    return operand


def _binary(check: TypeCheck, node: syntax.BinaryExpression) -> Term:
    first, operations = syntax.left_chain(node)
    left = check.infer(first)
    for link in operations:
        left = _operation(check, link, left, check.infer(link.right))
    return left


def _operation(check: TypeCheck, node: syntax.BinaryExpression, left: Term, right: Term) -> Term:
    if node.operator in _ARITHMETIC:
        result = check.equal(left, right, node.right)
        check.demand(left, _ARITHMETIC[node.operator], node)
        return result
    if node.operator in _COMPARISON:
        for side, term in ((node.left, left), (node.right, right)):
            for kind in _COMPARISON[node.operator]:
                check.demand(term, kind, side)
        return BOOL
    check.equal(STRING, left, node.left)
    check.equal(REGEXP, right, node.right)
    return BOOL


def _logical(check: TypeCheck, node: syntax.LogicalExpression) -> Term:
    first, operations = syntax.left_chain(node)
    left = check.infer(first)
    for link in operations:
        right = check.infer(link.right)
        check.equal(BOOL, left, link.left)
        check.equal(BOOL, right, link.right)
        left = BOOL
    return BOOL


def _conditional(check: TypeCheck, node: syntax.ConditionalExpression) -> Term:
    check.equal(BOOL, check.infer(node.test), node.test)
    chosen, other = check.infer(node.consequent), check.infer(node.alternate)
    return check.equal(chosen, other, node.alternate)


_INFER: Final[dict[type[Node], Callable[[TypeCheck, Any], Term]]] = {
    syntax.Identifier: _identifier,
    syntax.StringLiteral: lambda _, __: STRING,
    syntax.StringExpression: _text,
    syntax.IntegerLiteral: lambda _, __: INT,
    syntax.FloatLiteral: lambda _, __: FLOAT,
    syntax.DurationLiteral: lambda _, __: DURATION,
    syntax.DateTimeLiteral: lambda _, __: TIME,
    syntax.RegexpLiteral: lambda _, __: REGEXP,
    syntax.LabelLiteral: lambda _, __: STRING,
    syntax.ParenExpression: lambda check, node: check.infer(node.expression),
    syntax.ArrayExpression: _array,
    syntax.DictExpression: _dict,
    syntax.ObjectExpression: _record,
    syntax.FunctionExpression: _function,
    syntax.MemberExpression: _member,
    syntax.IndexExpression: _index,
    syntax.CallExpression: _call,
    syntax.PipeExpression: _pipe,
    syntax.UnaryExpression: _unary,
    syntax.BinaryExpression: _binary,
    syntax.LogicalExpression: _logical,
    syntax.ConditionalExpression: _conditional,
}
