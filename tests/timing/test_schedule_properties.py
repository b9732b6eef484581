"""Schedules against a search of every day and time, and their answers against each other."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.timing.instants import parse_instant
from fakeinflux.timing.schedules import Schedule, due_times, parse_schedule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BEGINNING = -62_135_596_800
"""The second in which year 1 begins."""


def seconds(text: str) -> int:
    return parse_instant(text if "T" in text else f"{text}T00:00:00Z") // 10**9


def walk(schedule: Schedule, after: int, count: int) -> Iterator[int]:
    return islice(due_times(schedule, after), count)


class Choice(NamedTuple):
    """A random field: its text, and the values that it stands for."""

    text: str
    values: frozenset[int]


def entry(lowest: int, highest: int, names: tuple[str, ...]) -> st.SearchStrategy[Choice]:
    def name(value: int) -> str:
        return names[value - lowest] if names and value % 2 else str(value)

    def make(ends: list[int], step: int, form: str) -> Choice:
        first, last = sorted(ends)
        texts = {
            "one": (name(first), range(first, first + 1)),
            "range": (f"{name(first)}-{name(last)}", range(first, last + 1)),
            "steps": (f"{name(first)}-{name(last)}/{step}", range(first, last + 1, step)),
            "open": (f"{name(first)}/{step}", range(first, highest + 1, step)),
            "all": (f"*/{step}", range(lowest, highest + 1, step)),
        }
        text, values = texts[form]
        return Choice(text, frozenset(values))

    value = st.integers(lowest, highest)
    step = st.integers(1, min(highest - lowest, 59))
    forms = st.sampled_from(["one", "range", "steps", "open", "all"])
    return st.builds(make, st.lists(value, min_size=2, max_size=2), step, forms)


def field(lowest: int, highest: int, names: tuple[str, ...] = ()) -> st.SearchStrategy[Choice]:
    star = st.just(Choice("*", frozenset(range(lowest, highest + 1))))
    entries = st.lists(entry(lowest, highest, names), min_size=1, max_size=3).map(
        lambda chosen: Choice(
            ",".join(one.text for one in chosen), frozenset().union(*(one.values for one in chosen))
        )
    )
    return star | entries


MONTHS = ("JAN", "feb", "Mar", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "dec")
WEEKDAYS = ("SUN", "mon", "Tue", "WED", "THU", "FRI", "SAT")
expressions = st.tuples(
    field(0, 59), field(0, 59), field(0, 23), field(1, 31), field(1, 12, MONTHS), field(0, 6, WEEKDAYS)
)
with_years = st.tuples(*[expressions, st.none() | field(1970, 2099)])
moments = st.integers(seconds("1995-01-01"), seconds("2055-01-01"))
intervals = st.sampled_from(
    ["1s", "7s", "90s", "1h30m", "25h", "1d", "2w", "1mo", "5mo", "1y", "1mo2d", "1y3h", "13mo1w"]
)


def brute_next(choices: tuple[Choice, ...], years: Choice | None, after: int, days: int) -> int | None:
    """The next due time by trying each day in turn, for so many days."""
    second, minute, hour, day, month, weekday = (choice.values for choice in choices)
    times = [h * 3600 + m * 60 + s for h in sorted(hour) for m in sorted(minute) for s in sorted(second)]
    epoch = date(1970, 1, 1).toordinal()
    for number in range(after // 86400, after // 86400 + days):
        today = date.fromordinal(number + epoch)
        fits = today.day in day and today.month in month and today.isoweekday() % 7 in weekday
        if fits and (years is None or today.year in years.values):
            for at in times:
                if number * 86400 + at > after:
                    return number * 86400 + at
    return None


@given(with_years, moments)
def test_the_next_due_time_is_the_one_that_a_search_finds(
    expression: tuple[tuple[Choice, ...], Choice | None], after: int
) -> None:
    choices, years = expression
    text = " ".join(choice.text for choice in (*choices, *([years] if years else [])))
    found = parse_schedule(text, 0).next_due(after)
    searched = brute_next(choices, years, after, 1500)
    assert (
        searched == found
        or (searched is None and found is not None and found - after > 1490 * 86400)
        or (searched is None and found is None)
    )


texts = expressions.map(lambda choices: " ".join(choice.text for choice in choices)) | intervals


@given(texts, moments, moments)
def test_due_times_rise_and_are_due(text: str, created: int, after: int) -> None:
    schedule = parse_schedule(text, created)
    due = list(walk(schedule, after, 20))
    assert due == sorted(set(due))
    assert all(at > after and schedule.is_due(at) for at in due)


@given(texts, moments, moments)
def test_nothing_is_due_between_one_due_time_and_the_next(text: str, created: int, after: int) -> None:
    schedule = parse_schedule(text, created)
    for due, following in zip(walk(schedule, after, 5), [*walk(schedule, after, 6)][1:], strict=False):
        assert schedule.last_due(following - 1) == due
        assert schedule.last_due(due) == due
        assert not schedule.is_due(following - 1) or following - 1 == due


@given(texts, moments, moments, st.integers(0, 40))
def test_counting_agrees_with_walking(text: str, created: int, after: int, steps: int) -> None:
    schedule = parse_schedule(text, created)
    due = list(walk(schedule, after, steps + 1))
    if len(due) > steps:
        assert schedule.count_due(after, due[steps]) == steps + 1
        assert schedule.count_due(after, due[steps] - 1) == steps


@given(texts, moments, moments, moments)
def test_counts_of_two_spans_make_the_count_of_both(text: str, created: int, a: int, b: int) -> None:
    schedule = parse_schedule(text, created)
    start, end = created, max(a, b)
    middle = (start + end) // 2
    whole = schedule.count_due(start, end)
    assert whole == (
        schedule.count_due(start, middle) + schedule.count_due(middle, end) if end > start else 0
    )


@given(st.integers(1, 9 * 10**9), moments)
def test_an_aligned_start_is_a_multiple_of_the_period_since_year_1(period: int, created: int) -> None:
    schedule = parse_schedule(f"{period}s", created)
    due = schedule.next_due(created)
    assert due is None or (due - BEGINNING) % period == 0
    assert due is None or created < due <= created + period


@pytest.mark.parametrize("ask", [lambda s, t: s.next_due(t), lambda s, t: s.last_due(t)])
def test_a_calendar_interval_answers_alike_in_any_order_of_asking(
    ask: Callable[[Schedule, int], int | None],
) -> None:
    moments = [seconds(f"{year}-06-01") for year in (2050, 2027, 2090, 2026)]
    asked_often = parse_schedule("1mo2d", seconds("2026-01-01"))
    for moment in moments:
        assert ask(asked_often, moment) == ask(parse_schedule("1mo2d", seconds("2026-01-01")), moment)
