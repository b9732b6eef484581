"""The pytest plugin, in projects of one test file."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, TypeAlias

import influxdb_client.client.influxdb_client_async  # noqa: F401
import pytest

import fakeinflux.contract.judge
import fakeinflux.contract.yaml_files  # noqa: F401
from fakeinflux.library import FakeInflux

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytest_plugins = ["pytester"]
# What is imported above and used nowhere would be loaded anew for each project; C libraries do not bear it.

HEAD = """
import http.client, json, pytest
from datetime import UTC, datetime
from influxdb_client import InfluxDBClient
from fakeinflux import failed

FLUX = 'option task = {name: "hourly", every: 1h}'

def ask(world, method, path, body=None):
    connection = http.client.HTTPConnection(world.url.removeprefix("http://"))
    headers = {"Authorization": f"Token {world.token}", "Content-Type": "application/json"}
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()

def create(world):
    status, task = ask(world, "POST", "/api/v2/tasks", {"org": world.org, "flux": FLUX})
    assert status == 201, task
    return task["id"]
"""

QUIET = ("-W", "error", "-p", "no:cacheprovider", "-o", "asyncio_default_fixture_loop_scope=function")

Run: TypeAlias = "Callable[..., pytest.RunResult]"


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Run tests of a project, warnings being errors, inside this process."""

    def run(body: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(test_project=HEAD + body)
        return pytester.runpytest_inprocess(*QUIET, *arguments)

    return run


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
            ('"oss"', "*the marker fakeinflux takes names only, found ('oss',)*"),
        ],
    )
    def test_what_cannot_be_is_said_in_a_line(self, run: Run, marker: str, said: str) -> None:
        result = run(f"@pytest.mark.fakeinflux({marker})\ndef test_it(fakeinflux): pass")
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines([said])
        result.stdout.no_fnmatch_line("*Traceback*")


class TestContract:
    BROKEN = """
def test_it(fakeinflux):
    ask(fakeinflux, "GET", "/api/v2/tasks?colour=red")
"""

    def test_a_violation_fails_the_test_at_its_end(self, run: Run) -> None:
        result = run(self.BROKEN)
        result.assert_outcomes(passed=1, errors=1)
        result.stdout.fnmatch_lines(
            [
                "*ERROR at teardown of test_it*",
                "Requests of this test break the contract*",
                'GetTasks, the query parameter colour: found "red"*',
                "*fakeinflux requests*",
                "#1 2025-01-01T00:00:00Z GET /api/v2/tasks?colour=red (GetTasks) → 400 invalid",
            ]
        )

    def test_in_report_mode_too(self, run: Run) -> None:
        run(self.BROKEN, "--fakeinflux-contract=report").assert_outcomes(passed=1, errors=1)

    def test_where_it_is_not_checked_nothing_fails(self, run: Run) -> None:
        run(self.BROKEN, "--fakeinflux-contract=off").assert_outcomes(passed=1)

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
        run(self.BROKEN + "    assert 0\n").assert_outcomes(failed=1)


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
    handlers = fakeinflux_server.tenants.product("v2").handlers
    monkeypatch.setitem(handlers, "GetTasks", Handler(nothing, broken))
    assert ask(fakeinflux, "GET", "/api/v2/tasks")[0] == 500
def test_other(fakeinflux):
    create(fakeinflux)
"""
        )
        result.assert_outcomes(passed=2, errors=1)
        result.stdout.fnmatch_lines(["*ERROR at teardown of test_it*", "*LookupError: a bolt is loose*"])


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


class TestElsewhere:
    """With --fakeinflux-url the same fixture uses a server that runs elsewhere."""

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
        run(TestContract.BROKEN, f"--fakeinflux-url={elsewhere.url}").assert_outcomes(passed=1, errors=1)

    def test_a_server_that_is_not_there_is_named(self, run: Run) -> None:
        result = run(TestContract.BROKEN, "--fakeinflux-url=http://127.0.0.1:9")
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
    assert {"starlette", "fakeinflux.library", "fakeinflux.engine"} & set(sys.modules) == set()
"""
        )
        # In a process of its own, because this one has a server.
        pytester.runpytest_subprocess(*QUIET, "-p", "no:schemathesis").assert_outcomes(passed=1)
