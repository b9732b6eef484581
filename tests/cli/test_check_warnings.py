"""What `fakeinflux check` warns of: legal, and surely not meant."""

from __future__ import annotations

import pytest

from fakeinflux.cli.script_sources import ScriptSource
from fakeinflux.cli.script_warnings import find_warnings

HEAD = 'option task = {name: "a", every: 1h}\n'
READ = 'from(bucket: "b") |> range(start: -1h)'
GOOD = f'{READ} |> to(bucket: "c")'


def warned(text: str) -> list[str]:
    return [finding.rule for finding in find_warnings(ScriptSource("a.flux", text), None)]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (f"{HEAD}{GOOD}", []),
        (f'import "math"\n{HEAD}{GOOD}', ["unused-import"]),
        (f'import m "math"\n{HEAD}x = m.pi\n{GOOD}', ["unused-variable"]),
        (f"{HEAD}x = 1\n{GOOD}", ["unused-variable"]),
        (f"{HEAD}_x = 1\n{GOOD}", []),
        (f"{HEAD}f = () => {{\n  x = 1\n  return 2\n}}\ny = f()\noption a = y\n{GOOD}", ["unused-variable"]),
        (f'{HEAD}x = from(bucket: "b") |> range(start: -1h)\n{GOOD}', ["lost-stream"]),
        (f"{HEAD}x = {GOOD}", []),
        (f'{HEAD}from(bucket: "b") |> range(start: -1h)', ["lost-stream"]),
        (f'{HEAD}from(bucket: "b") |> range(start: -1h) |> yield()', []),
        (f'{HEAD}f = (tables=<-) => tables |> to(bucket: "c")\n{READ} |> f()', []),
        (f"{HEAD}{GOOD.replace('-1h', '-59m')}", ["short-range"]),
        (f"{HEAD}{GOOD.replace('-1h', '-task.every')}", []),
        (f'import "system"\n{HEAD}{GOOD.replace("-1h", "system.time()")}', ["wall-clock"]),
        (f"{HEAD}{GOOD.replace('-1h', 'now()')}", []),
        (f'{HEAD}{READ} |> to(bucket: "{{{{ bucket }}}}")', ["placeholder"]),
        (f'{HEAD}{READ} |> to(bucket: "c", host: "http://{{{{ host }}}}")', ["placeholder"]),
        (f"{HEAD}// {{{{ bucket }}}}\n{GOOD}", []),
    ],
)
def test_rules(text: str, rules: list[str]) -> None:
    assert warned(text) == rules


def test_a_query_may_yield_what_it_reads() -> None:
    source = ScriptSource("a.md", 'from(bucket: "b") |> range(start: -1h)', is_task=False)
    assert find_warnings(source, None) == []
