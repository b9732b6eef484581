"""Scripts are formatted as the real server formats them after an edit."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.flux.edits import edit_script
from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.formatter import LINE_WIDTH, format_script
from fakeinflux.flux.meaning import meaning
from fakeinflux.flux.parser import parse

from .scripts import FIXTURES, OUR_SCRIPTS

RECORDED: list[dict[str, Any]] = json.loads((FIXTURES / "real" / "formatter.json").read_text())
EDITED = [row for row in RECORDED if row["status"] == 200]
OPTIONS = ("name", "every", "cron", "offset")


@pytest.mark.parametrize("row", EDITED, ids=lambda row: row["name"])
def test_an_edit_formats_the_script_as_recorded(row: dict[str, Any]) -> None:
    options = {key: value for key, value in row["patch"].items() if key in OPTIONS}
    text = row["patch"].get("flux", row["before"])
    assert edit_script(text, True, **options) == row["after"]


def test_all_recorded_scripts_but_one_are_flux() -> None:
    [refused] = [row for row in RECORDED if row["status"] != 200]
    with pytest.raises(FluxSyntaxError):
        edit_script(refused["before"], True, **refused["patch"])


@pytest.mark.parametrize("row", EDITED, ids=lambda row: row["name"])
def test_a_formatted_script_stays_as_it_is(row: dict[str, Any]) -> None:
    if "//" not in row["after"]:
        assert format_script(format_script(row["after"])) == format_script(row["after"])


@pytest.mark.parametrize("name", OUR_SCRIPTS)
def test_our_scripts_say_the_same_when_they_are_formatted(name: str) -> None:
    formatted = format_script(OUR_SCRIPTS[name])
    assert meaning(parse(formatted)) == meaning(parse(OUR_SCRIPTS[name]))


def _spaced(draw: st.DrawFn, *words: str) -> str:
    blank = st.sampled_from(["", " ", "  ", "\n", "\n    "])
    return "".join(f"{word}{draw(blank)}" for word in words)


ATOMS = st.sampled_from(
    ["x", "longer_name_here", "1", "1.50", '"text"', "1h30m", "2021-01-01T00:00:00.5Z", "/a\\/b/", "r.x"]
)


def operands(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions that are no record and no pipe."""
    return inner.map(lambda text: f"f(x: {text})" if text.startswith("{") or "|>" in text else text)


@st.composite
def expressions(draw: st.DrawFn, depth: int = 2) -> str:
    """Expressions whose every operand is in parentheses, needed or not.

    Left out is what the real formatter says differently (a sign before an operation, and a function or a
    record that is an operand) or formats differently the second time (a pipe that is an operand).
    """
    if depth == 0:
        return draw(ATOMS)
    inner = expressions(depth - 1)
    kind = draw(
        st.sampled_from(["atom", "operation", "not", "if", "pipe", "call", "record", "array", "dict"])
    )
    match kind:
        case "operation":
            operator = draw(st.sampled_from(["+", "-", "*", "/", "^", "==", "<", "and", "or"]))
            return f"({draw(operands(inner))}) {operator} ({draw(operands(inner))})"
        case "not":
            return f"{draw(st.sampled_from(['not', 'exists']))} ({draw(inner)})"
        case "if":
            return _spaced(draw, "if ", draw(inner), " then ", draw(inner), " else ", draw(inner))
        case "pipe":
            calls = draw(st.lists(expressions(depth - 1), min_size=1, max_size=3))
            return _spaced(draw, f"({draw(operands(inner))})", *(f"|> f(x: {value})" for value in calls))
        case "call" | "record":
            entries = draw(st.lists(expressions(depth - 1), max_size=6))
            if draw(st.booleans()):
                entries.append(f"(a, b=1) => ({draw(inner)})")
            listed = _spaced(draw, *(f"k{at}: {value}," for at, value in enumerate(entries)))
            return f"f({listed})" if kind == "call" else f"{{{listed}}}"
        case "array":
            return "[" + _spaced(draw, *(f"{value}," for value in draw(st.lists(inner, max_size=6)))) + "]"
        case "dict":
            entries = draw(st.lists(expressions(depth - 1), min_size=1, max_size=3))
            return "[" + _spaced(draw, *(f"{at}: {value}," for at, value in enumerate(entries))) + "]"
        case _:
            return draw(ATOMS)


SCRIPTS = st.lists(
    st.builds(
        str.format,
        st.sampled_from(
            ["a = {}", "option b = {}", "f = (r) => {{\n x = {}\n return x}}", "g = (r) => ({})"]
        ),
        expressions(),
    ),
    min_size=1,
    max_size=3,
).map("\n".join)


@given(SCRIPTS)
def test_formatting_keeps_what_a_script_says(script: str) -> None:
    assert meaning(parse(format_script(script))) == meaning(parse(script))


@given(SCRIPTS)
def test_formatting_twice_is_formatting_once(script: str) -> None:
    """Beside a pipe the indentation of an operation may change, as in the test below."""
    once = format_script(script)
    twice = format_script(once)
    has_pipe = "|>" in script
    assert twice == once or (has_pipe and unindented(twice) == unindented(once))


def unindented(script: str) -> list[str]:
    return [line.lstrip() for line in script.splitlines()]


def test_an_operation_beside_a_pipe_is_indented_anew_as_on_a_real_server() -> None:
    """What a real server made of it, and then of that. Source: observed."""
    call = "f(x: longer_name_here)"
    head = "a =\n    f(x: longer_name_here |> f(x: longer_name_here) |> f(x: longer_name_here)) == x\n"
    once = format_script(f"a = (f(x: (longer_name_here)|> {call}|> {call})) == ((x) + (longer_name_here))")
    assert once == f"{head}            +\n            longer_name_here\n"
    assert format_script(once) == f"{head}        +\n        longer_name_here\n"


def test_a_very_long_expression_is_formatted() -> None:
    formatted = format_script("x = " + " + ".join(f"number_{at}" for at in range(170)))
    assert max(map(len, formatted.splitlines())) <= LINE_WIDTH


@pytest.mark.parametrize(
    ("text", "formatted"),
    [
        ('@edition(\n  // why\n  "2022.1")\nx = 1', '@edition(\n    // why\n    "2022.1",\n)\nx = 1\n'),
        ("a = 1\n@mine\nb = 2", "a = 1\n\n@mine\nb = 2\n"),
        ("builtin f : (<-a:int,?b:[string]) => stream[A] where A:Record", None),
        ("x = [1\n// one\n, 2]", "x = [\n    1// one\n    ,\n    2,\n]\n"),
    ],
)
def test_formatting_alone_keeps_attributes_and_all_comments(text: str, formatted: str | None) -> None:
    expected = "builtin f : (<-a: int, ?b: [string]) => stream[A] where A: Record\n"
    assert format_script(text) == (formatted or expected)
