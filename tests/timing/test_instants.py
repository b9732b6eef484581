from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.timing.instants import InstantError, format_instant, format_seconds, parse_instant

SECOND = 10**9
YEAR_0 = -62_167_219_200
YEAR_10000 = 253_402_300_800
LAYOUT = '"2006-01-02T15:04:05Z07:00"'


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2009-02-13T23:31:30Z", 1234567890 * SECOND),
        ("1969-12-31T23:59:59.5Z", -SECOND // 2),
        ("2009-02-13T23:31:30.000000001Z", 1234567890 * SECOND + 1),
        ("2009-02-13T23:31:30.1239999999Z", 1234567890 * SECOND + 123_999_999),
        ("2009-02-13T23:31:30,5Z", 1234567890 * SECOND + SECOND // 2),
        ("2009-02-14T01:31:30+02:00", 1234567890 * SECOND),
        ("2009-02-13T18:01:30-05:30", 1234567890 * SECOND),
        ("1970-01-01T3:00:00Z", 3 * 3600 * SECOND),
        ("1970-01-02T00:00:00+24:00", 0),
        ("0000-01-01T00:00:00Z", YEAR_0 * SECOND),
        ("0000-02-29T00:00:00Z", (YEAR_0 + 59 * 86400) * SECOND),
        ("9999-12-31T23:59:59.999999999Z", YEAR_10000 * SECOND - 1),
    ],
)
def test_an_instant_is_read_as_the_server_reads_it(text: str, instant: int) -> None:
    assert parse_instant(text) == instant


@pytest.mark.parametrize(
    ("text", "rest", "wanted"),
    [
        ("yesterday", "yesterday", "2006"),
        ("", "", "2006"),
        ("20x0-01-01T00:00:00Z", "20x0-01-01T00:00:00Z", "2006"),
        ("2020", "", "-"),
        ("2020-1-01T00:00:00Z", "1-01T00:00:00Z", "01"),
        ("2020-01-1T00:00:00Z", "1T00:00:00Z", "02"),
        ("2020-01-01", "", "T"),
        ("2020-01-01 00:00:00Z", " 00:00:00Z", "T"),
        ("2020-01-01t00:00:00Z", "t00:00:00Z", "T"),
        ("2020-01-01Tx", "x", "15"),
        ("2020-01-01T00:0", "0", "04"),
        ("2020-01-01T00:00", "", ":"),
        ("2020-01-01T00:00:x", "x", "05"),
        ("2020-01-01T00:00:00", "", "Z07:00"),
        ("2020-01-01T00:00:00z", "z", "Z07:00"),
        ("2020-01-01T00:00:00.Z", ".Z", "Z07:00"),
        ("2020-01-01T00:00:00+0100", "+0100", "Z07:00"),
        ("\u0662020-01-01T00:00:00Z", "\\xd9\\xa2020-01-01T00:00:00Z", "2006"),
        ('"\\', '\\"\\\\', "2006"),
    ],
)
def test_a_text_that_does_not_fit_the_layout_is_told_where(text: str, rest: str, wanted: str) -> None:
    with pytest.raises(InstantError) as caught:
        parse_instant(text)
    assert str(caught.value).endswith(f' as {LAYOUT}: cannot parse "{rest}" as "{wanted}"')


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("2020-13-01T00:00:00Z", "month out of range"),
        ("2020-00-01T00:00:00Z", "month out of range"),
        ("2020-01-32T00:00:00Z", "day out of range"),
        ("2020-01-00T00:00:00Z", "day out of range"),
        ("2021-02-29T00:00:00Z", "day out of range"),
        ("1900-02-29T00:00:00Z", "day out of range"),
        ("2020-04-31T00:00:00Z", "day out of range"),
        ("2020-01-01T24:00:00Z", "hour out of range"),
        ("2020-01-01T00:60:00Z", "minute out of range"),
        ("2020-01-01T00:00:60Z", "second out of range"),
        ("2020-01-01T00:00:00+25:00", "time zone offset hour out of range"),
        ("2020-01-01T00:00:00-01:61", "time zone offset minute out of range"),
        ("2020-01-01T00:00:00Zulu", 'extra text: "ulu"'),
        ("2020-02-30T00:00:00Z ", 'extra text: " "'),
    ],
)
def test_a_value_out_of_range_is_named(text: str, complaint: str) -> None:
    with pytest.raises(InstantError) as caught:
        parse_instant(text)
    assert str(caught.value) == f'parsing time "{text}": {complaint}'


def test_the_whole_text_of_a_refusal_is_the_servers() -> None:
    with pytest.raises(InstantError) as caught:
        parse_instant("yesterday")
    assert str(caught.value) == f'parsing time "yesterday" as {LAYOUT}: cannot parse "yesterday" as "2006"'


@given(
    st.text(max_size=30)
    | st.from_regex(r"\d{3,5}-\d\d-\d\dT\d{1,2}:\d\d:\d\d(Z|\+\d\d:\d\d)", fullmatch=True)
)
def test_any_text_is_an_instant_or_an_instant_error(text: str) -> None:
    with suppress(InstantError):
        parse_instant(text)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1, "1970-01-01T00:00:00.000000001Z"),
        (1_500_000_000, "1970-01-01T00:00:01.5Z"),
        (10 * SECOND, "1970-01-01T00:00:10Z"),
        (-1, "1969-12-31T23:59:59.999999999Z"),
        (YEAR_0 * SECOND, "0000-01-01T00:00:00Z"),
        (YEAR_10000 * SECOND, "10000-01-01T00:00:00Z"),
        ((YEAR_0 - 1) * SECOND, "-0001-12-31T23:59:59Z"),
    ],
)
def test_an_instant_prints_without_closing_zeros(instant: int, text: str) -> None:
    assert format_instant(instant) == text


@pytest.mark.parametrize(
    ("instant", "text"), [(1_999_999_999, "1970-01-01T00:00:01Z"), (-1, "1969-12-31T23:59:59Z")]
)
def test_whole_seconds_are_cut_down_to(instant: int, text: str) -> None:
    assert format_seconds(instant) == text


@given(st.integers(YEAR_0 * SECOND, YEAR_10000 * SECOND - 1))
def test_an_instant_printed_is_read_back_equal(instant: int) -> None:
    assert parse_instant(format_instant(instant)) == instant


@given(st.datetimes(), st.integers(-1439, 1439))
def test_any_offset_names_the_same_instant(moment: datetime, minutes: int) -> None:
    local = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    elapsed = local - datetime(1970, 1, 1, tzinfo=UTC)
    assert parse_instant(local.isoformat()) == elapsed // timedelta(microseconds=1) * 1000
