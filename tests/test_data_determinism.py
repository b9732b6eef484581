"""Writes, deletes, queries and executed runs give the same bytes in any process on any day."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.subprocesses import run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
CALLS = 250


def transcript(date: int, **environment: str) -> list[str]:
    """What a process of its own is answered."""
    command = [sys.executable, "-m", "tests.data_determinism", str(date), "11", str(CALLS)]
    return run(command, ROOT, **environment).splitlines()


@pytest.fixture(scope="module")
def first() -> list[str]:
    return transcript(1_000_000_000_000_000_000, PYTHONHASHSEED="0", TZ="UTC")


def test_another_process_on_another_day_answers_the_same(first: list[str]) -> None:
    second = transcript(2_000_000_000_123_456_789, PYTHONHASHSEED="4711", TZ="Asia/Kathmandu")
    assert second == first


@pytest.mark.parametrize(
    "found",
    [
        r"query .*\"max\\.* -> 200 .*,max,",
        r"query .*\"mean\\.* -> 200 .*,mean",
        r"write .* -> 204",
        r"delete .* -> 204",
        r"task \d+ .*success",
        r"task \d+ .*failed",
    ],
)
def test_the_calls_did_something(first: list[str], found: str) -> None:
    assert any(re.match(found, line) for line in first)
