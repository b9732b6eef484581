"""What tests of more than one folder need."""

from __future__ import annotations

import pytest

from tests.javascript import find_node


@pytest.fixture(scope="session")
def node() -> str:
    """The node program, with the packages of the JavaScript client installed."""
    return find_node()
