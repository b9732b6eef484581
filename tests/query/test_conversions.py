"""Values turned into other kinds, and what cannot be."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.query import conversions as convert
from fakeinflux.query.durations import format_duration, parse_duration
from fakeinflux.query.errors import FluxError
from fakeinflux.query.numbers import format_float, parse_float
from fakeinflux.query.values import Array, FluxDuration, Time, UInt, Value

INTS = st.integers(-(2**63), 2**63 - 1)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1e21, "1000000000000000000000"),
        (1.25e22, "12500000000000000000000"),
        (-1e-7, "-0.0000001"),
        (123456789.123456789, "123456789.12345679"),
        (5.0, "5"),
        (-0.0, "-0"),
        (5e-324, "0." + "0" * 323 + "5"),
        (math.nan, "NaN"),
        (math.inf, "+Inf"),
        (-math.inf, "-Inf"),
    ],
)
def test_floats_print_without_exponents(number: float, text: str) -> None:
    assert format_float(number) == text


@given(st.floats(allow_nan=False))
def test_printed_floats_read_back_as_they_were(number: float) -> None:
    assert parse_float(format_float(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_printed_floats_have_no_exponent(number: float) -> None:
    assert "e" not in format_float(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1e3", 1000.0), (".5", 0.5), ("5.", 5.0), ("+1", 1.0), ("0x1p-2", 0.25), ("-inf", -math.inf)],
)
def test_floats_are_read_as_go_does(text: str, number: float) -> None:
    assert convert.to_float(text) == number


@pytest.mark.parametrize("text", ["", " 1", "1_000", "1e400", "0x1p9999", "1,5", "e5", "٣", "infinit"])
def test_texts_that_are_no_floats_are_refused(text: str) -> None:
    with pytest.raises(FluxError, match="to float due to invalid syntax"):
        convert.to_float(text)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("12", 12),
        ("+7", 7),
        (3.9, 3),
        (-3.9, -3),
        (True, 1),
        (Time(5), 5),
        (FluxDuration(1), 2_629_800 * 10**9),
        (UInt(2**64 - 1), -1),
        (1e30, -(2**63)),
        (math.nan, -(2**63)),
        (None, None),
    ],
)
def test_values_become_integers(value: Value, number: int | None) -> None:
    assert convert.to_int(value) == number


@pytest.mark.parametrize("text", ["1.5", "9223372036854775808", "0x10", "1_0", "", "٣", "9" * 10_000])
def test_texts_that_are_no_integers_are_refused(text: str) -> None:
    with pytest.raises(FluxError, match="to int due to invalid syntax"):
        convert.to_int(text)


@pytest.mark.parametrize(
    ("value", "number"),
    [("12", 12), (-5, 2**64 - 5), (-3.5, 2**64 - 3), (math.nan, 2**63), (9.3e18, 93 * 10**17)],
)
def test_values_become_unsigned_integers(value: Value, number: int) -> None:
    assert convert.to_uint(value) == number


def test_a_negative_text_is_no_unsigned_integer() -> None:
    with pytest.raises(FluxError, match='cannot convert string "-5" to uint due to invalid syntax'):
        convert.to_uint("-5")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (Time(1_704_067_200_000_000_000), "2024-01-01T00:00:00.000000000Z"),
        (Time(-1), "1969-12-31T23:59:59.999999999Z"),
        (FluxDuration(14, 5_400 * 10**9), "1y2mo1h30m"),
        (FluxDuration(0, -(2**40)), "-18m19s511ms627us776ns"),
        (FluxDuration(), "0ns"),
        (b"caf\xc3\xa9", "café"),
        (UInt(7), "7"),
    ],
)
def test_values_become_texts(value: Value, text: str) -> None:
    assert convert.to_string(value) == text


def test_bytes_that_are_no_utf_8_are_no_text() -> None:
    with pytest.raises(FluxError, match="non utf8 bytes"):
        convert.to_string(b"\xff")


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2024-01-01", 1_704_067_200 * 10**9),
        ("2024-03-04T05:06:07.089+02:00", 1_709_521_567_089_000_000),
        (UInt(5), 5),
        ("1969-12-31T23:59:59Z", -(10**9)),
    ],
)
def test_values_become_times(value: Value, time: int) -> None:
    assert convert.to_time(value) == time


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("yesterday", "cannot parse date"),
        ("2024-02-30", "cannot parse date"),
        ("2024-01-01T00:00:00", "cannot parse date time"),
        ("2024-1-1", "cannot parse date"),
    ],
)
def test_texts_that_are_no_times_are_refused(text: str, complaint: str) -> None:
    with pytest.raises(FluxError) as refusal:
        convert.to_time(text)
    assert (
        refusal.value.message == f'cannot convert string "{text}" to time due to invalid syntax: {complaint}'
    )


@pytest.mark.parametrize("value", ["yes", "True", "1", 2, 0.5, UInt(3)])
def test_only_true_false_0_and_1_become_booleans(value: Value) -> None:
    with pytest.raises(FluxError, match="to bool"):
        convert.to_bool(value)


def test_a_float_that_is_no_boolean_is_named_with_six_decimals() -> None:
    with pytest.raises(FluxError, match=r"cannot convert float 2\.500000 to bool, must be 0 or 1"):
        convert.to_bool(2.5)


@pytest.mark.parametrize("text", ["3 hours", "h", "5", "1h-5m", "1.5h"])
def test_texts_that_are_no_durations_are_refused(text: str) -> None:
    with pytest.raises(FluxError, match=f'cannot convert string "{text}" to duration due to invalid syntax'):
        convert.to_duration(text)


@given(st.builds(FluxDuration, st.integers(0, 10**4), st.integers(0, 2**62)), st.booleans())
def test_printed_durations_read_back_as_they_were(duration: FluxDuration, negative: bool) -> None:
    signed = -duration if negative else duration
    assert parse_duration(format_duration(signed)) == signed


@given(INTS)
def test_integers_survive_the_way_through_text(number: int) -> None:
    assert convert.to_int(convert.to_string(number)) == number


@pytest.mark.parametrize(
    ("value", "text"), [(5, "int"), (Array([1]), r"\[int\]"), ({"a": "x"}, r"\{a: string\}"), (None, "null")]
)
def test_what_cannot_become_bytes_is_named_by_its_type(value: Value, text: str) -> None:
    with pytest.raises(FluxError, match=f"cannot convert {text} to bytes"):
        convert.to_bytes(value)
