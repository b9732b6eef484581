"""Programs that are made of parts that go together have types; one fault in them is found at its place."""

from __future__ import annotations

import re
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.flux.parser import parse
from fakeinflux.semantics.check import examine_program

LITERALS: Final = {
    "int": st.integers(0, 99).map(str),
    "float": st.floats(0, 99, allow_nan=False).map(lambda value: f"{value:.3f}"),
    "string": st.text("abc", max_size=3).map(lambda value: f'"{value}"'),
    "bool": st.sampled_from(["true", "false"]),
    "duration": st.integers(1, 99).map(lambda value: f"{value}m"),
    "time": st.just("2024-01-01T00:00:00Z"),
}
TYPES: Final = sorted(LITERALS)
CALLS: Final = {
    "int": ["int(v: {string})", "length(arr: [{string}])", "strings.strlen(v: {string})"],
    "float": ["float(v: {int})", "math.pow(x: {float}, y: {float})"],
    "string": ["string(v: {bool})", "strings.toUpper(v: {string})", "strings.repeat(v: {string}, i: {int})"],
    "bool": ["contains(value: {int}, set: [{int}])", "strings.hasPrefix(v: {string}, prefix: {string})"],
    "duration": ["duration(v: {string})", "date.scale(d: {duration}, n: {int})"],
    "time": ["now()", "date.truncate(t: {time}, unit: {duration})", "time(v: {string})"],
}
HEAD: Final = 'import "date"\nimport "math"\nimport "strings"\nsame = (a) => a\npick = (r) => r.part\n'
FAULTS: Final = [
    ("nosuch", "nosuch", "undefined identifier nosuch"),
    ("same(a: 1 + true)", "true", "expected int but found bool"),
    ("{part: 1}.other", "{part: 1}", "record is missing label other"),
    ("same(b: 1, a: 2)", "1", "found unexpected argument b"),
    ('same(a: if "x" then 1 else 2)', '"x"', "expected bool but found string"),
    ("date.hour(t: 1)", "1", "int is not Timeable"),
]
"""The text of a fault, the part of it that the message points at, and the message's beginning."""


@st.composite
def expressions(draw: st.DrawFn, kind: str, depth: int = 0) -> str:
    """An expression of a type."""
    form = draw(st.integers(0, 0 if depth > 3 else 7))

    def inner(other: str) -> str:
        return draw(expressions(other, depth + 1))

    if form == 1 and kind in ("int", "float", "string"):
        return f"({inner(kind)} + {inner(kind)})"
    if form == 2:
        return f"(if {inner('bool')} then {inner(kind)} else {inner(kind)})"
    if form == 3:
        return f"same(a: {inner(kind)})"
    if form == 4:
        return f"pick(r: {{other: {inner('int')}, part: {inner(kind)}}})"
    if form == 5:
        return f"[{inner(kind)}, {inner(kind)}][0]"
    if form == 6:
        return re.sub(r"\{(\w+)\}", lambda found: inner(found[1]), draw(st.sampled_from(CALLS[kind])))
    if form == 7 and kind == "bool":
        other = draw(st.sampled_from(TYPES))
        return f"({inner(other)} == {inner(other)} and {inner('int')} < {inner('float')})"
    return draw(LITERALS[kind])


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Some names with values of some types, and functions that use names before them."""
    lines: list[str] = []
    for number in range(draw(st.integers(1, 5))):
        value = draw(expressions(draw(st.sampled_from(TYPES))))
        lines.append(f"x{number} = {value}")
        if draw(st.booleans()):
            lines.append(f"f{number} = (a, b={value}) => ({{first: a, second: [b, x{number}]}})")
            lines.append(f"y{number} = f{number}(a: {draw(expressions('int'))}).second[0] == x{number}")
    return HEAD + "\n".join(lines) + "\n"


@given(programs())
def test_what_goes_together_has_types(text: str) -> None:
    assert examine_program(parse(text)).problems == ()


@given(programs(), st.sampled_from(FAULTS), st.data())
def test_a_fault_is_found_at_its_place(text: str, fault: tuple[str, str, str], data: st.DataObject) -> None:
    wrong, part, message = fault
    lines = text.splitlines(keepends=True)
    at = data.draw(st.integers(5, len(lines)))
    form = data.draw(
        st.sampled_from(
            ["bad = {}\n", "bad = [{}]\n", "bad = {{a: {}}}\n", "bad = () => {{\n  return {}\n}}\n"]
        )
    )
    before = "".join(lines[:at]) + form[: form.index("{}")].replace("{{", "{")
    whole = "".join(lines[:at]) + form.format(wrong) + "".join(lines[at:])
    program = parse(whole)
    (found,) = examine_program(program).problems
    offset = len(before) + wrong.index(part)
    line = whole.count("\n", 0, offset) + 1
    column = offset - (whole.rfind("\n", 0, offset) + 1) + 1
    place = program.place(found.node)
    assert (place.line, place.column) == (line, column)
    assert found.message.startswith(message)
