"""A small world in each edition; a file whose tests are of one edition has its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.calls import small_world
from tests.operations.task_calls import EDITIONS

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState


@pytest.fixture(params=EDITIONS)
def world(request: pytest.FixtureRequest) -> WorldState:
    return small_world(request.param)
