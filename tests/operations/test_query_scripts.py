"""What is told of scripts without running them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.flux.compilation import compilation_message
from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.parser import parse
from fakeinflux.operations.query_scripts import HANDLERS
from fakeinflux.semantics.catalogue import PRELUDE, read_catalogue
from tests.operations.calls import ask, play, refused, small_world

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState

RECORDED = Path(__file__).parents[2] / "fixtures" / "data" / "queries.json"
HIDDEN = "An internal error has occurred - check server logs"
OPERATIONS = {"/api/v2/query/ast": "PostQueryAst", "/api/v2/query/analyze": "PostQueryAnalyze"}


def recorded_steps() -> list[Any]:
    cases = json.loads(RECORDED.read_text())["cases"]
    return [
        pytest.param(step["request"], step["answer"], id=case["id"])
        for case in cases
        for step in case["steps"]
        if step.get("request", {}).get("path", "").startswith(("/api/v2/query/a", "/api/v2/query/s"))
    ]


@pytest.fixture
def oss() -> WorldState:
    return small_world("oss")


@pytest.mark.parametrize(("request_", "answer"), recorded_steps())
def test_answers_as_recorded(request_: dict[str, Any], answer: dict[str, Any], oss: WorldState) -> None:
    path = request_["path"]
    operation = OPERATIONS.get(path, "GetQuerySuggestionsName")
    parameters = {} if path in OPERATIONS else {"name": path.rpartition("/")[2]}
    body = request_["json"] if "json" in request_ else request_.get("body", "").encode()
    if "code" in answer:
        with refused(answer["code"], answer["message"]):
            play(oss, HANDLERS, operation, parameters=parameters, body=body)
    else:
        assert ask(oss, HANDLERS, operation, parameters=parameters, body=body) == answer["json"]


@pytest.mark.parametrize(
    ("script", "places"),
    [
        ("foo(a: [1, 2", [(1, 1, "expected RPAREN, got EOF"), (1, 8, "expected RBRACK, got EOF")]),
        ("x = y.z(a: 1)(b: 2", [(1, 5, "expected RPAREN, got EOF")]),
        ("a |> f(x: 1", [(1, 6, "expected RPAREN, got EOF")]),
        ("f = (r) => {\n return r", [(1, 12, "expected RBRACE, got EOF")]),
        ("a = 1 +", [(1, 5, "missing right hand side of expression")] * 2),
        ("import x", [(1, 9, "expected STRING, got EOF"), (1, 9, "invalid string literal")]),
        ("x = 1)", [(1, 6, "invalid statement @1:6-1:7: )")] * 2),
        ("x |>", [(1, 5, "pipe destination must be a function call")]),
    ],
)
def test_an_analysis_tells_what_the_real_parser_finds(
    script: str, places: list[tuple[int, int, str]], oss: WorldState
) -> None:
    found = ask(oss, HANDLERS, "PostQueryAnalyze", body={"query": script, "type": "flux"})["errors"]
    assert [(error["line"], error["column"], error["message"]) for error in found] == places


def test_v2_tells_what_the_real_parser_lets_by() -> None:
    body = {"query": "x = ", "type": "flux"}
    assert ask(small_world("oss"), HANDLERS, "PostQueryAnalyze", body=body)["errors"] == []
    found = ask(small_world("v2"), HANDLERS, "PostQueryAnalyze", body=body)["errors"]
    assert [error["message"] for error in found] == ["found the end of the script, expected an expression"]


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ('from(bucket:"b" |> range(start:-1h)', "error @1:1-1:36: expected RPAREN, got EOF"),
        ("x = ", "error @1:5-1:5: invalid expression: invalid token for primary expression: EOF"),
        pytest.param(
            "x |>",
            "error @1:5-1:5: pipe destination must be a function call\n\nerror @1:5-1:5: invalid expression: "
            "invalid token for primary expression: EOF",
        ),
        pytest.param(
            "x = \u00bc",
            "error @1:5-1:7: invalid expression: invalid token for primary expression: ILLEGAL\n\n"
            "error @1:5-1:7: invalid statement: \u00bc",
        ),
        ("x = a\u00bc", "error @1:6-1:8: invalid statement: \u00bc"),
        ("x = \0", "error @1:5-1:5: invalid expression: invalid token for primary expression: EOF"),
        ("f = (a) => ", "error @1:12-1:12: invalid expression: invalid token for primary expression: EOF"),
        ('x = 1\nimport "array"', "error @2:1-2:7: invalid statement: import"),
    ],
)
def test_a_script_that_is_no_flux_cannot_be_compiled(script: str, message: str) -> None:
    with pytest.raises(FluxSyntaxError) as broken:
        parse(script)
    assert compilation_message(script, broken.value) == f"compilation failed: {message}"


def test_a_broken_script_has_no_tree(oss: WorldState) -> None:
    with refused("invalid", "invalid AST: loc 1:5-1:6: invalid statement @1:5-1:6: )"):
        play(oss, HANDLERS, "PostQueryAst", body={"query": "x = )"})


def test_a_builtin_has_no_tree_here(oss: WorldState) -> None:
    with refused("not implemented", "fakeinflux shows no syntax tree of a script with a BuiltinStatement"):
        play(oss, HANDLERS, "PostQueryAst", body={"query": "builtin f : int"})


def test_the_type_of_an_analysis_may_be_left_out_where_defects_are() -> None:
    assert ask(small_world(), HANDLERS, "PostQueryAnalyze", body={"query": "x = 1"}) == {"errors": []}


def test_suggestions_come_by_name(world: WorldState) -> None:
    found = ask(world, HANDLERS, "GetQuerySuggestions")["funcs"]
    names = [function["name"] for function in found]
    assert names == sorted(names)
    assert {"name": "range", "params": {"start": "invalid", "stop": "invalid", "tables": "stream"}} in found


def test_a_suggestion_has_every_parameter_that_the_function_has(oss: WorldState) -> None:
    library = read_catalogue()
    functions = {name: known for package in PRELUDE for name, known in library[package].items()}
    wanted = {
        name: {parameter.name for parameter in known} - {"table"}
        for name, known in functions.items()
        if known is not None
    }
    found = ask(oss, HANDLERS, "GetQuerySuggestions")["funcs"]
    assert {function["name"]: set(function["params"]) for function in found} == wanted


def test_an_unknown_function_is_a_failure(world: WorldState) -> None:
    with refused("internal error", HIDDEN):
        play(world, HANDLERS, "GetQuerySuggestionsName", parameters={"name": "nosuch"})
