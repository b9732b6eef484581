"""What tests on the wall clock need."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PATIENCE = 10.0


@pytest.fixture
def wait_for() -> Callable[[Callable[[], T], Callable[[T], bool]], T]:
    """Ask again until the answer is right; the last answer after ten seconds."""

    def wait(ask: Callable[[], T], right: Callable[[T], bool]) -> T:
        deadline = time.monotonic() + PATIENCE
        while not right(answer := ask()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return answer

    return wait
