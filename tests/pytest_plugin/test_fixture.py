"""The fixture, its marker and its options, in projects of one test file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.pytest_plugin.projects import Run

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]


class TestFixture:
    def test_the_official_client_finds_it_in_the_environment(self, run: Run) -> None:
        run(
            """
def test_it(fakeinflux):
    with InfluxDBClient.from_env_properties() as client:
        org = client.organizations_api().find_organizations(org=fakeinflux.org)[0]
        task = client.tasks_api().create_task_every("hourly", "import \\"array\\"", "1h", org)
        fakeinflux.advance(by="2h")
        assert len(client.tasks_api().get_runs(task.id)) == 2
"""
        ).assert_outcomes(passed=1)

    def test_the_environment_is_as_it_was_afterwards(self, run: Run) -> None:
        run(
            """
import os
def test_with(fakeinflux):
    assert os.environ["INFLUXDB_V2_TOKEN"] == fakeinflux.token
def test_without():
    assert "INFLUXDB_V2_TOKEN" not in os.environ
"""
        ).assert_outcomes(passed=2)

    def test_each_test_has_a_fresh_world(self, run: Run) -> None:
        run(
            """
@pytest.mark.parametrize("time", [1, 2, 3])
def test_it(fakeinflux, time):
    assert fakeinflux.tasks == {}
    assert fakeinflux.now == datetime(2025, 1, 1, tzinfo=UTC)
    create(fakeinflux)
    fakeinflux.fault("GetTasks", status=503)
    fakeinflux.outcomes("*", then="failed")
    assert fakeinflux.advance(by="3h").runs == 3
    fakeinflux.allow_unused()
"""
        ).assert_outcomes(passed=3)

    def test_all_tests_share_one_server(self, run: Run) -> None:
        run(
            """
seen = set()
def test_one(fakeinflux):
    seen.add((fakeinflux.url, fakeinflux.token))
def test_two(fakeinflux):
    seen.add((fakeinflux.url, fakeinflux.token))
def test_three():
    assert len({url for url, _ in seen}) == 1
    assert len(seen) == 2
"""
        ).assert_outcomes(passed=3)

    def test_an_ended_test_leaves_no_world(self, run: Run) -> None:
        run(
            """
def test_one(fakeinflux):
    create(fakeinflux)
def test_two(fakeinflux_server):
    assert list(fakeinflux_server.tenants.by_token) == ["my-token"]
"""
        ).assert_outcomes(passed=2)

    def test_asynchronous_tests_and_clients(self, run: Run) -> None:
        run(
            """
from influxdb_client.client.influxdb_client_async import InfluxDBClientAsync
@pytest.mark.asyncio
async def test_it(fakeinflux):
    async with InfluxDBClientAsync(fakeinflux.url, fakeinflux.token, org=fakeinflux.org) as client:
        assert await client.ping()
    fakeinflux.advance(by="1h")
"""
        ).assert_outcomes(passed=1)

    def test_threads(self, run: Run) -> None:
        run(
            """
from concurrent.futures import ThreadPoolExecutor
def test_it(fakeinflux):
    with ThreadPoolExecutor(8) as threads:
        ids = set(threads.map(lambda _: create(fakeinflux), range(40)))
    assert len(ids) == 40
    assert fakeinflux.advance(by="1h").runs == 40
"""
        ).assert_outcomes(passed=1)

    def test_in_parallel_processes(self, run: Run) -> None:
        run(
            """
@pytest.mark.parametrize("time", range(8))
def test_it(fakeinflux, time):
    create(fakeinflux)
    assert fakeinflux.advance(by=f"{time}h").runs == time
""",
            "-n2",
        ).assert_outcomes(passed=8)


class TestMarker:
    def test_says_how_the_world_begins(self, run: Run) -> None:
        run(
            """
@pytest.mark.fakeinflux(edition="oss", now="2030-06-01T00:00:00Z", seed=7, contract="report",
                        world={"tasks": [{"flux": FLUX}]})
def test_it(fakeinflux):
    assert (fakeinflux.edition, fakeinflux.now.year, list(fakeinflux.tasks)) == ("oss", 2030, ["hourly"])
    with fakeinflux.expect_violations():
        assert ask(fakeinflux, "GET", "/api/v2/tasks?unknown=1")[0] == 200
