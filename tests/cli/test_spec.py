"""The commands `spec check`, `spec diff` and `coverage`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
import yaml

from fakeinflux import FakeInflux
from fakeinflux.cli.main import main, make_parser
from fakeinflux.cli.serve import prepare, warn_of_defects
from fakeinflux.contract.documents.documents import editions, load_document
from tests.control_client import HOURLY, send

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fakeinflux import World


Ran: TypeAlias = "tuple[int, str, str]"
Run: TypeAlias = "Callable[..., Ran]"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command; gives the exit status and what it wrote to standard output and error."""
    monkeypatch.setenv("COLUMNS", "1000")

    def run(*arguments: object) -> Ran:
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = int(end.code or 0)
        out, err = capsys.readouterr()
        return status, out, err

    return run


def write_document(path: Path, **changes: Any) -> Path:
    """A small document with one operation; `changes` are changes of that operation."""
    operation = {"operationId": "GetTasks", "responses": {"200": {"description": "well"}}, **changes}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "small", "version": "1"},
        "paths": {"/api/v2/tasks": {"get": operation}},
    }
    path.write_text(yaml.safe_dump(document))
    return path


class TestSpecCheck:
    def test_a_defect_is_a_line_with_its_pointer_and_how_it_is_read(self, run: Run, tmp_path: Path) -> None:
        schema = {"type": "string", "enum": ["basic"], "default": ""}
        path = write_document(
            tmp_path / "small.yaml", parameters=[{"name": "type", "in": "query", "schema": schema}]
        )
        status, out, _ = run("spec", "check", path)
        pointer = "#/paths/~1api~1v2~1tasks/get/parameters/0/schema"
        assert (status, out.splitlines()) == (
            0,
            [
                f"{pointer}: default '' is not in its enum; the default is ignored",
                f"{path}: operations: 1, defects: 1 of 1 kinds",
            ],
        )

    def test_a_document_without_defects_says_so(self, run: Run, tmp_path: Path) -> None:
        path = write_document(tmp_path / "small.yaml")
        assert run("spec", "check", path)[:2] == (0, f"{path}: operations: 1, defects: 0 of 0 kinds\n")

    @pytest.mark.parametrize("edition", editions())
    def test_an_edition_is_taken_by_its_name(self, run: Run, edition: str) -> None:
        status, out, _ = run("spec", "check", edition)
        assert (status, out.splitlines()[-1].partition(":")[0]) == (0, edition)

    def test_a_name_that_is_neither_file_nor_edition_is_refused(self, run: Run) -> None:
        status, out, err = run("spec", "check", "v3")
        assert (status, out) == (2, "")
        assert err == (
            "fakeinflux spec check: v3: cannot be read: No such file or directory; "
            "the editions are cloud-serverless, oss, v2\n"
        )

    def test_a_document_that_cannot_be_served_is_refused_in_one_line(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "old.yaml"
        path.write_text("swagger: '2.0'\n")
        status, out, err = run("spec", "check", path)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert "wanted an OpenAPI 3.0 document" in err


def test_serving_a_document_begins_with_a_warning_for_each_defect(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    header = {"name": "Accept", "in": "header", "schema": {"type": "string", "format": "colour"}}
    path = write_document(tmp_path / "small.yaml", parameters=[header])
    warn_of_defects(prepare(make_parser().parse_args(["serve", "--spec", str(path)])), path)
    pointer = f"{path}#/paths/~1api~1v2~1tasks/get/parameters/0"
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", f"{pointer}: the header Accept is declared as a parameter; ignored, as OpenAPI demands"),
        ("WARNING", f"{pointer}/schema: unknown format colour; ignored"),
    ]


@pytest.fixture(scope="module")
def exchanges() -> list[dict[str, Any]]:
    """Recorded exchanges: a good list, a list with a wrong parameter, a task made, a path of no contract."""
    with FakeInflux(contract="report") as server, server.new_world() as world:
        ask(world, "GET", "tasks?limit=5&sortBy=name")
        ask(world, "GET", "tasks?colour=red")
        ask(world, "POST", "tasks", {"org": world.org, "flux": HOURLY})
        ask(world, "GET", "nothing")
        return [exchange.json for exchange in world.requests]


def ask(world: World, method: str, path: str, body: object = None) -> None:
    send(world.url, method, f"/api/v2/{path}", body, world.token)


@pytest.fixture
def journal(exchanges: list[dict[str, Any]], tmp_path: Path) -> Path:
    """The exchanges as a file, those of an even id made by one test and the others by another."""
    named = [{**each, "test": f"test_{each['id'] % 2}"} for each in exchanges]
    path = tmp_path / "journal.json"
    path.write_text(json.dumps({"exchanges": named}))
    return path


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[Callable[[dict[str, Any]], None]], Path]:
    """Writes our contract with a change of its operations on the path of tasks."""

    def changed(change: Callable[[dict[str, Any]], None]) -> Path:
        document = load_document("v2")
        change(document["paths"]["/api/v2/tasks"])
        path = tmp_path / "changed.json"
        path.write_text(json.dumps(document))
        return path

    return changed


def without_sort(tasks: dict[str, Any]) -> None:
    parameters = tasks["get"]["parameters"]
    tasks["get"]["parameters"] = [entry for entry in parameters if "SortBy" not in str(entry)]


def without_listing(tasks: dict[str, Any]) -> None:
    del tasks["get"]


def without_created(tasks: dict[str, Any]) -> None:
    del tasks["post"]["responses"]["201"]


