from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.timing.cron import ScheduleError, parse_cron

FIELDS = ("seconds", "minutes", "hours", "days", "months", "weekdays", "years")


def values(text: str, field: str) -> list[int]:
    mask = getattr(parse_cron(text), field).mask
    return [value for value in range(mask.bit_length()) if mask >> value & 1]


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("* * * * *", "seconds", [0]),
        ("5 * * * *", "minutes", [5]),
        ("05 * * * *", "minutes", [5]),
        ("*/20 * * * *", "minutes", [0, 20, 40]),
        ("*/59 * * * *", "minutes", [0, 59]),
        ("50/4 * * * *", "minutes", [50, 54, 58]),
        ("58/59 * * * *", "minutes", [58]),
        ("1-7/3 * * * *", "minutes", [1, 4, 7]),
        ("7-7 * * * *", "minutes", [7]),
        ("1,3-5,10/25 * * * *", "minutes", [1, 3, 4, 5, 10, 35]),
        ("3,3,*/30 * * * *", "minutes", [0, 3, 30]),
        ("0 20/2 * * *", "hours", [20, 22]),
        ("0 0 30/1 * *", "days", [30, 31]),
        ("0 0 * jan,Feb,OCT-dec *", "months", [1, 2, 10, 11, 12]),
        ("0 0 * NOV/1 *", "months", [11, 12]),
        ("0 0 * * sun,Tue,THU-6", "weekdays", [0, 2, 4, 5, 6]),
        ("0 0 * * MON-FRI/2", "weekdays", [1, 3, 5]),
        ("0 0 * * 1/2", "weekdays", [1, 3, 5]),
        ("10 0 * * * *", "seconds", [10]),
        ("0 0 0 1 1 * 2030", "years", [2030]),
        ("0 0 0 1 1 * 2090/4", "years", [2090, 2094, 2098]),
        ("0 0 0 1 1 * 1970,2098-2099", "years", [1970, 2098, 2099]),
        ("\t0\n0  * * 0 ", "weekdays", [0]),
    ],
)
def test_a_field_allows_what_its_entries_name(text: str, field: str, expected: list[int]) -> None:
    assert values(text, field) == expected


@pytest.mark.parametrize(("text", "last"), [("0 0 * * 0-7", 6), ("0 0 * * MON-7", 6)])
def test_seven_ends_a_range_of_weekdays_as_saturday(text: str, last: int) -> None:
    assert values(text, "weekdays")[-1] == last


@pytest.mark.parametrize("text", ["0 0 * * *", "0 0 0 * * *", "0 0 0 * * * *", "0 0 0 * * * 2030,*"])
def test_a_star_or_no_field_leaves_the_year_open(text: str) -> None:
    assert parse_cron(text).years is None


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("@every_second", "* * * * * *"),
        ("@every_minute", "* * * * *"),
        ("@hourly", "0 * * * *"),
        ("@daily", "0 0 * * *"),
        ("@midnight", "0 0 * * *"),
        ("@weekly", "0 0 * * SUN"),
        ("@monthly", "0 0 1 * *"),
        ("@yearly", "0 0 1 1 *"),
        (" @annually ", "0 0 1 1 *"),
    ],
)
def test_a_word_stands_for_an_expression(word: str, meaning: str) -> None:
    assert [getattr(parse_cron(word), field) for field in FIELDS] == [
        getattr(parse_cron(meaning), field) for field in FIELDS
    ]


