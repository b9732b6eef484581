"""`check_files`: what it prints of a script, and its exit status."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from fakeinflux.cli.check import Check, check_files

if TYPE_CHECKING:
    from pathlib import Path

NOON = 1_700_049_600 * 10**9  # 2023-11-15T12:00:00Z
GOOD = (
    'option task = {name: "a", cron: "30 12 * * *", offset: 90s}\n'
    'from(bucket: "b") |> range(start: -1d) |> to(bucket: "c")\n'
)


def check(*paths: Path, executes: bool = False, compiles: bool = True) -> tuple[int, str]:
    out = io.StringIO()
    status = check_files(list(map(str, paths)), Check(NOON, executes=executes, compiles=compiles), out)
    return status, out.getvalue()


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
    status, report = check(script(tmp_path, 'option task = {name: "a", cron: "0 0 31 2 *"}'), compiles=False)
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


class TestCompiles:
    @pytest.mark.parametrize(
        ("line", "place", "words", "hint"),
        [
            ("x = nosuch()", "3:5", "undefined identifier nosuch", ""),
            ("x = meen()", "3:5", "undefined identifier meen", "did you mean mean?"),
            (
                'x = strings.toUpper(v: "a")',
                "3:5",
                "undefined identifier strings",
                '"strings" is not imported',
            ),
            ("x = range(strat: -1h)", "3:18", "found unexpected argument strat", "did you mean start?"),
            ('x = 1 + "a"', "3:9", "expected int but found string", ""),
            ('import "aray"', "1:1", "invalid import path aray", "did you mean array?"),
            (
                'import "math"\nx = math.floot(x: 1.0)',
                "3:5",
                "record is missing label floot",
                "did you mean floor?",
            ),
        ],
    )
    def test_a_script_that_no_server_compiles_is_refused(
        self, tmp_path: Path, line: str, place: str, words: str, hint: str
    ) -> None:
        first, _, rest = line.partition("\n")
        text = f"{first}\n{GOOD}{rest}" if first.startswith("import") else f"{GOOD}{line}\n"
        place = "4:5" if rest else place
        path = script(tmp_path, text)
        status, report = check(path)
        assert status == 1
        assert f"{path}:{place}: every run would fail: {words}" in report
        assert hint in report

    def test_a_mark_stands_under_the_place(self, tmp_path: Path) -> None:
        _, report = check(script(tmp_path, GOOD + "x = meen()\n"))
        assert report.splitlines()[1:3] == ["  x = meen()", "      ^^^^"]

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            ("x = 1", "this Flux script returns no streaming data"),
            ('from(bucket: "b") |> to(bucket: "c")', "cannot submit unbounded read"),
            ('from(bucket: "b") |> range(start: 1h)', "cannot query an empty range"),
            ("x = 1 / 0", "cannot divide by zero"),
        ],
    )
    def test_a_script_whose_runs_cannot_begin_is_refused(self, tmp_path: Path, body: str, words: str) -> None:
        status, report = check(script(tmp_path, f'option task = {{name: "a", every: 1h}}\n{body}'))
        assert status == 1
        assert words in report

    def test_what_depends_on_the_data_is_not_refused(self, tmp_path: Path) -> None:
        found = 'from(bucket: "b") |> range(start: -1d) |> findRecord(fn: (key) => true, idx: 0)'
        text = f'{GOOD}x = {found}\nfrom(bucket: x.name) |> range(start: -1d) |> to(bucket: "d")'
        assert check(script(tmp_path, text))[0] == 0

    def test_what_only_a_real_server_has_is_a_warning(self, tmp_path: Path) -> None:
        path = script(tmp_path, f'import "slack"\n{GOOD}x = slack.validateColorString(color: "good")\n')
        status, report = check(path)
        assert status == 0
        assert f"{path}:1:1: warning: not checked: fakeinflux: found the package slack" in report
        assert check(path, executes=True)[0] == 1

    def test_none_of_it_is_checked_where_nobody_wants_it(self, tmp_path: Path) -> None:
        assert check(script(tmp_path, GOOD + "x = nosuch()"), compiles=False)[0] == 0
