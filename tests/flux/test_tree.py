"""The tree that a script is read as, and where its errors point."""

from __future__ import annotations

import pytest

from fakeinflux.flux import syntax
from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.parser import Program, parse


def drawn(text: str) -> str:
    """The tree of the one assignment in a text, every operation in brackets."""
    program = parse(text)
    (assignment,) = program.body
    assert isinstance(assignment, syntax.VariableAssignment)
    return _drawn(program, assignment.value)


def _drawn(program: Program, node: syntax.Node) -> str:
    match node:
        case syntax.UnaryExpression(operator=operator, argument=argument):
            return f"({operator} {_drawn(program, argument)})"
        case syntax.PipeExpression(argument=argument, call=call):
            return f"({_drawn(program, argument)} |> {_drawn(program, call)})"
        case syntax.BinaryExpression() | syntax.LogicalExpression():
            return f"({_drawn(program, node.left)} {node.operator} {_drawn(program, node.right)})"
        case syntax.CallExpression(callee=callee):
            return f"{_drawn(program, callee)}()"
        case syntax.MemberExpression(object=inner, property=name):
            return f"{_drawn(program, inner)}.{name}"
    return program.text(node)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a + b * c", "(a + (b * c))"),
        ("a * b + c", "((a * b) + c)"),
        ("a - b - c", "((a - b) - c)"),
        ("a ^ b ^ c", "((a ^ b) ^ c)"),
        ("a * b ^ c", "(a * (b ^ c))"),
        ("a or b and c", "(a or (b and c))"),
        ("a and b or c", "((a and b) or c)"),
        ("not a == b and c", "((not (a == b)) and c)"),
        ("a and not b or c", "((a and (not b)) or c)"),
        ("exists a and not exists b", "((exists a) and (not (exists b)))"),
        ("a < b + c", "(a < (b + c))"),
        ("-a ^ b", "((- a) ^ b)"),
        ("a - -b", "(a - (- b))"),
        ("a + b |> f()", "(a + (b |> f()))"),
        ("a |> f() |> g()", "((a |> f()) |> g())"),
        ("a |> f() + b", "((a |> f()) + b)"),
        ('a.b["c"].d()', "a.b.c.d()"),
    ],
)
def test_operators_bind_as_the_specification_says(text: str, tree: str) -> None:
    assert drawn(f"x = {text}") == tree


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("x = 1\ny = )", 2, 5),
        ("x = 1\r\ny = )", 2, 5),
        ("\n\n  @#", 3, 3),
        ('x = "☃☃" )', 1, 10),
        ("// comment\n/*", 2, 1),
        ("x = {a: 1,\n  b: 2\n  c: 3}", 2, 7),
        ("x = f(a: 1\ny = 2", 1, 11),
        ("f(a: (1\n", 1, 6),
        ("x = {a: [1, 2}", 1, 14),
        ('x = {a: "b,\n  c: "d"}', 1, 9),
        ('import "a\nimport "b"', 1, 8),
        ('x = "a ${b\n} c\n', 1, 5),
        ("x = [1,\n  2,\n  0123]", 3, 3),
        ("x = 2020-01-01T00:00:00", 1, 5),
    ],
)
def test_a_refusal_points_at_what_is_wrong(text: str, line: int, column: int) -> None:
    with pytest.raises(FluxSyntaxError) as error:
        parse(text)
    assert (error.value.line, error.value.column) == (line, column)


def test_a_refusal_says_what_was_found_and_expected() -> None:
    with pytest.raises(FluxSyntaxError) as error:
        parse("option task = {\n  name: ]}")
    assert error.value.answer == "invalid options: loc 2:9-2:10: found `]`, expected an expression"


def test_a_misplaced_import_is_sent_to_the_beginning() -> None:
    with pytest.raises(FluxSyntaxError, match="expected it at the beginning of the script"):
        parse('x = 1\nimport "a"')


def test_nodes_know_where_they_stand() -> None:
    program = parse('x = 1 // one\n\ny = f(a: /b/,\n  c: "d") // end')
    place = program.place(program.body[1])
    assert (place.line, place.column) == (3, 1)
    assert program.text(program.body[1]) == 'y = f(a: /b/,\n  c: "d")'
