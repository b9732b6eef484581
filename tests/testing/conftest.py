"""A server in this process, and worlds of it: the same handle by both ways to the control API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeinflux import (
    FakeInflux,
)
from fakeinflux.testing.fake import RemoteInflux

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux import World


@pytest.fixture(scope="module")
def server() -> Iterator[FakeInflux]:
    with FakeInflux() as server:
        yield server


@pytest.fixture(params=["local", "remote"])
def world(request: pytest.FixtureRequest, server: FakeInflux) -> Iterator[World]:
    """The same handle on a world of this process, and on one behind the control API."""
    source = server if request.param == "local" else RemoteInflux(server.url + "/")
    with source.new_world() as world:
        yield world
