"""The reports of a test session, in projects of one test file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from fakeinflux.testing.fake import FakeInflux
from tests.pytest_plugin.projects import QUIET

if TYPE_CHECKING:
    from tests.pytest_plugin.projects import Run

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]

PROJECT = """
import http.client, pytest

def get(world, path, token=None):
    connection = http.client.HTTPConnection(world.url.removeprefix("http://"))
    connection.request("GET", path, headers={"Authorization": f"Token {token or world.token}"})
    connection.getresponse().read()
    connection.close()

@pytest.mark.parametrize("status", ["active", "inactive"])
def test_list(fakeinflux, status):
    get(fakeinflux, f"/api/v2/tasks?status={status}")

def test_labels(fakeinflux):
    get(fakeinflux, "/api/v2/labels")

def test_other():
    pass
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the tests of the project inside this process. Warnings are errors."""
    monkeypatch.setenv("COLUMNS", "500")

    def run(*arguments: str, project: str = PROJECT) -> pytest.RunResult:
        pytester.makepyfile(test_project=project)
        return pytester.runpytest_inprocess(*QUIET, "-p", "no:schemathesis", *arguments)

    return run


def users_of(report: dict[str, Any], operation: str, kind: str, value: str | None) -> list[str]:
    """Return the tests that used the first such item of an operation."""
    (found,) = (each for each in report["operations"] if each["operation"] == operation)
    return next(item["tests"] for item in found["items"] if (item["kind"], item["value"]) == (kind, value))


def read(pytester: pytest.Pytester, name: str) -> Any:
    return json.loads((pytester.path / name).read_text())


class TestCoverage:
    def test_the_table_has_what_all_tests_used(self, run: Run) -> None:
        result = run("--fakeinflux-cov")
        assert result.ret == 0
        result.stdout.fnmatch_lines(
            ["*fakeinflux: coverage of the contract*", "GetTasks *", "GetLabels *", "* 2 of * operations"]
        )

    def test_the_json_names_the_tests(self, run: Run, pytester: pytest.Pytester) -> None:
        run("--fakeinflux-cov-report", "json:out/coverage.json")
        report = read(pytester, "out/coverage.json")
        names = [f"test_project.py::test_list[{status}]" for status in ("active", "inactive")]
        assert users_of(report, "GetTasks", "operation", None) == names
        assert users_of(report, "GetTasks", "query", "inactive") == names[1:]
        assert users_of(report, "GetLabels", "operation", None) == ["test_project.py::test_labels"]

    def test_a_server_elsewhere_tells_what_its_worlds_used(self, run: Run, pytester: pytest.Pytester) -> None:
        with FakeInflux() as server:
            run("--fakeinflux-url", server.url, "--fakeinflux-cov-report", "json:coverage.json")
        labels = users_of(read(pytester, "coverage.json"), "GetLabels", "operation", None)
        assert labels == ["test_project.py::test_labels"]

    def test_the_page_names_the_tests(self, run: Run, pytester: pytest.Pytester) -> None:
        run("--fakeinflux-cov-report", "html:coverage.html")
        assert "test_project.py::test_labels" in (pytester.path / "coverage.html").read_text()

    def test_files_without_a_table_show_the_sum(self, run: Run) -> None:
        result = run("--fakeinflux-cov-report", "json:coverage.json")
        result.stdout.fnmatch_lines(["* 2 of * operations", "written: json:coverage.json"])
        result.stdout.no_fnmatch_line("GetTasks *")

    @pytest.mark.parametrize(("limit", "status"), [("0.5", 0), ("90", 1)])
    def test_fails_under_the_limit_only(self, run: Run, limit: str, status: int) -> None:
        result = run("--fakeinflux-cov-fail-under", limit)
        assert result.ret == status
        assert ("wanted at least 90%" in result.stdout.str()) == bool(status)

    def test_under_a_limit_a_session_without_the_fixture_fails(self, run: Run) -> None:
        result = run("--fakeinflux-cov-fail-under", "1", "-k", "test_other")
        assert result.ret == 1
        result.stdout.fnmatch_lines(["no test used the fixture fakeinflux"])

    def test_a_call_that_names_no_world_counts_for_no_test(self, run: Run, pytester: pytest.Pytester) -> None:
        lost = PROJECT + "\ndef test_lost(fakeinflux):\n    get(fakeinflux, '/api/v2/users', 'nobody')\n"
        run("--fakeinflux-cov-report", "json:coverage.json", "-k", "test_lost", project=lost)
        (users,) = (
            each for each in read(pytester, "coverage.json")["operations"] if each["operation"] == "GetUsers"
        )
        assert [(item["hits"], item["tests"]) for item in users["items"] if item["name"] == "401"] == [
            (1, [])
        ]

    @pytest.mark.parametrize(
        ("argument", "complaint"),
        [
            ("--fakeinflux-cov-fail-under=lots", "found 'lots', wanted a number from 0 to 100"),
            ("--fakeinflux-cov-report=xml:a", "found 'xml:a', wanted json:FILE or html:FILE"),
            ("--fakeinflux-cov-report=json:", "found 'json:', wanted json:FILE or html:FILE"),
        ],
    )
    def test_options_that_cannot_be_are_refused(self, run: Run, argument: str, complaint: str) -> None:
        result = run(argument)
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines([f"*{complaint}*"])

    def test_without_an_option_nothing_is_shown(self, run: Run) -> None:
        run().stdout.no_fnmatch_line("*of the contract*")


class TestJournal:
    def test_has_the_exchanges_of_all_tests_with_their_names(
        self, run: Run, pytester: pytest.Pytester
    ) -> None:
        run("--fakeinflux-journal", "out/journal.json")
        exchanges = read(pytester, "out/journal.json")["exchanges"]
        assert sorted((each["test"], each["operation"]) for each in exchanges) == [
            ("test_project.py::test_labels", "GetLabels"),
            ("test_project.py::test_list[active]", "GetTasks"),
            ("test_project.py::test_list[inactive]", "GetTasks"),
        ]

    def test_alone_it_brings_no_table(self, run: Run) -> None:
        run("--fakeinflux-journal", "journal.json").stdout.no_fnmatch_line("*of the contract*")


class TestWorkers:
    """Under pytest-xdist."""

    def test_their_coverage_is_added_up(self, run: Run, pytester: pytest.Pytester) -> None:
        run("--fakeinflux-cov-report", "json:alone.json")
        run("--fakeinflux-cov-report", "json:merged.json", "-n", "2")
        assert read(pytester, "merged.json") == read(pytester, "alone.json")

    def test_their_exchanges_are_put_together_and_the_limit_holds_for_all_of_them(
        self, run: Run, pytester: pytest.Pytester
    ) -> None:
        result = run("--fakeinflux-journal", "journal.json", "--fakeinflux-cov-fail-under", "90", "-n", "2")
        tests = {each["test"] for each in read(pytester, "journal.json")["exchanges"]}
        assert (result.ret, len(tests)) == (1, 3)


BREAKS = """
import http.client

