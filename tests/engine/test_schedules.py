import json
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.engine.durations import parse_duration
from fakeinflux.engine.instants import format_seconds, parse_instant
from fakeinflux.engine.schedules import Schedule, ScheduleError, parse_schedule, schedule_of

RECORDED: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "schedules.json").read_text(encoding="utf-8")
)
BEGINNING, END = -62_135_596_800, 253_402_300_799


def seconds(text: str) -> int:
    return parse_instant(text if "T" in text else f"{text}T00:00:00Z") // 10**9


def shown(at: int | None) -> str | None:
    return None if at is None else format_seconds(at * 10**9).removesuffix("T00:00:00Z")


def walk(schedule: Schedule, after: int, count: int) -> Iterator[int]:
    for _ in range(count):
        due = schedule.next_due(after)
        if due is None:
            return
        yield due
        after = due


def next_days(text: str, created: str, count: int) -> list[str | None]:
    schedule = parse_schedule(text, seconds(created))
    return [shown(due) for due in walk(schedule, seconds(created), count)]


# What a real server answered


@pytest.mark.parametrize("row", [row for row in RECORDED if "next" in row], ids=lambda row: row["schedule"])
def test_a_recorded_schedule_comes_due_as_recorded(row: dict[str, Any]) -> None:
    created = seconds(row["created"])
    due = walk(parse_schedule(row["schedule"], created), created, 6)
    assert [format_seconds(at * 10**9) for at in due] == row["next"]


@pytest.mark.parametrize("row", [row for row in RECORDED if "error" in row], ids=lambda row: row["schedule"])
def test_a_recorded_refusal_is_a_refusal(row: dict[str, Any]) -> None:
    with pytest.raises(ScheduleError):
        parse_schedule(row["schedule"], seconds(row["created"]))


# every


@pytest.mark.parametrize(
    ("text", "created", "due"),
    [
        # The anchors are Mondays, whole multiples of the nominal 4 weeks (or more) since year 1.
        ("1mo", "2026-04-01", ["2026-04-30", "2026-05-30", "2026-06-30"]),
        ("1mo", "2021-06-01", ["2021-07-01", "2021-08-01", "2021-09-01"]),
        ("1mo", "2029-02-01", ["2029-03-01", "2029-04-01", "2029-05-01"]),
        ("1mo", "2028-01-31", ["2028-03-02", "2028-04-02", "2028-05-02"]),
        ("3mo", "2028-08-01", ["2028-10-31", "2029-01-31", "2029-05-01", "2029-08-01"]),
        ("1mo", "2026-11-24", ["2026-12-09", "2027-01-09", "2027-02-09"]),
        (
            "1mo2d",
            "2023-02-27",
            ["2023-03-22", "2023-04-24", "2023-05-26", "2023-06-28", "2023-07-30", "2023-09-01"],
        ),
        ("1y", "2024-02-29", ["2025-02-05", "2026-02-05"]),
        ("2w", "2026-03-29", ["2026-03-30", "2026-04-13"]),
    ],
)
def test_months_and_years_go_by_the_calendar_from_an_aligned_start(
    text: str, created: str, due: list[str]
) -> None:
    assert next_days(text, created, len(due)) == due


def test_an_unaligned_start_on_the_29th_of_february_moves_to_march() -> None:
    schedule = parse_schedule("@every 1Y", seconds("2024-02-29"))
    assert shown(schedule.next_due(seconds("2024-02-29"))) == "2025-03-01"


def test_a_start_is_cut_down_to_a_multiple_of_the_period() -> None:
    created = seconds("2026-01-01T10:20:30Z")
    assert shown(parse_schedule("25m", created).next_due(created)) == "2026-01-01T10:35:00Z"


@pytest.mark.parametrize("text", ["@every 1h 30m", "@every 1HR30M"])
def test_a_duration_only_the_cron_reader_takes_starts_at_the_creation_itself(text: str) -> None:
    created = seconds("2026-01-01T10:20:30Z")
    assert shown(parse_schedule(text, created).next_due(created)) == "2026-01-01T11:50:30Z"


@pytest.mark.parametrize("text", ["1h", "@every 1h", " @every  1h ", "@every 01h", "60m"])
def test_an_interval_may_be_written_in_several_ways(text: str) -> None:
    created = seconds("2026-01-01T10:20:30Z")
    assert shown(parse_schedule(text, created).next_due(created)) == "2026-01-01T11:00:00Z"


def test_the_start_itself_is_not_due() -> None:
    schedule = parse_schedule("1h", 7200)
    assert not schedule.is_due(7200)
    assert schedule.last_due(7200) is None


