"""The official JavaScript client, run by node where there is one."""

from __future__ import annotations

import pytest

from tests.javascript import PROJECT
from tests.subprocesses import run

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("suite", ["tasks.test.mjs", "resources.test.mjs", "data.test.mjs"])
def test_suite(suite: str, node: str, fakeinflux) -> None:
    """Each suite makes a world for each of its tests through the control API."""
    run([node, "--test", suite], PROJECT, INFLUXDB_V2_URL=fakeinflux.url)
