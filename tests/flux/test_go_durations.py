"""Durations in PATCH bodies: the server takes any unit at first, and words its errors so."""

from __future__ import annotations

import re

import pytest

from fakeinflux.flux.edits import edit_script
from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.go_durations import is_zero, offset_error, parse_patch_duration
from fakeinflux.flux.scripts import read_script

from .scripts import RECORD

LARGEST = "is invalid, the largest unit supported is h"


@pytest.mark.parametrize(
    ("text", "printed"),
    [("1h", "1h"), ("-1h30m", "-1h30m"), ("007d", "7d"), ("1µs", "1us"), ("5x", "5x"), ("", "")],
)
def test_numbers_with_letters_are_durations(text: str, printed: str) -> None:
    assert str(parse_patch_duration(text)) == printed


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("soon", "invalid duration soon"),
        ("1h soon", "invalid duration  soon"),
        ("5", "duration is missing a unit: "),
        ("5 m", "duration is missing a unit:  m"),
        ("1.5h", "duration is missing a unit: .5h"),
        ("+5m", "invalid duration +5m"),
        ("99999999999999999999s", 'strconv.ParseInt: parsing "99999999999999999999": value out of range'),
        ("٣h", 'strconv.ParseInt: parsing "٣": invalid syntax'),
    ],
)
def test_anything_else_is_refused_in_the_servers_words(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        parse_patch_duration(text)


@pytest.mark.parametrize(("text", "zero"), [("0s", True), ("0h0m", True), ("", True), ("0h1m", False)])
def test_zero_is_no_value(text: str, *, zero: bool) -> None:
    assert is_zero(parse_patch_duration(text)) is zero


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("5m", None),
        ("-5m", None),
        ("1h30m", None),
        ("0d", None),
        (
            "1d",
            'offset: 1d, time: unknown unit "d" in duration "1d" is invalid, the largest unit supported is h',
        ),
        ("-1h30m", f'offset: -1h-30m, time: unknown unit "h-" in duration "-1h-30m" {LARGEST}'),
        ("9999999h", f'offset: 9999999h, time: invalid duration "9999999h" {LARGEST}'),
    ],
)
def test_an_offset_has_no_units_above_the_hour(text: str, error: str | None) -> None:
    assert offset_error(parse_patch_duration(text)) == error


def test_an_unknown_unit_is_found_when_the_script_is_read_again() -> None:
    with pytest.raises(FluxSyntaxError):
        read_script(edit_script(RECORD, every="5x"))
