"""What queries remember makes them faster and never another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.engine.bounded_memory import Memory
from fakeinflux.query.csv_encoding import Dialect, encode_results
from fakeinflux.query.errors import QueryError
from fakeinflux.query.execution import Memories, Outcome, run_query
from fakeinflux.storage.line_protocol import parse_lines
from tests.query.script_runs import BEGINNING, NOW, READ, Buckets

LINES = b"m,site=a v=1,n=3i 1\nm,site=b v=2.5,n=4i 2\nm v=-1 3\nother,site=a v=7 4"
SCRIPTS = (
    f"{READ} |> map(fn: (r) => ({{r with _value: r._value}}))",
    f'{READ} |> filter(fn: (r) => r.site == "a" and string(v: r._value) != "3")',
    f'x = "a"\n{READ} |> map(fn: (r) => ({{label: "${{r._field}}: ${{x}}", _time: now()}}))',
    f'x = "b"\n{READ} |> map(fn: (r) => ({{label: "${{r._field}}: ${{x}}", _time: now()}}))',
    (
        f'{READ} |> filter(fn: (r) => r._field == "v") '
        "|> reduce(identity: {sum: 0.0}, fn: (r, accumulator) => ({sum: accumulator.sum + r._value}))"
    ),
    f"{READ} |> mean(x: 1)",
    f"{READ} |> holtWinters(n: 1, interval: 1m)",
    f"{READ} |> nothing()",
    f"{READ} |>",
)


@pytest.fixture(scope="module")
def data() -> Buckets:
    made = Buckets()
    [bucket_id, _] = made.points
    shifted = [point._replace(time=BEGINNING + point.time) for point in parse_lines(LINES, "ns", NOW)]
    made.points[bucket_id].write(shifted, NOW, 0)
    return made


def outcome(data: Buckets, script: str, now: int, memories: Memories | None) -> object:
    """What a query comes to, as bytes or as the parts of its refusal."""
    try:
        made: Outcome = run_query(data, script, now=now, memories=memories)
    except QueryError as error:
        return error.code, error.message, error.stage, error.detail
    return encode_results(made.results, Dialect(), None if made.error is None else made.error.message)


@given(asked=st.lists(st.tuples(st.sampled_from(SCRIPTS), st.integers(0, 3)), min_size=1, max_size=12))
def test_a_query_comes_to_the_same_with_what_others_left(data: Buckets, asked: list[tuple[str, int]]) -> None:
    memories = Memories(Memory(4), Memory(4))
    for script, later in asked:
        now = NOW + later
        assert outcome(data, script, now, memories) == outcome(data, script, now, None)


def test_a_script_is_checked_and_compiled_once(data: Buckets) -> None:
    memories = Memories(Memory(), Memory())
    sizes = set()
    for later in range(5):
        for script in SCRIPTS:
            outcome(data, script, NOW + later, memories)
        sizes.add((len(memories.checked), len(memories.row_code)))
    assert len(sizes) == 1
    assert len(memories.checked) == len(SCRIPTS)
    assert memories.row_code
