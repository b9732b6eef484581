"""What fails a test although its own code did not, in projects of one test file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pytest_plugin.projects import BROKEN

if TYPE_CHECKING:
    from tests.pytest_plugin.projects import Run

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]

STRANGER = """
def test_it(fakeinflux, monkeypatch):
    connection = http.client.HTTPConnection(fakeinflux.url.removeprefix("http://"))
    connection.request("GET", "/api/v2/tasks", headers={"Authorization": "Token nobody-knows"})
    assert connection.getresponse().status == 401
    connection.close()
"""


def test_the_report_says_why_all_runs_of_a_task_will_fail(run: Run) -> None:
    result = run(
        """
def test_it(fakeinflux):
    body = {"org": fakeinflux.org, "flux": FLUX + " from(bucket: nothing)"}
    ask(fakeinflux, "POST", "/api/v2/tasks", body)
    assert 0
"""
    )
    told = "*every run of the task will fail: error @1:56-1:63: undefined identifier nothing"
    result.stdout.fnmatch_lines(["*POST /api/v2/tasks*", told])


class TestViolations:
    def test_an_expected_failure_sees_them(self, run: Run) -> None:
        run("@pytest.mark.xfail(strict=True)" + BROKEN).assert_outcomes(xfailed=1)

    def test_a_test_that_is_run_again_starts_anew(self, run: Run) -> None:
        body = """
attempts = []
def test_it(fakeinflux):
    attempts.append(1)
    ask(fakeinflux, "GET", "/api/v2/tasks?colour=red" if len(attempts) == 1 else "/api/v2/tasks")
"""
        result = run(body, "--reruns", "1")
        assert result.parseoutcomes() == {"passed": 1, "rerun": 1}

    def test_the_debugger_stops_while_the_world_is_there(self, run: Run, pytester: pytest.Pytester) -> None:
        pytester.makepyfile(
            stops="""
import pdb
class Debugger(pdb.Pdb):
    def interaction(self, frame, traceback):
        self.message("the debugger stops")
"""
        )
        pytester.syspathinsert()
        result = run(BROKEN, "--pdb", "--pdbcls=stops:Debugger")
        result.stdout.fnmatch_lines(
            ["*breaks the contract at query colour*", "the debugger stops", "*1 failed*"]
        )

    @pytest.mark.parametrize("machine", ["true", None])
    def test_they_are_printed_once(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, machine: str | None
    ) -> None:
        monkeypatch.delenv("CI", raising=False)
        if machine is not None:  # pytest then repeats the whole message of a failure in its summary
            monkeypatch.setenv("CI", machine)
        shown = run(BROKEN).stdout.str()
        assert shown.count("breaks the contract at query colour") == 1

    def test_in_the_report_of_a_test_that_failed_by_itself_too(self, run: Run) -> None:
        shown = run(BROKEN + "    assert 0\n").stdout.str()
        assert shown.count("breaks the contract at query colour") == 1

    def test_the_line_that_sent_it_is_named(self, run: Run) -> None:
        run(BROKEN).stdout.fnmatch_lines(["  sent by  test_project.py:24"])

    def test_the_official_client_is_not_the_sender(self, run: Run) -> None:
        result = run(
            """
def test_it(fakeinflux):
    with fakeinflux.client() as client, pytest.raises(Exception):
        client.api_client.call_api("/api/v2/tasks", "GET", query_params=[("colour", "red")])
"""
        )
        result.stdout.fnmatch_lines(["  sent by  test_project.py:25"])

    def test_another_process_is_nowhere(self, run: Run) -> None:
        result = run(
            """
import subprocess, sys
CODE = '''
import sys, urllib.request
urllib.request.urlopen(urllib.request.Request(sys.argv[1], headers={"Authorization": sys.argv[2]}))
'''
def test_it(fakeinflux):
    url = f"{fakeinflux.url}/api/v2/tasks?colour=red"
    subprocess.run([sys.executable, "-c", CODE, url, f"Token {fakeinflux.token}"], stderr=subprocess.DEVNULL)
"""
        )
        result.assert_outcomes(failed=1)
        result.stdout.no_fnmatch_line("*sent by*")

    def test_those_of_another_fixtures_teardown_are_an_error(self, run: Run) -> None:
        result = run(
            """
