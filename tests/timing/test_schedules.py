"""Schedules: what a real server recorded, and every kind of them by example."""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.timing.durations import parse_duration
from fakeinflux.timing.instants import format_seconds, parse_instant
from fakeinflux.timing.schedules import Schedule, ScheduleError, due_times, parse_schedule, schedule_of

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDED: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "schedules.json").read_text(encoding="utf-8")
)
BEGINNING, END = -62_135_596_800, 253_402_300_799


def seconds(text: str) -> int:
    return parse_instant(text if "T" in text else f"{text}T00:00:00Z") // 10**9


def shown(at: int | None) -> str | None:
    return None if at is None else format_seconds(at * 10**9).removesuffix("T00:00:00Z")


def walk(schedule: Schedule, after: int, count: int) -> Iterator[int]:
    return islice(due_times(schedule, after), count)


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
    calls: list[str] = []
    sys.setprofile(lambda frame, event, _: calls.append(frame.f_code.co_name) if event == "call" else None)
    try:
        schedule.next_due(seconds("2026-01-01"))
        schedule.count_due(BEGINNING, END)
    finally:
        sys.setprofile(None)
    assert len(calls) < 3000


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
