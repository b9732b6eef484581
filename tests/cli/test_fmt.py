"""`fakeinflux fmt`: what it writes, prints and exits with."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from fakeinflux.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

LOOSE = 'option task = {name:"a",every:1h}'
FORMATTED = 'option task = {name: "a", every: 1h}\n'


def script(folder: Path, text: str) -> Path:
    path = folder / "a.flux"
    path.write_bytes(text.encode())
    return path


def test_a_file_is_formatted_in_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = script(tmp_path, LOOSE)
    assert main(["fmt", str(path)]) == 0
    assert path.read_text() == FORMATTED
    assert capsys.readouterr().out == f"{path}: formatted\n"


def test_a_formatted_file_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--check", str(script(tmp_path, FORMATTED))]) == 0
    assert capsys.readouterr().out == ""


def test_check_names_what_would_change_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = script(tmp_path, LOOSE)
    assert main(["fmt", "--check", str(path)]) == 1
    assert (capsys.readouterr().out, path.read_text()) == (f"{path}: would be formatted\n", LOOSE)


def test_diff_shows_what_would_change_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = script(tmp_path, LOOSE)
    assert main(["fmt", "--diff", str(path)]) == 1
    assert capsys.readouterr().out == (
        f"--- {path}\n+++ {path} (formatted)\n@@ -1 +1 @@\n"
        f"-{LOOSE}\n\\ No newline at end of file\n+{FORMATTED}"
    )
    assert path.read_text() == LOOSE


def test_standard_input_is_printed_formatted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(LOOSE))
    assert main(["fmt", "-"]) == 0
    assert capsys.readouterr().out == FORMATTED


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("x = (", ":1:5: found `(` that is never closed, expected `)`"),
        ("x = -(1 + 2)", ": left as it is: a real server's formatter changes what this script says"),
    ],
)
def test_what_cannot_be_formatted_stays_and_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, complaint: str
) -> None:
    path = script(tmp_path, text)
    assert main(["fmt", str(path)]) == 2
    assert (capsys.readouterr().err, path.read_text()) == (f"{path}{complaint}\n", text)


def test_a_missing_file_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", str(tmp_path / "none.flux")]) == 2
    assert "cannot be read: No such file" in capsys.readouterr().err