@pytest.mark.parametrize(
    ("text", "period"), [("90s", 90), ("1w", 604800), ("1mo", None), ("* * * * *", None)]
)
def test_only_a_fixed_interval_has_a_period(text: str, period: int | None) -> None:
    assert parse_schedule(text, 0).period == period


@pytest.mark.parametrize("text", ["0s", "@every 0s", "@every -1h", "@every 1h -5m", "500ms", "0mo"])
def test_an_interval_under_one_second_is_refused(text: str) -> None:
    with pytest.raises(ScheduleError, match="expected one second or more"):
        parse_schedule(text, 0)


@pytest.mark.parametrize("text", ["@every", "@every food", "@every 1s food", "1H", "5", "@every1h"])
def test_an_interval_without_a_readable_duration_is_refused(text: str) -> None:
    with pytest.raises(ScheduleError):
        parse_schedule(text, 0)


@pytest.mark.parametrize("text", ["9000y", "400000mo", "99999999h99999999h", "9223372036854775807w"])
def test_an_interval_past_the_end_of_time_never_comes_due(text: str) -> None:
    assert parse_schedule(text, 0).next_due(0) is None


@pytest.mark.parametrize("both", [(parse_duration("1h"), "* * * * *"), (None, None)])
def test_a_schedule_is_exactly_one_of_every_and_cron(both: tuple[Any, Any]) -> None:
    with pytest.raises(ScheduleError, match="either every or cron"):
        schedule_of(*both, 0)


# cron


@pytest.mark.parametrize(
    ("text", "created", "due"),
    [
        ("0 0 29 2 FRI", "2026-01-01", ["2036-02-29", "2064-02-29", "2092-02-29", "2104-02-29"]),
        ("0 0 29 2 *", "2096-03-01", ["2104-02-29", "2108-02-29"]),
        ("0 0 31 4,5 *", "2026-01-01", ["2026-05-31", "2027-05-31"]),
        ("0 0 1 1 SUN", "2026-01-01", ["2034-01-01", "2040-01-01"]),
        ("0 0 31 12 *", "9997-12-31", ["9998-12-31", "9999-12-31"]),
        ("0 0 0 29 2 * 2023-2027", "2020-01-01", ["2024-02-29"]),
        ("0 0 0 1 1 * 2098/1", "2020-01-01", ["2098-01-01", "2099-01-01"]),
        ("0 0 0 1 1 * *", "2099-06-01", ["2100-01-01", "2101-01-01"]),
    ],
)
def test_far_and_rare_days_are_found(text: str, created: str, due: list[str]) -> None:
    assert next_days(text, created, len(due)) == due


@pytest.mark.parametrize(
    "text",
    [
        "0 0 30 2 *",
        "0 0 31 2,4,6,9,11 *",
        "0 0 0 29 2 * 2023,2026",
        "0 0 0 29 2 MON 2024",
        "0 0 0 1 1 * 1970",
    ],
)
def test_an_expression_without_a_day_to_come_never_comes_due(text: str) -> None:
    schedule = parse_schedule(text, 0)
    assert schedule.next_due(seconds("2025-01-01")) is None


@pytest.mark.parametrize("text", ["0 0 30 2 *", "59 59 23 29 2 FRI", "* * * * * *", "0 0 0 31 12 FRI 2099"])
def test_the_next_time_costs_the_same_however_far_away(text: str) -> None:
    schedule = parse_schedule(text, 0)
    started = time.perf_counter()
    for _ in range(100):
        schedule.next_due(seconds("2026-01-01"))
        schedule.count_due(BEGINNING, END)
    assert (time.perf_counter() - started) / 100 < 0.01


@pytest.mark.parametrize(
    ("text", "dues"), [("* * * * * *", 31_536_000), ("*/5 * * * *", 105_120), ("0 0 1 * *", 12)]
)
def test_a_year_is_counted(text: str, dues: int) -> None:
    assert parse_schedule(text, 0).count_due(seconds("2026-01-01"), seconds("2027-01-01")) == dues


@pytest.mark.parametrize("text", ["* * * * * *", "0 0 1 1 *", "1h", "1mo"])
def test_nothing_is_due_outside_the_years_1_to_9999(text: str) -> None:
    schedule = parse_schedule(text, BEGINNING)
    assert schedule.next_due(END) is None
    assert schedule.last_due(BEGINNING) is None
    assert schedule.last_due(END + 10**6) == schedule.last_due(END)
    assert schedule.next_due(BEGINNING - 10**6) == schedule.next_due(BEGINNING)
    assert schedule.count_due(BEGINNING - 10**6, END + 10**6) == schedule.count_due(BEGINNING, END)


# Properties: against a search of every day and every time, and of the questions against each other


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
