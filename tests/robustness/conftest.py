"""A server for the tests of one file, and a world for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeinflux import FakeInflux

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux import World


@pytest.fixture(scope="module")
def server() -> Iterator[FakeInflux]:
    with FakeInflux() as server:
        yield server


@pytest.fixture
def world(server: FakeInflux) -> Iterator[World]:
    world = server.new_world(contract="report")
    yield world
    world.end()
