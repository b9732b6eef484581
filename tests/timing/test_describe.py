import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.timing.describe import describe_schedule
from fakeinflux.timing.instants import parse_instant
from fakeinflux.timing.schedules import ScheduleError, parse_schedule

CREATED = parse_instant("2026-01-01T10:20:30Z") // 10**9


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0 0 13 * FRI", "at 00:00 on day 13 of the month if it is a Friday"),
        ("0 2 * * *", "at 02:00 every day"),
        ("0,30 6,18 * * *", "at 06:00, 06:30, 18:00 and 18:30 every day"),
        ("5 30 4 * * *", "at 04:30:05 every day"),
        ("* * * * *", "every minute"),
        ("* * * * * *", "every second"),
        ("*/5 * * * *", "every 5 minutes"),
        ("*/7 * * * *", "every 7th minute from minute 0 of every hour"),
        ("5/10 * * * *", "every 10th minute from minute 5 of every hour"),
        ("10-20/3 * * * *", "every 3rd minute from 10 to 20 of every hour"),
        ("0-10,50-59 * * * *", "at minutes 0 to 10 and 50 to 59 of every hour"),
        ("0 9-17 * * MON-FRI", "at minute 0 of every hour from 9 to 17, every day from Monday to Friday"),
        ("*/15 */6 * * *", "every 15 minutes of every 6th hour from hour 0, every day"),
        ("*/15 30 * * * *", "every 15 seconds of minute 30 of every hour"),
        ("10 0 * * * *", "at second 10 of minute 0 of every hour"),
        ("7 */5 * * * *", "at second 7 of every 5th minute from minute 0 of every hour"),
        ("* * 3 * * *", "every second of hour 3, every day"),
        ("37 * * * SUN,WED", "at minute 37 of every hour, every Sunday and Wednesday"),
        ("0 0 1,15 JAN,JUL *", "at 00:00 on days 1 and 15 of January and July"),
        ("0 0 28,1,10-20/3 * *", "at 00:00 on days 28, 1 and every 3rd from 10 to 20 of the month"),
        ("0 0 */2 * *", "at 00:00 on every 2nd day from day 1 of the month"),
        ("0 0 1 3-5 *", "at 00:00 on day 1 of every month from March to May"),
        ("0 0 * FEB *", "at 00:00 every day in February"),
        ("0 0 * FEB MON", "at 00:00 every Monday in February"),
        ("0 0 1-7 * MON,TUE", "at 00:00 on every day from 1 to 7 of the month if it is a Monday or Tuesday"),
        ("0 0 0 1 1 * 2030", "at 00:00 on day 1 of January in 2030"),
        ("0 0 0 1 1 * 2030,2040", "at 00:00 on day 1 of January in 2030 and 2040"),
        ("0 0 0 1 1 * 2030-2040", "at 00:00 on day 1 of January in every year from 2030 to 2040"),
        ("0 0 0 1 1 * 2030/11", "at 00:00 on day 1 of January in every 11th year from 2030"),
        ("@weekly", "at 00:00 every Sunday"),
        ("1h", "every hour, counted from 2026-01-01T10:00:00Z"),
        ("@every 1h30m", "every 1 hour and 30 minutes, counted from 2026-01-01T09:00:00Z"),
        ("2w", "every 2 weeks, counted from 2025-12-22T00:00:00Z"),
        ("1mo0s", "every month, counted from 2025-12-08T00:00:00Z"),
    ],
)
def test_a_schedule_is_put_into_words(text: str, words: str) -> None:
    assert describe_schedule(parse_schedule(text, CREATED)) == words


@given(st.lists(st.from_regex(r"(\*|[1-5](-6)?)(/[1-6])?(,[1-6])?", fullmatch=True), min_size=5, max_size=6))
def test_any_expression_has_words(fields: list[str]) -> None:
    try:
        schedule = parse_schedule(" ".join(fields), CREATED)
    except ScheduleError:
        return
    words = describe_schedule(schedule)
    assert words.startswith(("at ", "every "))
    assert "  " not in words
