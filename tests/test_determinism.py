"""The same calls on the same seed and clock give the same bytes, in any process on any day."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.contract.operation_names import AROUND_TASKS, NOT_IN_SERVERLESS, QUERIES, TASKS, WRITES
from tests.determinism import CLOCKS
from tests.subprocesses import run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
YEAR_2001 = 1_000_000_000_000_000_000
YEAR_2033 = 2_000_000_000_123_456_789
CALLS = 600
REFUSED_ALWAYS = {"PostSetup"}
"""A world is set up when it begins."""
REFUSED_MOSTLY = {"PostSignout", "PutMePassword", "PutUsersIDPassword"}
"""The session is over once the clock has moved by an hour, and a user's password changes now and then."""


def transcript(date: int, seed: int, **environment: str) -> list[str]:
    """What a process of its own is answered."""
    command = [sys.executable, "-m", "tests.determinism", str(date), str(seed), str(CALLS)]
    return run(command, ROOT, **environment).splitlines()


@pytest.fixture(scope="module")
def first() -> list[str]:
    return transcript(YEAR_2001, 7, PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C")


def test_another_process_on_another_day_answers_the_same(first: list[str]) -> None:
    second = transcript(YEAR_2033, 7, PYTHONHASHSEED="4711", TZ="Asia/Kathmandu", LC_ALL="C.UTF-8")
    assert second == first


def test_every_operation_was_asked_and_did_something(first: list[str]) -> None:
    said = [re.match(r"manual Request\(operation='(\w+)'.* -> Reply\(status=2", line) for line in first]
    done = Counter(match[1] for match in said if match)
    every = TASKS | AROUND_TASKS | NOT_IN_SERVERLESS | QUERIES | WRITES
    assert every - set(done) - REFUSED_MOSTLY == REFUSED_ALWAYS


def test_every_clock_was_used(first: list[str]) -> None:
    counts = Counter(line.split(" ", 1)[0] for line in first)
    assert all(counts[clock] >= CALLS for clock in CLOCKS)
