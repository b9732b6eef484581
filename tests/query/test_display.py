"""What display shows, bins of histograms, today(), and the time of a task's last success."""

from __future__ import annotations

import math

import pytest

from tests.query.script_runs import value_of


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("{b: 1, a: 2}", "{a: 2, b: 1}"),
        ("{a: 1, b: 2, c: 3, d: [4]}", "{\n    a: 1,\n    b: 2,\n    c: 3,\n    d: [4]\n}"),
        ("[1, 2, 3, 4]", "[\n    1,\n    2,\n    3,\n    4\n]"),
        ('["b": 1, "a": 2]', "[a: 2, b: 1]"),
        ("1.0", "1"),
        ("0.00001", "1e-05"),
        ("1000000000000000000000.0", "1e+21"),
        ('bytes(v: "abc")', "0x616263"),
        ("1h30m", "1h30m"),
        ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00.000000000Z"),
        ("/a+/", "a+"),
        ("[[1], [2]]", "[[1], [2]]"),
    ],
)
def test_values_are_shown(expression: str, shown: str) -> None:
    assert value_of(f"display(v: {expression})") == shown


def test_records_within_records_are_indented_further() -> None:
    shown = value_of("display(v: {a: {w: 1, x: 2, y: 3, z: 4}})")
    assert shown == "{a: {\n        w: 1,\n        x: 2,\n        y: 3,\n        z: 4\n    }}"


def test_bounds_of_bins_are_each_made_of_the_one_before() -> None:
    assert value_of("linearBins(start: 0.0, width: 0.1, count: 4)[3]") == 0.1 + 0.1 + 0.1
    assert value_of("logarithmicBins(start: 1.0, factor: 1.1, count: 4)[3]") == 1.1 * 1.1 * 1.1


def test_bins_end_without_bounds_unless_told_otherwise() -> None:
    assert value_of("linearBins(start: 0.0, width: 1.0, count: 1)[1]") == math.inf
    assert value_of("length(arr: linearBins(start: 0.0, width: 1.0, count: 1, infinity: false))") == 1


def test_today_begins_at_the_midnight_of_the_location() -> None:
    location = 'import "timezone"\noption location = timezone.location(name: "America/New_York")'
    assert value_of("today()") == "2024-06-01T00:00:00Z"
    assert value_of("today()", location) == "2024-06-01T04:00:00Z"


def test_a_last_success_is_what_the_option_says_or_the_given_time() -> None:
    imported = 'import "influxdata/influxdb/tasks"'
    call = "tasks.lastSuccess(orTime: -1h)"
    assert value_of(call, imported) == "2024-06-01T11:00:00Z"
    told = f"{imported}\noption tasks.lastSuccessTime = 2024-01-01T00:00:00Z"
    assert value_of(call, told) == "2024-01-01T00:00:00Z"


def test_members_of_records_may_be_missing() -> None:
    imported = 'import "experimental/record"\nx = {a: 1}'
    assert value_of('record.get(r: x, key: "a", default: 5)', imported) == 1
    assert value_of('record.get(r: x, key: "b", default: 5)', imported) == 5