@pytest.fixture
def service(fakeinflux):
    yield
    ask(fakeinflux, "GET", "/api/v2/tasks?colour=red")
def test_it(service):
    pass
"""
        )
        result.assert_outcomes(passed=1, errors=1)


class TestTokens:
    def test_one_of_no_world_fails_the_test(self, run: Run) -> None:
        result = run(STRANGER)
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(
            ["1 call came with a token of no world: GET /api/v2/tasks, Token no…; this test's token is in *"]
        )

    def test_a_test_that_failed_by_itself_reports_it(self, run: Run) -> None:
        result = run(STRANGER + "    assert 0\n")
        result.stdout.fnmatch_lines(["*fakeinflux remarks*", "1 call came with a token of no world: *"])

    def test_the_tests_after_it_pass(self, run: Run) -> None:
        run(STRANGER + "def test_other(fakeinflux): pass\n").assert_outcomes(failed=1, passed=1)

    def test_a_marker_allows_it(self, run: Run) -> None:
        run("@pytest.mark.fakeinflux(allow_unknown_tokens=True)" + STRANGER).assert_outcomes(passed=1)

    def test_an_ini_option_allows_it(self, run: Run, pytester: pytest.Pytester) -> None:
        pytester.makeini("[pytest]\nfakeinflux_allow_unknown_tokens = true")
        run(STRANGER).assert_outcomes(passed=1)

    def test_a_token_that_the_test_deleted_is_no_stranger(self, run: Run) -> None:
        run(
            """
def test_it(fakeinflux):
    body = {"orgID": fakeinflux.org_id, "permissions": [{"action": "read", "resource": {"type": "tasks"}}]}
    _, made = ask(fakeinflux, "POST", "/api/v2/authorizations", body)
    connection = http.client.HTTPConnection(fakeinflux.url.removeprefix("http://"))
    path = f"/api/v2/authorizations/{made['id']}"
    connection.request("DELETE", path, headers={"Authorization": f"Token {fakeinflux.token}"})
    connection.getresponse().read()
    connection.request("GET", "/api/v2/tasks", headers={"Authorization": f"Token {made['token']}"})
    assert connection.getresponse().status == 401
    connection.close()
"""
        ).assert_outcomes(passed=1)


UNUSED = [
    ('fail_next("nightl")', "outcomes for 'nightl' met no task; there is 'hourly'"),
    ('outcomes("night*", then="failed")', "outcomes for 'night[*]' met no task; there is 'hourly'"),
    ('fault("GetTasks", status=503)', "the fault for GetTasks met no call"),
    (
        'fault("PostTasks", status=503, after=1)',
        "the fault for PostTasks met no call: it skips the first 1, and 1 came",
    ),
    ('stub("GET", "/api/v2/dashboards")', "the stub GET /api/v2/dashboards met no call*"),
    ('answer("mean()", rows=[])', "the scripted answer for 'mean()' met no query"),
]


class TestUnused:
    @staticmethod
    def project(call: str) -> str:
        return f"def test_it(fakeinflux):\n    fakeinflux.{call}\n    create(fakeinflux)\n"

    @pytest.mark.parametrize(("call", "said"), UNUSED)
    def test_what_meets_nothing_fails_the_test(self, run: Run, call: str, said: str) -> None:
        result = run(self.project(call))
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines([f"  {said}"])

    def test_what_meets_something_does_not(self, run: Run) -> None:
        run(
            """
def test_it(fakeinflux):
    fakeinflux.fail_next("hour*")
    fakeinflux.fault("PostTasks", delay="1ms")
    fakeinflux.stub("GET", "/api/v2/{other}", json=[])
    fakeinflux.answer("mean()", rows=[])
    create(fakeinflux)
    ask(fakeinflux, "GET", "/api/v2/dashboards")
    fakeinflux.clear_faults()
    with fakeinflux.client() as client:
        client.query_api().query('from(bucket: "my-bucket") |> range(start: 0) |> mean()')
"""
        ).assert_outcomes(passed=1)

    def test_a_task_that_is_gone_at_the_end_was_met(self, run: Run) -> None:
        run(
            """
