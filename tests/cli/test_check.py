"""`check_files`: what it prints of a script, and its exit status."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from fakeinflux.cli.check import check_files

if TYPE_CHECKING:
    from pathlib import Path

NOON = 1_700_049_600 * 10**9  # 2023-11-15T12:00:00Z
GOOD = 'option task = {name: "a", cron: "30 12 * * *", offset: 90s}\nfrom(bucket: "b") |> to(bucket: "c")\n'


def check(*paths: Path) -> tuple[int, str]:
    out = io.StringIO()
    return check_files(list(paths), now=NOON, out=out), out.getvalue()


def script(folder: Path, text: str, name: str = "a.flux") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def test_an_accepted_script_shows_its_options_and_due_times(tmp_path: Path) -> None:
    path = script(tmp_path, GOOD)
    status, report = check(path)
    assert status == 0
    assert report.splitlines() == [
        f"{path}: accepted",
        "  name    a",
        "  cron    30 12 * * *",
        "  offset  1m30s",
        "  reads   b",
        "  writes  c",
        "  due     2023-11-15T12:30:00Z, 2023-11-16T12:30:00Z, 2023-11-17T12:30:00Z",
    ]


def test_a_script_that_never_comes_due_says_so(tmp_path: Path) -> None:
    status, report = check(script(tmp_path, 'option task = {name: "a", cron: "0 0 31 2 *"}'))
    assert (status, report.splitlines()[-1]) == (0, "  due   never")


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("option task = {\n  name: )}", "2:9", "found `)`, expected an expression"),
        ("x = 1", "1:1", "invalid options: no task options defined"),
        (
            'x = 1\noption task = {name: "a"}',
            "2:1",
            "invalid options: missing required option: cron or every",
        ),
        (
            'option task = {name: "a",\n  every: "1h"}',
            "2:3",
            "invalid options: failed to parse field 'every' in task options",
        ),
        (
            'option task = {name: "a", every: 1h,\n  offset: 1d}',
            "2:3",
            'unexpected error parsing time: time: unknown unit "d" in duration "1d"',
        ),
        (
            'option task = {name: "a", every: 1h}\noption task = {name: "b", every: 1h}',
            "2:1",
            "invalid options: multiple task options defined",
        ),
        ("option task = 1", "1:1", "invalid options: task option expected to be object literal, but found"),
        ("// fakeinflux: broken\n", "1:1", "invalid options: no task options defined"),
        (GOOD + "// fakeinflux: broken", "3:16", "fakeinflux directive: found broken, expected success"),
    ],
)
def test_a_refused_script_says_where_and_why(tmp_path: Path, text: str, place: str, reason: str) -> None:
    path = script(tmp_path, text)
    status, report = check(path)
    assert status == 1
    assert report.startswith(f"{path}:{place}: {reason}")


def test_one_bad_script_among_good_ones_is_enough(tmp_path: Path) -> None:
    status, report = check(script(tmp_path, GOOD), script(tmp_path, "x = ", "b.flux"), script(tmp_path, GOOD))
    assert status == 1
    assert report.count(": accepted") == 2


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "a.flux"
    if content is not None:
        path.write_bytes(content)
    status, report = check(path)
    assert status == 1
    assert report.startswith(f"{path}: cannot be read")


def test_a_dash_stands_for_standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(GOOD))
    status, report = check(type(tmp_path)("-"))
    assert status == 0
    assert report.startswith("<stdin>: accepted")


class TestExecutes:
    def test_a_script_that_runs_can_execute_is_accepted(self, tmp_path: Path) -> None:
        path = script(tmp_path, GOOD.replace('from(bucket: "b")', 'from(bucket: "b") |> range(start: -1h)'))
        assert check_files([path], now=NOON, out=io.StringIO(), executes=True) == 0

    @pytest.mark.parametrize(
        "line", ["x = nosuch()", "x = range(strat: -1h)", 'x = 1 + "a"', 'import "slack"']
    )
    def test_one_whose_runs_would_fail_is_not(self, tmp_path: Path, line: str) -> None:
        text = f"{line}\n{GOOD}" if line.startswith("import") else f"{GOOD}{line}\n"
        path, out = script(tmp_path, text), io.StringIO()
        assert check_files([path], now=NOON, out=out, executes=True) == 1
        assert f"{path}: every run would fail: " in out.getvalue()
