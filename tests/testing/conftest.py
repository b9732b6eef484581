"""A server in this process, and a world that is used through both kinds of control client."""

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
    """Return a world of this process, and one that is used over HTTP."""
    source = server if request.param == "local" else RemoteInflux(server.url + "/")
    with source.new_world() as world:
        yield world
