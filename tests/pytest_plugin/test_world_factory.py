"""Worlds of a longer life than a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.pytest_plugin.projects import Run

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]

STATION = """
@pytest.fixture(scope="{scope}")
def station(fakeinflux_world_factory):
    with fakeinflux_world_factory(edition="oss", now="2025-01-01T00:00:00Z") as world:
        yield world
"""


@pytest.mark.parametrize("scope", ["module", "session", "class"])
def test_tests_share_a_world(run: Run, scope: str) -> None:
    run(
        STATION.format(scope=scope)
        + """
class TestIt:
    def test_one(self, station):
        create(station)
        station.advance(by="2h")
    def test_two(self, station):
        assert len(station.runs("hourly")) == 2
        assert (station.edition, str(station.now)) == ("oss", "2025-01-01 02:00:00+00:00")
    def test_beside_a_world_of_its_own(self, station, fakeinflux):
        assert station.token != fakeinflux.token
        assert not fakeinflux.tasks
"""
    ).assert_outcomes(passed=3)


def test_a_violation_is_an_error_at_the_end(run: Run) -> None:
    result = run(
        STATION.format(scope="module")
        + """
def test_it(station):
    ask(station, "GET", "/api/v2/tasks?colour=red")
"""
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*Requests of this test break the contract*"])


def test_a_world_that_cannot_be_is_told(run: Run) -> None:
    result = run(
        """
@pytest.fixture(scope="session")
def station(fakeinflux_world_factory):
    with fakeinflux_world_factory(edition="v3") as world:
        yield world
def test_it(station):
    pass
"""
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fakeinflux: edition: found 'v3'*"])
