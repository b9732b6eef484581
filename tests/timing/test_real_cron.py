"""Cron expressions that the real server takes for others, and its words for those that it refuses."""

from __future__ import annotations

import pytest

from fakeinflux.timing.cron import ScheduleError, parse_cron
from fakeinflux.timing.real_cron import real_cron_error, real_reading
from fakeinflux.timing.schedules import parse_schedule, schedule_of

ALL = 2**64 - 1
UNREADABLE = "failed to parse cron string '{}' {{{} false}} 111111111111"


@pytest.mark.parametrize(
    ("cron", "reading"),
    [
        ("0 0 12 * * ?", "0 0 12 * *"),
        ("0 0 12 * * ? 2030", "0 0 12 * *"),
        ("0 0 0 12 * * ?", "0 0 0 12 * *"),
        ('  0 * * * * "each hour"', "0 * * * *"),
        ("0 * * * * # each hour", "0 * * * *"),
        ("*/0 5/0 * */0 3-5/0", "0 0 * 1 3"),
    ],
)
def test_the_real_server_reads_something_else(cron: str, reading: str) -> None:
    assert real_reading(cron) == reading
    assert schedule_of(None, cron, 0).next_due(0) == schedule_of(None, reading, 0).next_due(0)
    with pytest.raises(ScheduleError):
        parse_schedule(cron, 0)


@pytest.mark.parametrize(
    "cron", ["0 * * * *", "0 0 ? * *", "0 0 * * 5#2", "0 0 12 * *?", "* * */0 * *", "@daily ?", "* * * ?"]
)
def test_everything_else_is_read_as_it_is_written(cron: str) -> None:
    assert real_reading(cron) == cron


@pytest.mark.parametrize(
    ("cron", "message"),
    [
        ("60 * * * *", "invalid start minute 60"),
        ("1,2,77 * * * *", "invalid start minute 77"),
        ("0 24 * * *", "invalid start hour 24"),
        ("0 */24 * * *", "invalid hour */24"),
        ("0 0 32 * *", "invalid start month 31"),
        ("0 0 * 13 *", "invalid start month 13"),
        ("0 0 * * 8", "invalid start day of week 8"),
        ("0 0 * * 5-1", "invalid day of week range start must be before end"),
        ("@every x", "error in parsing at char 6, ' '"),
        ("@every 1h 5x", "error in parsing at char 9, ' '"),
        ("@daily at noon", "error in parsing at char 6, ' '"),
        ("bad", UNREADABLE.format("bad", "0 0 0 0 0 0 0 0 0 0 0")),
        (
            "5-1 * * * *",
            UNREADABLE.format("5-1 * * * *", f"1 0 {ALL} {ALL} 16777215 2147483647 0 0 4095 0 127"),
        ),
    ],
)
def test_refusals_have_the_real_words(cron: str, message: str) -> None:
    assert real_cron_error(cron) == message
    with pytest.raises(ScheduleError):
        parse_schedule(cron, 0)


@pytest.mark.parametrize(
    "cron", ["0 0 * * MON", "*/5 0-6,12 1 JAN-MAR 1-5", "1 2 3 4 5 6 2030", "0 0 * * 1-7"]
)
def test_what_both_take_has_no_error(cron: str) -> None:
    assert parse_cron(cron)
    assert real_cron_error(cron) is None