class TestSpecDiff:
    def test_nothing_breaks_under_the_same_contract(self, run: Run, journal: Path) -> None:
        assert run("spec", "diff", "v2", "v2", "--journal", journal) == (
            0,
            "Of 4 exchanges 0 keep v2 and break v2, in 0 of 2 tests.\n",
            "",
        )

    def test_what_breaks_is_told_by_test_with_the_paragraph_of_the_violation(
        self, run: Run, journal: Path, changed: Callable[..., Path]
    ) -> None:
        path = changed(without_sort)
        status, out, _ = run("spec", "diff", "v2", path, "--journal", journal)
        lines = out.splitlines()
        assert (status, lines[:2]) == (1, ["test_1", "  exchange 1, GET /api/v2/tasks, 200:"])
        assert lines[2].startswith("    GetTasks breaks the contract at query sortBy: found")
        assert str(path) in lines[2]
        assert lines[-1] == f"Of 4 exchanges 1 keep v2 and break {path}, in 1 of 2 tests."

    def test_an_operation_that_is_gone_breaks_all_its_exchanges(
        self, run: Run, journal: Path, changed: Callable[..., Path]
    ) -> None:
        path = changed(without_listing)
        _, out, _ = run("spec", "diff", "v2", path, "--journal", journal)
        assert out.count(f"{path} has no operation for GET /api/v2/tasks.") == 2

    def test_answers_are_held_against_it_too(
        self, run: Run, journal: Path, changed: Callable[..., Path]
    ) -> None:
        _, out, _ = run("spec", "diff", "v2", changed(without_created), "--journal", journal)
        assert "  exchange 3, POST /api/v2/tasks, 201:\n    the answer of PostTasks breaks" in out

    def test_what_broke_both_is_not_told(self, run: Run, journal: Path, changed: Callable[..., Path]) -> None:
        _, out, _ = run("spec", "diff", "v2", changed(without_sort), "--journal", journal)
        assert "colour" not in out

    def test_exchanges_without_a_test_stand_together(
        self, run: Run, exchanges: list[dict[str, Any]], tmp_path: Path, changed: Callable[..., Path]
    ) -> None:
        path = tmp_path / "plain.json"
        path.write_text(json.dumps({"exchanges": exchanges}))
        _, out, _ = run("spec", "diff", "v2", changed(without_sort), "--journal", path)
        assert out.startswith("without a test\n")

    def test_what_the_journal_masked_breaks_nothing(self, run: Run, tmp_path: Path) -> None:
        with FakeInflux() as server, server.new_world() as world:
            user = send(world.url, "GET", "/api/v2/me", None, world.token).body["id"]
            ask(world, "POST", f"users/{user}/password", {"password": "longer than it is masked"})
            journal = {"exchanges": [exchange.json for exchange in world.requests]}
        document = load_document("v2")
        document["components"]["schemas"]["PasswordResetBody"]["properties"]["password"]["minLength"] = 8
        (tmp_path / "longer.json").write_text(json.dumps(document))
        (tmp_path / "journal.json").write_text(json.dumps(journal))
        status, *_ = run(
            "spec", "diff", "v2", tmp_path / "longer.json", "--journal", tmp_path / "journal.json"
        )
        assert status == 0

    @pytest.mark.parametrize("text", ["{", "[]", "{}", '{"exchanges": [{"id": 1}]}', '{"exchanges": [1]}'])
    def test_a_file_without_exchanges_is_refused_in_one_line(
        self, run: Run, tmp_path: Path, text: str
    ) -> None:
        path = tmp_path / "journal.json"
        path.write_text(text)
        status, out, err = run("spec", "diff", "v2", "oss", "--journal", path)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert err.startswith(f"fakeinflux spec diff: {path}: ")

    def test_an_unknown_contract_is_refused(self, run: Run, journal: Path) -> None:
        status, _, err = run("spec", "diff", "v2", "v3", "--journal", journal)
        assert (status, err.partition(";")[2]) == (2, " the editions are cloud-serverless, oss, v2\n")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A coverage report of one call."""
    with FakeInflux() as server, server.new_world() as world:
        ask(world, "GET", "tasks?limit=5")
        path = tmp_path / "coverage.json"
        path.write_text(json.dumps(world.coverage()))
    return path


class TestCoverage:
    def test_prints_the_table(self, run: Run, report: Path) -> None:
        status, out, _ = run("coverage", report)
        assert (status, out.split()[:2]) == (0, ["operation", "used"])
        assert "3 of" in out.splitlines()[-1]

    def test_adds_several_up(self, run: Run, report: Path) -> None:
        _, once, _ = run("coverage", report)
        _, twice, _ = run("coverage", report, report)
        assert once == twice

    def test_writes_the_page(self, run: Run, report: Path, tmp_path: Path) -> None:
        run("coverage", report, "--html", tmp_path / "page.html")
        assert "GetTasks" in (tmp_path / "page.html").read_text()

    @pytest.mark.parametrize(("limit", "status"), [("0.1", 0), ("99", 1)])
    def test_fails_under_the_limit_only(self, run: Run, report: Path, limit: str, status: int) -> None:
        assert run("coverage", report, "--fail-under", limit)[0] == status

    def test_a_limit_beyond_100_is_refused(self, run: Run, report: Path) -> None:
        status, _, err = run("coverage", report, "--fail-under", "101")
        assert (status, "found '101', wanted a number from 0 to 100" in err) == (2, True)

    def test_a_file_that_is_no_report_is_refused(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "none.json"
        assert run("coverage", path) == (
            2,
            "",
            f"fakeinflux coverage: {path}: cannot be read: No such file or directory\n",
        )
