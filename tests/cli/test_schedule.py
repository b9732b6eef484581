import io
import json

import pytest

from fakeinflux.cli.schedule import print_schedule
from fakeinflux.timing.instants import parse_instant

START = parse_instant("2026-03-29T00:59:00Z") // 10**9


def run(text: str, count: int = 3, *, as_json: bool = False) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    status = print_schedule(text, start=START, count=count, as_json=as_json, out=out, err=err)
    return status, out.getvalue(), err.getvalue()


def test_the_words_come_first_and_then_the_due_times() -> None:
    status, out, err = run("0 0 13 * FRI", 2)
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "at 00:00 on day 13 of the month if it is a Friday",
        "2026-11-13T00:00:00Z  Friday",
        "2027-08-13T00:00:00Z  Friday",
    ]


def test_json_holds_the_same() -> None:
    status, out, _ = run("1h", 2, as_json=True)
    assert status == 0
    assert json.loads(out) == {
        "schedule": "1h",
        "meaning": "every hour, counted from 2026-03-29T00:00:00Z",
        "from": "2026-03-29T00:59:00Z",
        "next": ["2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"],
    }


@pytest.mark.parametrize("text", ["0 0 30 2 *", "0 0 0 1 1 * 2020"])
def test_a_schedule_that_never_comes_due_says_so_with_status_1(text: str) -> None:
    status, out, err = run(text)
    assert (status, err) == (1, "")
    assert out.endswith("never comes due after 2026-03-29T00:59:00Z\n")


def test_json_of_a_schedule_that_never_comes_due_lists_nothing() -> None:
    status, out, _ = run("0 0 30 2 *", as_json=True)
    assert (status, json.loads(out)["next"]) == (1, [])


def test_the_last_due_time_is_said_to_be_the_last() -> None:
    status, out, _ = run("0 0 0 1 1 * 2030")
    assert status == 0
    assert out.endswith("2030-01-01T00:00:00Z  Tuesday\nnever again after that\n")


@pytest.mark.parametrize("text", ["often", "60 * * * *", "@every -1h", "1H", "", "a\nb"])
def test_a_schedule_that_cannot_be_read_gives_one_line_and_status_2(text: str) -> None:
    status, out, err = run(text)
    assert (status, out) == (2, "")
    assert err.startswith("fakeinflux schedule: ")
    assert err.count("\n") == 1
