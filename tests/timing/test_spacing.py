"""The intervals between due times, against a walk from one to the next."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.timing.schedules import Schedule, parse_schedule
from fakeinflux.timing.spacing import fixed_interval, shortest_interval

JANUARY = 1_735_689_600

minutes = st.sampled_from(("*", "*/5", "*/7", "0", "5,6,9", "0-10", "59"))
hours = st.sampled_from(("*", "*/2", "3", "0,23", "*/5"))
days = st.sampled_from(("*", "1", "*/2"))
seconds = st.sampled_from(("", "0 ", "*/20 ", "*/25 ", "59 "))
crons = st.tuples(seconds, minutes, hours, days).map(lambda f: f"{f[0]}{f[1]} {f[2]} {f[3]} * *")
periods = st.sampled_from(("1s", "7m", "1mo", "2mo3d", "1y", "13h"))


def walk(schedule: Schedule, steps: int) -> list[int]:
    due, dues = JANUARY, []
    for _ in range(steps):
        following = schedule.next_due(due)
        if following is None:
            break
        due = following
        dues.append(due)
    return dues


@given(text=crons | periods)
def test_no_two_due_times_are_closer_than_the_shortest_gap(text: str) -> None:
    schedule = parse_schedule(text, JANUARY)
    gaps = [after - before for before, after in pairwise(walk(schedule, 200))]
    assert min(gaps) >= shortest_interval(schedule)


@given(text=crons | periods)
def test_a_fixed_gap_never_varies(text: str) -> None:
    schedule = parse_schedule(text, JANUARY)
    gap = fixed_interval(schedule)
    if gap is not None:
        assert {after - before for before, after in pairwise(walk(schedule, 200))} == {gap}


@pytest.mark.parametrize(
    ("text", "gap"), [("* * * * *", 60), ("*/5 * * * *", 300), ("0 */6 * * *", 21_600), ("3 4 * * *", 86_400)]
)
def test_usual_cron_expressions_have_a_fixed_gap(text: str, gap: int) -> None:
    assert fixed_interval(parse_schedule(text, JANUARY)) == gap


@pytest.mark.parametrize("text", ["*/7 * * * *", "0 0 1 * *", "0 9 * * 1-5", "1mo"])
def test_a_schedule_with_uneven_gaps_has_no_fixed_one(text: str) -> None:
    assert fixed_interval(parse_schedule(text, JANUARY)) is None