def test_it(fakeinflux):
    fakeinflux.fail_next("hourly")
    with fakeinflux.client() as client:
        client.tasks_api().delete_task(create(fakeinflux))
"""
        ).assert_outcomes(passed=1)

    def test_what_a_world_document_lists_need_not_be_met(self, run: Run) -> None:
        run(
            """
WORLD = {"outcomes": [{"task": {"name": "x"}, "then": "failed"}], "stubs": [{"path": "/x"}],
         "faults": [{"status": 503, "operation": "GetTasks"}], "answers": [{"match": "a", "rows": []}]}
@pytest.mark.fakeinflux(world=WORLD)
def test_it(fakeinflux):
    pass
"""
        ).assert_outcomes(passed=1)

    def test_a_call_allows_it(self, run: Run) -> None:
        run(self.project('fail_next("nightl")') + "    fakeinflux.allow_unused()").assert_outcomes(passed=1)

    def test_a_marker_allows_it(self, run: Run) -> None:
        marker = "@pytest.mark.fakeinflux(allow_unused=True)\n"
        run(marker + self.project('fail_next("nightl")')).assert_outcomes(passed=1)

    def test_an_ini_option_allows_it(self, run: Run, pytester: pytest.Pytester) -> None:
        pytester.makeini("[pytest]\nfakeinflux_allow_unused = true")
        run(self.project('fail_next("nightl")')).assert_outcomes(passed=1)

    def test_a_test_that_failed_by_itself_reports_it(self, run: Run) -> None:
        result = run(self.project('fail_next("nightl")') + "    assert 0\n")
        result.stdout.fnmatch_lines(["*fakeinflux remarks*", "  outcomes for 'nightl' met no task*"])


class TestTimeline:
    def test_equal_calls_are_folded_between_the_moves_of_the_clock(self, run: Run) -> None:
        result = run(
            """
def test_it(fakeinflux):
    path = f"/api/v2/tasks/{create(fakeinflux)}/runs"
    for _ in range(3):
        ask(fakeinflux, "GET", path)
    fakeinflux.advance(by="2h")
    fakeinflux.fail_next("hourly")
    fakeinflux.advance(by="1h")
    for _ in range(23):
        ask(fakeinflux, "GET", path)
    assert 0
"""
        )
        result.stdout.fnmatch_lines(
            [
                "#1 2025-01-01T00:00:00Z POST /api/v2/tasks (PostTasks) → 201",
                "#2–#4 2025-01-01T00:00:00Z GET * (GetTasksIDRuns) → 200 ×3",
                "    the clock moved to 2025-01-01T03:00:00Z; task 'hourly' ran: failed, success ×2",
                "#5–#27 2025-01-01T03:00:00Z GET * (GetTasksIDRuns) → 200 ×23",
                "the clock stood at 2025-01-01T03:00:00Z; task 'hourly' is due at 2025-01-01T04:00:00Z: *",
            ],
            consecutive=True,
        )

    def test_who_does_not_wait_gets_no_advice(self, run: Run) -> None:
        result = run(
            """
def test_it(fakeinflux):
    create(fakeinflux)
    ask(fakeinflux, "GET", "/api/v2/tasks")
    assert 0
"""
        )
        result.stdout.no_fnmatch_line("*the clock stood*")


class TestKeptWorlds:
    FAILS = """
def test_it(fakeinflux):
    assert 0
"""

    def test_a_failed_test_has_the_pages_address_and_its_world_stays(self, run: Run) -> None:
        result = run(self.FAILS, "--fakeinflux-keep", "1ms")
        result.assert_outcomes(failed=1)
        kept = ["*fakeinflux keeps 1 world for 1ms*", "  http://*/_fakeinflux/?world=world-*"]
        result.stdout.fnmatch_lines([*kept, "*- fakeinflux page -*", "http://*/_fakeinflux/?world=world-*"])

    def test_without_the_flag_there_is_none(self, run: Run) -> None:
        assert "_fakeinflux/?world" not in str(run(self.FAILS).stdout)

    def test_a_time_that_is_none_is_refused(self, run: Run) -> None:
        result = run(self.FAILS, "--fakeinflux-keep", "soon")
        result.stderr.fnmatch_lines(["*--fakeinflux-keep: *soon*"])