def get(world, path):
    connection = http.client.HTTPConnection(world.url.removeprefix("http://"))
    connection.request("GET", path, headers={"Authorization": f"Token {world.token}"})
    connection.getresponse().read()
    connection.close()

def test_breaks(fakeinflux):
    get(fakeinflux, "/api/v2/tasks?limit=0")

def test_keeps(fakeinflux):
    get(fakeinflux, "/api/v2/tasks")
"""


class TestJUnit:
    def test_each_test_tells_its_requests_and_violations(self, run: Run, pytester: pytest.Pytester) -> None:
        run("--junitxml=report.xml", project=BREAKS).assert_outcomes(failed=1, passed=1)
        cases = ElementTree.parse(pytester.path / "report.xml").iter("testcase")
        told = {
            case.get("name"): {each.get("name"): each.get("value") for each in case.iter("property")}
            for case in cases
        }
        assert told == {
            f"test_{name}": {
                "fakeinflux.edition": "v2",
                "fakeinflux.requests": "1",
                "fakeinflux.violations": violations,
            }
            for name, violations in (("breaks", "1"), ("keeps", "0"))
        }


class TestAnnotations:
    @pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "1")], ids=["alone", "xdist"])
    def test_a_violation_is_shown_at_the_tests_line(
        self,
        run: Run,
        pytester: pytest.Pytester,
        monkeypatch: pytest.MonkeyPatch,
        workers: tuple[str, ...],
    ) -> None:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITHUB_WORKSPACE", str(pytester.path.parent))
        (shown,) = [line for line in run(*workers, project=BREAKS).outlines if line.startswith("::error ")]
        assert shown.startswith(
            f"::error file={pytester.path.name}/test_project.py,line=10,"
            "title=GetTasks breaks the contract at query limit::  found "
        )
        assert "%0A  rule " in shown

    def test_elsewhere_there_is_none(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
        assert not [line for line in run(project=BREAKS).outlines if line.startswith("::error")]
