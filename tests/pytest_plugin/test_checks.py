"""What makes a test fail although its own code does not, and what its report shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pytest_plugin.projects import BROKEN

if TYPE_CHECKING:
    from tests.pytest_plugin.projects import Run

import pytest

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]


class TestContract:
    def test_a_violation_fails_the_test_at_its_end(self, run: Run) -> None:
        result = run(BROKEN)
        result.assert_outcomes(passed=1, errors=1)
        result.stdout.fnmatch_lines(
            [
                "*ERROR at teardown of test_it*",
                "Requests of this test break the contract*",
                'GetTasks breaks the contract at query colour*found*"red"*',
                "*fakeinflux requests*",
                "#1 2025-01-01T00:00:00Z GET /api/v2/tasks?colour=red (GetTasks) → 400 invalid",
            ]
        )

    def test_in_report_mode_too(self, run: Run) -> None:
        run(BROKEN, "--fakeinflux-contract=report").assert_outcomes(passed=1, errors=1)

    def test_where_it_is_not_checked_nothing_fails(self, run: Run) -> None:
        run(BROKEN, "--fakeinflux-contract=off").assert_outcomes(passed=1)

    def test_an_expected_one_fails_nothing(self, run: Run) -> None:
        run(
            """
def test_it(fakeinflux):
    with fakeinflux.expect_violations() as seen:
        assert ask(fakeinflux, "GET", "/api/v2/tasks?colour=red")[0] == 400
    assert [violation.pointer for violation in seen] == ["colour"]
"""
        ).assert_outcomes(passed=1)

    def test_one_long_before_the_end_is_not_forgotten(self, run: Run) -> None:
        result = run(
            """
@pytest.fixture(scope="session")
def fakeinflux_config():
    from fakeinflux import Config
    return Config({}, journal=5)
def test_it(fakeinflux):
    ask(fakeinflux, "GET", "/api/v2/tasks?colour=red")
    for _ in range(10):
        ask(fakeinflux, "GET", "/api/v2/tasks")
"""
        )
        result.assert_outcomes(passed=1, errors=1)

    def test_a_test_that_failed_already_fails_once(self, run: Run) -> None:
        run(BROKEN + "    assert 0\n").assert_outcomes(failed=1)


class TestReports:
    def test_a_failure_shows_what_was_asked_and_answered(self, run: Run) -> None:
        result = run(
            """
def test_it(fakeinflux):
    create(fakeinflux)
    ask(fakeinflux, "GET", "/api/v2/tasks/0123456789abcdef")
    assert 0
"""
        )
        result.stdout.fnmatch_lines(
            [
                "*fakeinflux requests*",
                "#1 * POST /api/v2/tasks (PostTasks) → 201",
                "#2 * GET /api/v2/tasks/0123456789abcdef (GetTasksID) → 404 *",
            ]
        )

    def test_a_success_shows_nothing(self, run: Run) -> None:
        result = run("def test_it(fakeinflux): create(fakeinflux)", "-rA")
        result.stdout.no_fnmatch_line("*fakeinflux requests*")

    def test_an_error_inside_the_server_fails_the_test_that_met_it(self, run: Run) -> None:
        result = run(
            """
from fakeinflux.operations.handler import Handler, nothing
def broken(world, call, request):
    raise LookupError("a bolt is loose")
def test_it(fakeinflux, fakeinflux_server, monkeypatch):
    handlers = fakeinflux_server.tenants.served("v2").handlers
    monkeypatch.setitem(handlers, "GetTasks", Handler(nothing, broken))
    assert ask(fakeinflux, "GET", "/api/v2/tasks")[0] == 500
def test_other(fakeinflux):
    create(fakeinflux)
"""
        )
        result.assert_outcomes(passed=2, errors=1)
        result.stdout.fnmatch_lines(["*ERROR at teardown of test_it*", "*LookupError: a bolt is loose*"])
