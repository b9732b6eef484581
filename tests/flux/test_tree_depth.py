"""How deep scripts may be, to the last operator that a real server takes. Source: observed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.parser import parse
from fakeinflux.flux.tree_depth import deepest_node, levels_at_most
from fakeinflux.semantics.recursion import find_recursion

if TYPE_CHECKING:
    from collections.abc import Callable

READ = 'from(bucket: "b") |> range(start: -1h)'


def _or(count: int) -> str:
    tests = " or ".join(f'r.a == "{at}"' for at in range(count))
    return f"{READ} |> filter(fn: (r) => {tests})"


def _sum(count: int) -> str:
    return "x = " + " + ".join(["1"] * count)


def _pipes(count: int) -> str:
    return READ + " |> limit(n: 1)" * count


def _members(count: int) -> str:
    return "x = (r) => r" + ".a" * count


def _mixed(count: int) -> str:
    return "x = (r) => " + " or ".join(["r.a == r.b + 1"] * count)


LAST = [(_or, 170), (_sum, 177), (_pipes, 171), (_members, 175), (_mixed, 173)]


@pytest.mark.parametrize(("make", "most"), LAST)
def test_a_chain_may_be_so_long_and_no_longer(make: Callable[[int], str], most: int) -> None:
    parse(make(most))
    with pytest.raises(FluxSyntaxError, match="one more level, expected a tree of at most 180 levels"):
        parse(make(most + 1))


@pytest.mark.parametrize(("make", "most"), [(_or, 111), (_pipes, 112)])
def test_a_run_takes_shorter_ones(make: Callable[[int], str], most: int) -> None:
    task = 'option task = {name: "x", every: 1h}\n'
    assert find_recursion(parse(task + make(most), is_run=False)) is None
    found = find_recursion(parse(task + make(most + 3), is_run=False))
    assert found is not None
    assert found.startswith("compilation failed: recursion limit exceeded at line 1 column ")


SCRIPTS = sorted((Path(__file__).parents[2] / "fixtures" / "scripts").rglob("*.flux"))
NESTED = [
    "x = f(a: {b: [{c}, (d)], e: not exists g.h[0]})",
    'x = "${a.b + "${(c)(d)}"}"',
    "f = (a=-1, b) => { c = if a == b then a else {a with b} return c |> g(c) }",
    "x = [a: b, c: [d: (e)]]",
]


@pytest.mark.parametrize("text", [*NESTED, *(path.read_text() for path in SCRIPTS)])
def test_no_tree_is_deeper_than_its_tokens_allow(text: str) -> None:
    program = parse(text)
    for node in program.body:
        assert deepest_node([node])[0] <= levels_at_most(program.source.tokens[node.start : node.stop])
