"""Where `fakeinflux check` finds scripts, and that places are those of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeinflux.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

GOOD = 'option task = {name: "a", every: 1h}\nfrom(bucket: "b") |> range(start: -1h) |> to(bucket: "c")\n'
BAD = GOOD.replace("range", "rage")


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    status = main(["check", *map(str, arguments)])
    return status, capsys.readouterr().out


def test_a_folder_is_searched_but_not_what_is_hidden_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.flux", "deep/b.flux", ".git/c.flux", "node_modules/d.flux", "e.txt"):
        path = tmp_path / "scripts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(GOOD)
    status, report = run(capsys, tmp_path / "scripts")
    assert (status, report.count(": accepted")) == (0, 2)


def test_a_pattern_stands_for_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.flux", "b.flux", "c.flax"):
        (tmp_path / name).write_text(GOOD)
    status, report = run(capsys, tmp_path / "*.flux")
    assert (status, report.count(": accepted")) == (0, 2)


@pytest.mark.parametrize("argument", ["empty", "*.flux"])
def test_where_no_script_is_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], argument: str
) -> None:
    (tmp_path / "empty").mkdir()
    status, report = run(capsys, tmp_path / argument)
    assert (status, report) == (1, f"{tmp_path / argument}: no Flux script is there\n")


def test_tasks_of_templates_are_checked_where_they_stand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "template.yml"
    script = BAD.replace("\n", "\n      ")
    path.write_text(
        "apiVersion: influxdata.com/v2alpha1\nkind: Bucket\nmetadata: {name: b}\n---\n"
        f"kind: Task\nspec:\n    every: 1h\n    query: |\n      {script}\n"
    )
    status, report = run(capsys, path)
    assert status == 1
    assert report.splitlines()[0] == f"{path}:10:28: every run would fail: undefined identifier rage"
    assert path.read_text().splitlines()[9][27:31] == "rage"


def test_a_templates_query_needs_no_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "template.yaml"
    query = "from(bucket: task.name) |> range(start: -1h)"
    path.write_text(f"kind: Task\nspec: {{every: 1h, query: '{query}'}}\n")
    assert run(capsys, path) == (0, f"{path}: accepted\n")


def test_other_yaml_holds_no_scripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text("kind: Tasks\nquery: no Flux\n")
    (tmp_path / "b.flux").write_text(GOOD)
    assert run(capsys, tmp_path)[0] == 0


def test_blocks_of_markdown_are_checked_where_they_stand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "README.md"
    path.write_text(f"# Tasks\n\n```flux\n{GOOD}```\n\n- a list\n\n  ```flux\n  x = 1\n  y = rage()\n  ```\n")
    status, report = run(capsys, path)
    assert status == 1
    assert f"{path}:12:7: every run would fail: undefined identifier rage" in report
    assert path.read_text().splitlines()[11][6:10] == "rage"


def test_a_block_of_markdown_can_be_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "README.md"
    path.write_text(f"```flux ignore\nnot Flux at all(\n```\n```flux\n{GOOD}```\n")
    assert run(capsys, path)[0] == 0


def test_what_a_world_file_lacks_is_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script, world = tmp_path / "a.flux", tmp_path / "world.yaml"
    script.write_text(GOOD.replace('"b"', '"readigs"'))
    world.write_text("bucket: c\nbuckets:\n  - name: readings\n")
    status, report = run(capsys, script, "--world", world)
    assert status == 0
    assert report.splitlines()[0].endswith(':2:14: warning: the world file has no bucket "readigs"')
    assert report.splitlines()[3] == "  did you mean readings?"
    assert report.count("warning") == 1


def test_a_world_file_that_cannot_be_read_ends_with_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.flux").write_text(GOOD)
    assert run(capsys, tmp_path / "a.flux", "--world", tmp_path / "nowhere.yaml")[0] == 2
