"""What tests of more than one folder need."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.javascript import find_node

# How long an example takes says how busy the machine is.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def node() -> str:
    """The node program, with the packages of the JavaScript client installed."""
    return find_node()
