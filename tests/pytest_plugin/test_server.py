"""The plugin with a server in another process, and its cost for projects that do not use it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fakeinflux.testing.fake import FakeInflux
from tests.pytest_plugin.projects import BROKEN, QUIET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.pytest_plugin.projects import Run

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]


class TestElsewhere:
    """With --fakeinflux-url the same fixture uses a server in another process."""

    @pytest.fixture
    def elsewhere(self) -> Iterator[FakeInflux]:
        with FakeInflux(clock="wall", edition="oss") as server:
            yield server

    def test_everything_works(self, run: Run, elsewhere: FakeInflux) -> None:
        run(
            """
@pytest.mark.fakeinflux(edition="v2")
def test_it(fakeinflux):
    create(fakeinflux)
    fakeinflux.outcomes("hourly", [failed("out of memory")])
    snapshot = fakeinflux.snapshot()
    assert fakeinflux.advance(by="2h").runs == 2
    assert [run.status for run in fakeinflux.runs("hourly")] == ["success", "failed"]
    fakeinflux.restore(snapshot)
    assert fakeinflux.now == datetime(2025, 1, 1, tzinfo=UTC)
    fakeinflux.fault("GetTasks", status=503, times=1)
    assert [ask(fakeinflux, "GET", "/api/v2/tasks")[0] for _ in range(2)] == [503, 200]
    with fakeinflux.client() as client:
        assert client.ping()
    assert [exchange.operation for exchange in fakeinflux.requests][:2] == ["PostTasks", "GetTasks"]
""",
            f"--fakeinflux-url={elsewhere.url}",
        ).assert_outcomes(passed=1)
        assert list(elsewhere.tenants.by_token) == ["my-token"]

    def test_violations_fail_there_too(self, run: Run, elsewhere: FakeInflux) -> None:
        run(BROKEN, f"--fakeinflux-url={elsewhere.url}").assert_outcomes(failed=1)

    def test_a_server_that_is_not_there_is_named(self, run: Run) -> None:
        result = run(BROKEN, "--fakeinflux-url=http://127.0.0.1:9")
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(["*fakeinflux: no fakeinflux answers at http://127.0.0.1:9: *"])


class TestCost:
    def test_importing_the_plugin_imports_nothing_heavy(self) -> None:
        heavy = (
            "starlette",
            "uvicorn",
            "openapi_core",
            "jsonschema_rs",
            "orjson",
            "yaml",
            "fakeinflux.engine",
        )
        code = (
            f"import sys, fakeinflux.pytest_plugin; print([name for name in {heavy} if name in sys.modules])"
        )
        done = subprocess.run(  # our own interpreter
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "[]"

    def test_tests_without_the_fixture_load_and_start_nothing(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile(
            """
import sys, threading
def test_it():
    assert "fakeinflux" not in {thread.name for thread in threading.enumerate()}
    assert {"starlette", "fakeinflux.testing.fake", "fakeinflux.engine"} & set(sys.modules) == set()
"""
        )
        # In a process of its own, because this one has a server.
        pytester.runpytest_subprocess(*QUIET, "-p", "no:schemathesis").assert_outcomes(passed=1)
