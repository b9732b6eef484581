"""A server, and a world of it whose every exchange is held against spec/control.yaml."""

from __future__ import annotations

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
    client = ControlClient(server.url, contract)
    client.token = client.control("POST", "worlds", {}).body["token"]
    yield client
    client.control("DELETE", "world")