""",
            "--strict-markers",
        ).assert_outcomes(passed=1)

    def test_the_nearest_goes_first(self, run: Run) -> None:
        run(
            """
pytestmark = pytest.mark.fakeinflux(edition="oss", now="2030-06-01T00:00:00Z")
@pytest.mark.fakeinflux(edition="v2")
def test_it(fakeinflux):
    assert (fakeinflux.edition, fakeinflux.now.year) == ("v2", 2030)
"""
        ).assert_outcomes(passed=1)

    def test_the_clock_can_be_the_machines_or_faster(self, run: Run) -> None:
        run(
            """
@pytest.mark.fakeinflux(clock="wall")
def test_wall(fakeinflux):
    assert abs(fakeinflux.now - datetime.now(UTC)).total_seconds() < 60
@pytest.mark.fakeinflux(speed=3600.0, now="2025-01-01T00:00:00Z")
def test_scaled(fakeinflux):
    assert fakeinflux.now > datetime(2025, 1, 1, tzinfo=UTC)
"""
        ).assert_outcomes(passed=2)

    @pytest.mark.parametrize(
        ("marker", "said"),
        [
            ('editon="oss"', "*editon: unknown field (did you mean 'edition'?)*"),
            ('world="none.yaml"', "*none.yaml: cannot be read: No such file*"),
            ('"oss"', "*the marker fakeinflux takes keyword arguments only, found ('oss',)*"),
        ],
    )
    def test_what_cannot_be_is_said_in_a_line(self, run: Run, marker: str, said: str) -> None:
        result = run(f"@pytest.mark.fakeinflux({marker})\ndef test_it(fakeinflux): pass")
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines([said])
        result.stdout.no_fnmatch_line("*Traceback*")


class TestOptions:
    TELL = """
def test_it(fakeinflux):
    assert (fakeinflux.edition, list(fakeinflux.tasks)) == ("oss", ["hourly"])
"""

    @pytest.fixture
    def world_file(self, pytester: pytest.Pytester) -> None:
        pytester.makefile(".yaml", world="tasks:\n- flux: 'option task = {name: \"hourly\", every: 1h}'\n")

    @pytest.mark.usefixtures("world_file")
    def test_on_the_command_line(self, run: Run) -> None:
        run(self.TELL, "--fakeinflux-edition=oss", "--fakeinflux-world=world.yaml").assert_outcomes(passed=1)

    @pytest.mark.usefixtures("world_file")
    def test_in_the_ini_file(self, run: Run, pytester: pytest.Pytester) -> None:
        pytester.makeini("[pytest]\nfakeinflux_edition = oss\nfakeinflux_world = world.yaml")
        run(self.TELL).assert_outcomes(passed=1)

    def test_a_bad_one_is_refused_at_once(self, run: Run) -> None:
        result = run(self.TELL, "--fakeinflux-edition=v3")
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines(["*--fakeinflux-edition: invalid choice: 'v3'*"])

    def test_a_bad_one_in_the_ini_file_is_named(self, run: Run, pytester: pytest.Pytester) -> None:
        pytester.makeini("[pytest]\nfakeinflux_edition = v3")
        result = run(self.TELL)
        result.stdout.fnmatch_lines(
            ["*fakeinflux_edition: found 'v3', wanted one of v2, oss, cloud-serverless*"]
        )

    def test_in_code(self, run: Run, pytester: pytest.Pytester) -> None:
        pytester.makeconftest(
            """
import pytest
from fakeinflux import Config

@pytest.fixture(scope="session")
def fakeinflux_config():
    flux = 'option task = {name: "hourly", every: 1h}'
    return Config({"edition": "oss", "world": {"tasks": [{"flux": flux}]}})
"""
        )
        run(self.TELL).assert_outcomes(passed=1)

    def test_in_code_it_is_a_config(self, run: Run, pytester: pytest.Pytester) -> None:
        pytester.makeconftest(
            """
import pytest

@pytest.fixture(scope="session")
def fakeinflux_config():
    return {"edition": "oss"}
"""
        )
        result = run(self.TELL)
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(["*found {'edition': 'oss'}, wanted a fakeinflux.Config*"])
        result.stdout.no_fnmatch_line("*Traceback*")
