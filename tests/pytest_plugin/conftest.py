"""Run a project of one test file.

What is imported here and used nowhere would be loaded anew for each project; C libraries do not bear it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import influxdb_client.client.influxdb_client_async  # noqa: F401  # as above
import pytest
import yaml  # noqa: F401  # as above

from tests.pytest_plugin.projects import HEAD, QUIET

if TYPE_CHECKING:
    from tests.pytest_plugin.projects import Run


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Run the tests of a project inside this process. Warnings are errors."""

    def run(body: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(test_project=HEAD + body)
        return pytester.runpytest_inprocess(*QUIET, *arguments)

    return run
