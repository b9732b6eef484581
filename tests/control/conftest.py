"""A server, and a world of it whose every exchange is held against spec/control.yaml."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from fakeinflux import FakeInflux
from tests.control_client import ControlClient, load_control_contract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.contract.checks.model import Contract


@pytest.fixture(scope="module")
def server() -> Iterator[FakeInflux]:
    with FakeInflux() as server:
        yield server


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_control_contract()


@pytest.fixture
def world(server: FakeInflux, contract: Contract) -> Iterator[ControlClient]:
    """A world of this server, or of those behind CONTROL_URL, where its token decides which one has it."""
    client = ControlClient(os.environ.get("CONTROL_URL", server.url), contract).open_world()
    yield client
    client.control("DELETE", "world")