@pytest.mark.parametrize(
    ("text", "field", "found", "allowed"),
    [
        ("60 * * * *", 'minute "60"', "found 60", "0 to 59"),
        ("* 24 * * *", 'hour "24"', "found 24", "0 to 23"),
        ("* * 0 * *", 'day of month "0"', "found 0", "1 to 31"),
        ("* * 32 * *", 'day of month "32"', "found 32", "1 to 31"),
        ("* * * 0 *", 'month "0"', "found 0", "1 to 12 or JAN to DEC"),
        ("* * * 13 *", 'month "13"', "found 13", "1 to 12"),
        ("* * * * 7", 'day of week "7"', "found 7", "Sunday is 0"),
        ("* * * * 8", 'day of week "8"', "found 8", "0 to 6 or SUN to SAT"),
        ("* * * * 5-8", 'day of week "5-8"', "found 8", "0 to 6"),
        ("60 * * * * *", 'second "60"', "found 60", "0 to 59"),
        ("* * * * * * 1969", 'year "1969"', "found 1969", "1970 to 2099"),
        ("* * * * * * 2100", 'year "2100"', "found 2100", "1970 to 2099"),
        ("5-1 * * * *", 'minute "5-1"', "from 5 down to 1", "rising"),
        ("* * * * FRI-MON", 'day of week "FRI-MON"', "from 5 down to 1", "rising"),
        ("1,5-1 * * * *", 'minute "1,5-1"', "from 5 down to 1", "rising"),
        ("*/0 * * * *", 'minute "*/0"', "step 0", "1 to 59"),
        ("*/60 * * * *", 'minute "*/60"', "step 60", "1 to 59"),
        ("* */24 * * *", 'hour "*/24"', "step 24", "1 to 23"),
        ("* * */31 * *", 'day of month "*/31"', "step 31", "1 to 30"),
        ("* * * */13 *", 'month "*/13"', "step 13", "1 to 12"),
        ("* * * * */8", 'day of week "*/8"', "step 8", "1 to 7"),
        ("* * MON * *", 'day of month "MON"', "found MON", "1 to 31"),
        ("* * * MON *", 'month "MON"', "found MON", "JAN to DEC"),
        ("* * * * MONDAY", 'day of week "MONDAY"', "found MONDAY", "SUN to SAT"),
        ("* * L * *", 'day of month "L"', "found L", "1 to 31"),
        ("* * 15W * *", 'day of month "15W"', 'found "15W"', "a range a-b"),
        ("* * ? * *", 'day of month "?"', 'found "?"', "a range a-b"),
        ("* * * * 5#3", 'day of week "5#3"', 'found "5#3"', "a range a-b"),
        (", * * * *", 'minute ","', 'found ""', "0 to 59"),
        ("1, * * * *", 'minute "1,"', 'found ""', "0 to 59"),
        ("*-5 * * * *", 'minute "*-5"', 'found "*-5"', "0 to 59"),
        ("1/2/3 * * * *", 'minute "1/2/3"', 'found "1/2/3"', "a step after /"),
        ("-1 * * * *", 'minute "-1"', 'found "-1"', "0 to 59"),
        ("1.5 * * * *", 'minute "1.5"', 'found "1.5"', "0 to 59"),
        ("\u0661 * * * *", 'minute "\u0661"', 'found "\u0661"', "0 to 59"),
        ("1" * 5000 + " * * * *", 'minute "111', "found 111", "0 to 59"),
    ],
)
def test_a_refusal_says_the_field_what_was_found_and_what_is_allowed(
    text: str, field: str, found: str, allowed: str
) -> None:
    with pytest.raises(ScheduleError) as caught:
        parse_cron(text)
    message = str(caught.value)
    assert all(part in message for part in (field, found, allowed)), message


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "0 fields"),
        ("often", "1 field,"),
        ("* * * *", "4 fields"),
        ("*\u00a0* * * *", "4 fields"),
        ("* * * * * * * *", "8 fields"),
    ],
)
def test_too_few_or_too_many_fields_are_counted(text: str, found: str) -> None:
    with pytest.raises(ScheduleError, match=f"has {found}.* expected 5 .*, 6 .* or 7 "):
        parse_cron(text)


@pytest.mark.parametrize("word", ["@reboot", "@Daily", "@", "@ daily", "@daily 5"])
def test_an_unknown_word_is_answered_with_the_known_ones(word: str) -> None:
    with pytest.raises(ScheduleError, match=f'found "{word}", expected one of @every_second, .*@annually'):
        parse_cron(word)


@given(st.text("0123456789*/,-@ aMONjsu?LW#", max_size=30))
def test_any_text_is_an_expression_or_a_schedule_error(text: str) -> None:
    with suppress(ScheduleError):
        parse_cron(text)
