"""The options of the coverage: flags and ini options, and what the gate is about."""

from __future__ import annotations

import pytest

from tests.pytest_plugin.projects import QUIET
from tests.pytest_plugin.test_reports import PROJECT

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Tests that call GetTasks and GetLabels."""
    monkeypatch.setenv("COLUMNS", "500")
    pytester.makepyfile(test_project=PROJECT)
    return pytester


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return project.runpytest_inprocess(*QUIET, "-p", "no:schemathesis", *arguments)


def test_by_default_it_is_about_what_was_called(project) -> None:
    result = run(project, "--fakeinflux-cov")
    result.stdout.fnmatch_lines(["*% of the called operations of the contract v2: *, 2 of * operations"])
    result.stdout.no_fnmatch_line("never called*")


def test_with_a_pattern_it_is_about_the_operations_that_match(project) -> None:
    result = run(project, "--fakeinflux-cov=GetTasks*")
    result.stdout.fnmatch_lines(
        ["never called (*GetTasksID*", "*% of the operations GetTasks[*] of *, 1 of *"]
    )
    result.stdout.no_fnmatch_line("GetLabels *")


def test_excluded_operations_do_not_count(project) -> None:
    result = run(project, "--fakeinflux-cov", "--fakeinflux-cov-exclude=*Labels*")
    result.stdout.no_fnmatch_line("GetLabels *")


def test_the_gate_is_about_the_same_operations_as_the_table(project) -> None:
    limit = "--fakeinflux-cov-fail-under=5"
    assert run(project, limit).ret == 0
    assert run(project, limit, "--fakeinflux-cov=*").ret == 1


def test_a_pattern_that_matches_nothing_fails_the_session(project) -> None:
    result = run(project, "--fakeinflux-cov=*Taks*")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["found no operation that [*]Taks[*] matches"])


def test_a_path_behind_the_flag_is_no_pattern(project) -> None:
    result = run(project, "--fakeinflux-cov", "test_project.py")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*found 'test_project.py', wanted a pattern of operationIds*"])


def test_everything_may_stand_in_the_ini_file(project) -> None:
    project.makeini(
        "[pytest]\nfakeinflux_cov = *Tasks* GetLabels\nfakeinflux_cov_exclude = *Members*\n"
        "fakeinflux_cov_fail_under = 90\nfakeinflux_cov_report = json:out/coverage.json\n"
        "fakeinflux_journal = out/journal.json\n"
    )
    result = run(project)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["*of the operations [*]Tasks[*], GetLabels without [*]Members[*] of*", "*wanted at least 90%"]
    )
    assert {path.name for path in (project.path / "out").iterdir()} == {"coverage.json", "journal.json"}


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("fakeinflux_cov = tests/", "fakeinflux_cov: found 'tests/', wanted a pattern"),
        ("fakeinflux_cov_fail_under = lots", "fakeinflux_cov_fail_under: found 'lots', wanted a number"),
        ("fakeinflux_cov_report = xml:a", "fakeinflux_cov_report: found 'xml:a', wanted json:FILE"),
    ],
)
def test_ini_options_that_cannot_be_are_refused(project, line: str, complaint: str) -> None:
    project.makeini(f"[pytest]\n{line}\n")
    result = run(project)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert complaint in result.stderr.str()
