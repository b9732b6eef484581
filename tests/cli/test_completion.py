"""Completion by shells, tried in a real one."""

from __future__ import annotations

import shutil
import sys

import pytest

from fakeinflux.cli.main import main
from tests.subprocesses import run

COMPLETE = """
source completion.bash
COMP_WORDS=({words}) COMP_CWORD={at}
$(complete -p fakeinflux | sed 's/.*-F \\([^ ]*\\) .*/\\1/') fakeinflux
echo "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["fakeinflux", "adv"], "advance"),
        (["fakeinflux", "serve", "--edi"], "--edition"),
        (["fakeinflux", "serve", "--edition", "clo"], "cloud-serverless"),
    ],
)
def test_bash_completes(words: list[str], completed: str, capsys, tmp_path) -> None:
    assert main(["completion", "bash"]) == 0
    (tmp_path / "completion.bash").write_text(capsys.readouterr().out)
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    script = COMPLETE.format(words=" ".join(words), at=len(words) - 1)
    assert run([bash, "-c", script], tmp_path).split() == [completed]


def test_without_shtab_it_says_what_to_install(capsys, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert main(["completion", "zsh"]) == 2
    assert capsys.readouterr().err.startswith("fakeinflux completion: found no shtab, wanted it")
